import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Secrets {
  /** The storage account's key, base64. Nobody needs it but people with tools that cannot do better. */
  accountKey: string;
  /** IDENTITY_HEADER of the app. */
  appIdentityHeader: string;
  /** The same for people and tests, who are the owner. */
  ownerIdentityHeader: string;
  functionKeys: { master: string; function: string; eventGrid: string };
}

/** Random secrets, kept in the file so that they survive a restart. */
export function keptSecrets(path: string): Secrets {
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  const secrets = {
    accountKey: randomBytes(64).toString('base64'),
    appIdentityHeader: randomUUID(),
    ownerIdentityHeader: randomUUID(),
    functionKeys: { master: newKey(), function: newKey(), eventGrid: newKey() },
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

function newKey(): string {
  return randomBytes(40).toString('base64url');
}
