import type { Principal, Tokens } from '../tokens.ts';
import { ArmError } from './errors.ts';

/** Reads the bearer token of a request. Throws 401 with the challenge that tells a client its tenant. */
export function authenticate(
  header: string | undefined,
  tokens: Tokens,
  tenantId: string,
  ownUrls: readonly string[],
): Principal {
  const refuse = (code: string, message: string, description: string) => {
    const challenge = `Bearer authorization_uri="https://login.windows.net/${tenantId}", error="invalid_token", error_description="${description}"`;
    return new ArmError(401, { code, message }, 'gateway', { 'WWW-Authenticate': challenge });
  };
  if (header === undefined)
    throw refuse(
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
      "The authentication failed because of missing 'Authorization' header.",
    );
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined)
    throw refuse(
      'AuthenticationFailedInvalidHeader',
      "Authentication failed. The 'Authorization' header is provided in an invalid format.",
      "The 'Authorization' header is provided in an invalid format.",
    );
  const principal = tokens.read(token);
  if (!principal)
    throw refuse(
      'InvalidAuthenticationToken',
      'The access token is invalid.',
      'Could not parse or verify the access token.',
    );
  if (principal.tenantId !== tenantId) {
    const text = `The access token is from the wrong issuer 'https://sts.windows.net/${principal.tenantId}/'. It must match the tenant 'https://sts.windows.net/${tenantId}/' associated with this subscription.`;
    throw refuse('InvalidAuthenticationTokenTenant', text, text);
  }
  if (principal.expired) {
    const text = `The access token expiry is in the past. The current UTC time is '${new Date().toUTCString()}'.`;
    throw refuse('ExpiredAuthenticationToken', text, text);
  }
  if (!isAudience(principal.audience, ownUrls)) {
    const text = `The access token has been obtained for wrong audience or resource '${principal.audience}'. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/','https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'.`;
    throw refuse('InvalidAuthenticationTokenAudience', text, text);
  }
  return principal;
}

const audiences = ['https://management.azure.com', 'https://management.core.windows.net'];

function isAudience(audience: string, ownUrls: readonly string[]): boolean {
  const bare = audience.replace(/\/+$/, '');
  return audiences.includes(bare) || ownUrls.includes(bare);
}
