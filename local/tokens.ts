import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { clientIdOf } from './fixed-ids.ts';

export interface Principal {
  objectId: string;
  clientId: string;
  tenantId: string;
  expired: boolean;
  audience: string;
}

export interface Tokens {
  /** A bearer token of a principal for e.g. https://storage.azure.com, for 24 real hours unless told otherwise. */
  issue(
    principalId: string,
    audience: string,
    lifetimeSeconds?: number,
  ): { token: string; expiresOn: Date };
  /** What tokens are signed with, as a JSON Web Key Set has it. */
  publicKeys(): object[];
  /** Who a bearer token speaks for; undefined where this tenant did not sign it. */
  read(bearer: string): Principal | undefined;
}

// As long as a managed identity's token lives in Azure.
const managedIdentityLifetimeSeconds = 24 * 3600;

/**
 * Signs (RS256) and reads access tokens of one tenant. With `keyFile` the signing key is kept there,
 * so that tokens survive a restart; without it the key lives as long as this object.
 */
export function createTokens(tenantId: string, keyFile?: string): Tokens {
  const privateKey = signingKey(keyFile);
  const publicKey = createPublicKey(privateKey);
  // Clients send a token for as long as it lives, and a signature takes longer to check than a call to answer.
  const verified = new Map<string, Claims>();
  const claimsOf = (token: string): Claims | undefined => {
    const known = verified.get(token);
    if (known) return known;
    const claims = verifiedClaims(token, publicKey);
    if (verified.size >= keptTokens) verified.clear();
    if (claims) verified.set(token, claims);
    return claims;
  };
  return {
    issue(principalId, audience, lifetimeSeconds = managedIdentityLifetimeSeconds) {
      const issuedAt = Math.floor(Date.now() / 1000);
      const claims: Claims = {
        aud: audience,
        iss: `https://sts.windows.net/${tenantId}/`,
        oid: principalId,
        appid: clientIdOf(principalId),
        tid: tenantId,
        iat: issuedAt,
        nbf: issuedAt,
        exp: issuedAt + lifetimeSeconds,
        ver: '1.0',
      };
      const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
      return { token: `${signed}.${signature}`, expiresOn: new Date(claims.exp * 1000) };
    },
    publicKeys: () => [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }],
    read(bearer) {
      const claims = claimsOf(bearer.replace(/^Bearer\s+/i, ''));
      if (!claims) return undefined;
      return {
        objectId: claims.oid,
        clientId: claims.appid,
        tenantId: claims.tid,
        expired: claims.exp * 1000 <= Date.now(),
        audience: claims.aud,
      };
    },
  };
}

const keptTokens = 1000;

interface Claims {
  aud: string;
  iss: string;
  oid: string;
  appid: string;
  tid: string;
  iat: number;
  nbf: number;
  exp: number;
  ver: '1.0';
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function verifiedClaims(token: string, publicKey: KeyObject): Claims | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (!header || !payload || !signature || rest.length > 0) return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
}

function signingKey(keyFile: string | undefined): KeyObject {
  if (keyFile && existsSync(keyFile)) return createPrivateKey(readFileSync(keyFile, 'utf8'));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  if (keyFile) {
    mkdirSync(dirname(keyFile), { recursive: true });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(keyFile, pem, { mode: 0o600 });
  }
  return privateKey;
}
