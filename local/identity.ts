import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { clientIdOf } from './fixed-ids.ts';
import { listen } from './listen.ts';
import type { Tokens } from './tokens.ts';

export interface IdentityOptions {
  port: number;
  tokens: Tokens;
  principals: Asker[];
}

/** Who may ask. */
interface Asker {
  /** The secret of the X-IDENTITY-HEADER header. */
  header: string;
  /** The principal it speaks for. */
  principalId: string;
  /** Where true there is no system-assigned identity that would be meant without an id. */
  userAssigned?: boolean;
}

export interface Identity {
  /** What IDENTITY_ENDPOINT is set to. */
  endpoint: string;
  close(): Promise<void>;
}

/** The managed identity endpoint of App Service (api-version 2019-08-01). */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const server = createServer((request, response) => {
    const { status, body } = answer(request, options);
    send(response, status, body);
  });
  const { port, close } = await listen(server, options.port, 'The managed identity endpoint');
  return { endpoint: `http://localhost:${port}/msi/token`, close };
}

interface Answer {
  status: number;
  body: object;
}

function answer(request: IncomingMessage, { principals, tokens }: IdentityOptions): Answer {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname !== '/msi/token') return failure(404, `There is nothing at ${url.pathname}.`);
  const secret = request.headers['x-identity-header'];
  const asker = principals.find(({ header }) => header === secret);
  if (!asker) {
    return failure(
      401,
      'X-IDENTITY-HEADER is absent or does not match the IDENTITY_HEADER setting.',
    );
  }
  if (request.method !== 'GET') return failure(405, 'Only GET is answered here.');
  if (url.searchParams.get('api-version') !== '2019-08-01') {
    return failure(400, 'The api-version must be 2019-08-01.');
  }
  const resource = url.searchParams.get('resource');
  if (!resource) return failure(400, 'The query parameter resource is required.');
  const problem = problemOf(asker, url.searchParams);
  return problem ? failure(400, problem) : tokenFor(asker.principalId, resource, tokens);
}

/** Why none of the asker's identities is the one that is asked for. */
function problemOf(
  { principalId, userAssigned }: Asker,
  asked: URLSearchParams,
): string | undefined {
  const ids: Record<string, string | undefined> = {
    client_id: clientIdOf(principalId),
    principal_id: principalId,
    object_id: principalId,
    mi_res_id: undefined,
  };
  const given = [...asked].filter(([name]) => Object.hasOwn(ids, name));
  if (given.length === 0 && userAssigned)
    return 'Unable to load the proper Managed Identity: the only one is user-assigned. Ask with its client_id, which is the setting AZURE_CLIENT_ID.';
  const wrong = given.find(([name, id]) => id.toLowerCase() !== ids[name]);
  return (
    wrong &&
    `No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId: ${wrong.join(' ')}.`
  );
}

function tokenFor(principalId: string, resource: string, tokens: Tokens): Answer {
  const { token, expiresOn } = tokens.issue(principalId, resource);
  return {
    status: 200,
    body: {
      access_token: token,
      expires_on: String(Math.floor(expiresOn.getTime() / 1000)),
      resource,
      token_type: 'Bearer',
      client_id: clientIdOf(principalId),
    },
  };
}

function failure(statusCode: number, message: string): Answer {
  return { status: statusCode, body: { statusCode, message } };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
