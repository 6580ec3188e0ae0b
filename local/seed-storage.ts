import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accountName, ownerPrincipalId } from './fixed-ids.ts';
import type { Tokens } from './tokens.ts';

const containers = ['vhds', 'results', 'catalog', 'dead-letters', 'archive'];

/** Makes the containers and queues that a deployment makes, by infra/steps.json; what is there already stays. */
export async function seedStorage(
  infra: string,
  origins: { blob: string; queue: string },
  tokens: Tokens,
): Promise<void> {
  const steps = JSON.parse(await readFile(join(infra, 'steps.json'), 'utf8')) as string[];
  const queues = steps.flatMap((step) => [step, `${step}-poison`]);
  const wanted = [
    ...containers.map((name) => `${origins.blob}/${accountName}/${name}?restype=container`),
    ...queues.map((name) => `${origins.queue}/${accountName}/${name}`),
  ];
  await Promise.all(wanted.map((url) => put(url, tokens)));
}

/** Uploads a catalog as catalog/catalog.yaml if there is none; `{{blobEndpoint}}` becomes the endpoint. */
export async function uploadCatalog(
  path: string,
  blobEndpoint: string,
  tokens: Tokens,
): Promise<void> {
  const text = (await readFile(path, 'utf8')).replaceAll('{{blobEndpoint}}', blobEndpoint);
  await putBlob(`${blobEndpoint}/catalog/catalog.yaml`, text, tokens, true);
}

/**
 * Writes a block blob as the owner.
 * @throws when storage does not take it; where `ifAbsent`, a blob that is there stays and is no error.
 */
export async function putBlob(
  url: string,
  text: string,
  tokens: Tokens,
  ifAbsent = false,
): Promise<void> {
  const headers = {
    'x-ms-blob-type': 'BlockBlob',
    ...(ifAbsent && { 'if-none-match': '*' }),
  };
  await put(url, tokens, headers, text);
}

const alreadyThere = 409;

async function put(
  url: string,
  tokens: Tokens,
  headers: Record<string, string> = {},
  body?: string,
): Promise<void> {
  const { token } = tokens.issue(ownerPrincipalId, 'https://storage.azure.com');
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'x-ms-version': '2025-05-05', ...headers },
    ...(body !== undefined && { body }),
  });
  if (answer.ok || answer.status === alreadyThere) return;
  throw new Error(`PUT ${url} was answered ${answer.status}: ${await answer.text()}`);
}
