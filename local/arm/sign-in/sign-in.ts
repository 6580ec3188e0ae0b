import { ownerPrincipalId } from '../../fixed-ids.ts';
import type { Tokens } from '../../tokens.ts';
import type { IncomingCall } from '../call.ts';
import { compactReply, type Reply } from '../reply.ts';
import { openIdConfiguration } from './openid-configuration.ts';
import { tokenReply } from './token-endpoint.ts';

export interface SignInOptions {
  tenantId: string;
  tokens: Tokens;
  /** Who is somebody else than the owner, by client id, and the secret that proves it. */
  clients: readonly KnownClient[];
}

export interface KnownClient {
  clientId: string;
  secret: string;
  principalId: string;
}

/** Answers a request for the sign-in service; undefined where it is for Resource Manager. */
export type SignIn = (call: IncomingCall) => Reply | undefined;

// MSAL asks below the authority, and for an authority that ends in /adfs once more below /adfs/adfs.
const form =
  /^\/+(?:adfs\/+)?(adfs|common|organizations|[^/]+)\/+(?:v2\.0\/+)?(\.well-known\/openid-configuration|oauth2(?:\/v2\.0)?\/token|discovery(?:\/v2\.0)?\/keys)$/i;

/**
 * The sign-in service of the tenant, as AD FS and Entra ID answer it for client credentials: any
 * client with any secret is the owner, but a known client has to prove itself.
 */
export function createSignIn(options: SignInOptions): SignIn {
  const { tenantId } = options;
  const principalOf = (clientId: string, secret: string): string | undefined => {
    const known = options.clients.find((client) => client.clientId === clientId.toLowerCase());
    if (!known) return ownerPrincipalId;
    return known.secret === secret ? known.principalId : undefined;
  };

  return (call) => {
    const [, authority = '', what = ''] = form.exec(call.path) ?? [];
    if (what === '') return undefined;
    const names = ['adfs', 'common', 'organizations', tenantId];
    if (!names.includes(authority.toLowerCase())) return unknownTenant(authority, tenantId);
    if (what.startsWith('.well-known')) {
      if (call.method !== 'GET') return { status: 405 };
      return compactReply(200, openIdConfiguration(call.origin, authority, tenantId));
    }
    if (what.startsWith('discovery'))
      return compactReply(200, { keys: options.tokens.publicKeys() });
    if (call.method !== 'POST') return { status: 405 };
    return tokenReply(call, options.tokens, principalOf);
  };
}

function unknownTenant(asked: string, tenantId: string): Reply {
  return compactReply(400, {
    error: 'invalid_tenant',
    error_description: `AADSTS90002: Tenant '${asked}' not found. The tenant of local Azure is ${tenantId}; tools that speak AD FS use 'adfs'.`,
  });
}
