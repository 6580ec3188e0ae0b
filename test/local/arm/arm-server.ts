import { rm } from 'node:fs/promises';
import { request } from 'node:https';
import { onTestFinished } from 'vitest';
import {
  startResourceManager,
  type BlobFacts,
  type ResourceManager,
  type ResourceManagerOptions,
} from '../../../local/arm/resource-manager.ts';
import { prepareCertificates, type Certificates } from '../../../local/certificates.ts';
import { azureClock, type AzureClock } from '../../../local/clock.ts';
import type { AzureEvent } from '../../../local/events/azure-event.ts';
import {
  accountId,
  appPrincipalId,
  ownerPrincipalId,
  subscriptionId,
  tenantId,
} from '../../../local/fixed-ids.ts';
import { createTokens, type Tokens } from '../../../local/tokens.ts';
import { newFolder } from '../plumbing/temporary-folder.ts';

export const group = `/subscriptions/${subscriptionId}/resourceGroups/images`;
export const gallery = `${group}/providers/Microsoft.Compute/galleries/pics`;
export const definition = `${gallery}/images/ubuntu`;
export const audience = 'https://management.azure.com';

export interface TestServer {
  resourceManager: ResourceManager;
  clock: AzureClock;
  tokens: Tokens;
  events: AzureEvent[];
  blobs: Map<string, BlobFacts>;
  /** Sends as the owner unless told otherwise; a path without api-version gets the version's own. */
  send: (method: string, path: string, body?: unknown, options?: SendOptions) => Promise<Wire>;
  /** The Authorization header of a principal. */
  as: (principalId: string) => string;
}

export interface SendOptions {
  /** The Authorization header; null for none. */
  authorization?: string | null;
  headers?: Record<string, string>;
  /** Sent instead of the JSON of the body. */
  text?: string;
}

export interface Wire {
  status: number;
  headers: Record<string, string | undefined>;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of many shapes
  json: any;
}

export const role = {
  Name: 'Test',
  Description: '',
  Actions: [
    'Microsoft.Compute/galleries/*/read',
    'Microsoft.Compute/galleries/images/*',
    'Microsoft.Storage/storageAccounts/listKeys/action',
  ],
  NotActions: ['Microsoft.Compute/galleries/images/versions/delete'],
  DataActions: [],
  NotDataActions: [],
  AssignableScopes: [],
};

let certificates: Promise<Certificates> | undefined;
const tokens = createTokens(tenantId);

/** A Resource Manager with a group, a storage account and a clock that stands still; closed after the test. */
export async function armServer(
  options: Pick<
    Partial<ResourceManagerOptions>,
    'journal' | 'clock' | 'clients' | 'role' | 'readBlob'
  > = {},
): Promise<TestServer> {
  certificates ??= newCertificates();
  const clock = options.clock ?? azureClock({ speed: 0, start: new Date('2026-03-01T12:00:00Z') });
  const events: AzureEvent[] = [];
  const blobs = new Map<string, BlobFacts>();
  const resourceManager = await startResourceManager({
    clock,
    tls: (await certificates).tls,
    port: 0,
    tenantId,
    subscriptionId,
    tokens,
    role: options.role ?? role,
    appPrincipalId,
    raise: (event) => events.push(event),
    readBlob: options.readBlob ?? (async (url) => blobs.get(url)),
    ...(options.journal !== undefined && { journal: options.journal }),
    ...(options.clients && { clients: options.clients }),
  });
  onTestFinished(() => resourceManager.close());
  resourceManager.seed([
    { id: group, location: 'westeurope' },
    { id: accountId, location: 'westeurope' },
  ]);
  const as = (principalId: string) => `Bearer ${tokens.issue(principalId, audience).token}`;
  const owner = as(ownerPrincipalId);
  return {
    resourceManager,
    clock,
    tokens,
    events,
    blobs,
    as,
    send: (method, path, body, { authorization = owner, headers = {}, text } = {}) =>
      wire(resourceManager.url, method, path, {
        body: text ?? (body === undefined ? undefined : JSON.stringify(body)),
        headers: { ...(authorization !== null && { authorization }), ...headers },
      }),
  };
}

/** Once for all servers of a worker, whose tests come and go: nothing is left on disk. */
async function newCertificates(): Promise<Certificates> {
  const folder = await newFolder();
  try {
    return await prepareCertificates(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function wire(
  origin: string,
  method: string,
  path: string,
  { body, headers }: { body: string | undefined; headers: Record<string, string> },
): Promise<Wire> {
  const url = new URL(path, origin);
  if (!url.searchParams.has('api-version') && !url.searchParams.has('bare'))
    url.searchParams.set('api-version', '2025-03-03');
  const contentType = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...contentType, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Wire['headers'],
          text,
          json: text === '' ? undefined : JSON.parse(text),
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
