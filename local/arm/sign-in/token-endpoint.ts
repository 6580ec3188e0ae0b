import type { Tokens } from '../../tokens.ts';
import type { IncomingCall } from '../call.ts';
import { compactReply, type Reply } from '../reply.ts';

/** Who a client is; undefined where its secret is wrong. */
export type PrincipalOf = (clientId: string, secret: string) => string | undefined;

// As long as Entra ID's tokens for applications live.
const lifetimeSeconds = 3599;

/** Answers a client's request for a token: client credentials, with a secret or an assertion. */
export function tokenReply(call: IncomingCall, tokens: Tokens, principalOf: PrincipalOf): Reply {
  const form = new URLSearchParams(Buffer.from(call.body).toString());
  const grant = form.get('grant_type') ?? '';
  if (grant !== 'client_credentials')
    return refusal(
      400,
      'unsupported_grant_type',
      `AADSTS70003: The grant type '${grant}' is not supported by local Azure. Sign in with client credentials: az login --service-principal, ClientSecretCredential.`,
    );
  const { clientId, secret } = credentials(form, call.headers['authorization']);
  if (!clientId || !secret)
    return refusal(
      401,
      'invalid_client',
      "AADSTS7000216: 'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    );
  const principal = principalOf(clientId, secret);
  if (principal === undefined)
    return refusal(
      401,
      'invalid_client',
      `AADSTS7000215: Invalid client secret provided for app '${clientId}'. Its secret is identity.appHeader in endpoints.json; any other client id is the owner, with any secret.`,
    );
  const audience = audienceOf(form);
  if (!audience)
    return refusal(
      400,
      'invalid_scope',
      'AADSTS70011: Give a resource, or a scope that ends in /.default.',
    );
  const { token, expiresOn } = tokens.issue(principal, audience, lifetimeSeconds);
  return compactReply(200, {
    token_type: 'Bearer',
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    expires_on: Math.floor(expiresOn.getTime() / 1000),
    access_token: token,
  });
}

/** In the body, or as the user and password of basic authentication. */
function credentials(form: URLSearchParams, authorization: string | undefined) {
  const basic = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const [user = '', ...password] = Buffer.from(basic, 'base64').toString().split(':');
  return {
    clientId: form.get('client_id') ?? decoded(user),
    secret:
      form.get('client_secret') ?? form.get('client_assertion') ?? decoded(password.join(':')),
  };
}

function decoded(text: string): string {
  return new URLSearchParams(`text=${text}`).get('text') ?? text;
}

/** `https://localhost:8443//.default` is for the audience `https://localhost:8443/`. */
function audienceOf(form: URLSearchParams): string {
  const scopes = (form.get('scope') ?? '').split(' ');
  const scope = scopes.find((one) => one.endsWith('/.default'));
  return form.get('resource') ?? scope?.replace(/\/\.default$/, '') ?? '';
}

function refusal(status: number, error: string, error_description: string): Reply {
  return compactReply(status, { error, error_description });
}
