import { BlobServiceClient, type ContainerClient, type PageBlobClient } from '@azure/storage-blob';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalAzure } from '../../local/local-azure.ts';
import { ownerPrincipalId, resourceGroup, subscriptionId } from '../../local/fixed-ids.ts';
import { slice, type SparseFile } from '../vhd/sparse-file.ts';

/** What a person does with a running stack, by the public doors only. */
export interface StackClient {
  container: (name: string) => ContainerClient;
  queue: (name: string) => QueueClient;
  /** Uploads as azcopy does: the page blob is made first, at its full length, and its pages come after. */
  dropVhd: (name: string, file: SparseFile, marker?: boolean) => Promise<PageBlobClient>;
  api: (path: string, init?: RequestInit) => Promise<Response>;
  jobs: (image?: string) => Promise<ShownJob[]>;
  job: (id: string) => Promise<ShownJob>;
  /** The outcome beside a drop; undefined while there is none. */
  result: (path: string) => Promise<Record<string, unknown> | undefined>;
  /** A request to Resource Manager, a GET unless told otherwise, by resource id and query. */
  resource: (idAndQuery: string, init?: RequestInit) => Promise<Response>;
  /** A GET at Resource Manager, below the gallery `golden`. */
  gallery: (path: string) => Promise<Response>;
}

export interface ShownJob {
  id: string;
  image: string;
  kind: string;
  state: string;
  step?: string;
  because?: string;
  remedy?: string;
  version?: string;
  versionId?: string;
  blob?: string;
  askedBy: string;
  createdAt: string;
  regions?: Record<string, { state: string; progress: number }>;
  history?: { sequence: number; step: string; at: string; outcome: string; note: string }[];
}

const SCOPE_OF_STORAGE = 'https://storage.azure.com';
const GALLERY = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/galleries/golden`;

export function stackClient({
  endpoints,
  tokens,
}: Pick<LocalAzure, 'endpoints' | 'tokens'>): StackClient {
  const token = (audience: string) => tokens.issue(ownerPrincipalId, audience);
  const credential = {
    getToken: async () => {
      const { token: text, expiresOn } = token(SCOPE_OF_STORAGE);
      return { token: text, expiresOnTimestamp: expiresOn.getTime() };
    },
  };
  const blobs = new BlobServiceClient(endpoints.blob, credential);
  const queues = new QueueServiceClient(endpoints.queue, credential);
  const container = (name: string) => blobs.getContainerClient(name);

  async function api(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('x-functions-key', endpoints.functionKey);
    return fetch(`${endpoints.functions}/api/${path}`, { ...init, headers });
  }

  async function resource(idAndQuery: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token('https://management.azure.com').token}`);
    return fetch(`${endpoints.resourceManager}${idAndQuery}`, { ...init, headers });
  }

  async function read<T>(path: string): Promise<T> {
    const response = await api(path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  return {
    container,
    queue: (name) => queues.getQueueClient(name),
    api,
    async dropVhd(name, file, marker = false) {
      const blob = container('vhds').getPageBlobClient(name);
      await blob.create(file.length);
      await uploadPieces(blob, file);
      if (marker) await container('vhds').getBlockBlobClient(`${name}.ready`).upload('', 0);
      return blob;
    },
    async jobs(image) {
      const query = image === undefined ? '' : `image=${image}&`;
      const jobs: ShownJob[] = [];
      let after: string | undefined;
      do {
        const page = await read<{ jobs: ShownJob[]; next?: string }>(
          `jobs?${query}${after === undefined ? '' : `after=${encodeURIComponent(after)}`}`,
        );
        jobs.push(...page.jobs);
        after = page.next;
      } while (after !== undefined);
      return jobs;
    },
    job: (id) => read<ShownJob>(`jobs/${id}`),
    async result(path) {
      const blob = container('results').getBlobClient(path);
      if (!(await blob.exists())) return undefined;
      // In one request: a result is written again as its version goes on, and may grow in between.
      const { readableStreamBody } = await blob.download();
      if (readableStreamBody === undefined) throw new Error(`${path} came without a body.`);
      return JSON.parse(await text(readableStreamBody)) as Record<string, unknown>;
    },
    resource,
    gallery: (path) => resource(`${GALLERY}${path}`),
  };
}

const PAGE = 512;

/** Writes what the file holds, in its order; pieces are widened to whole pages. */
export async function uploadPieces(blob: PageBlobClient, file: SparseFile): Promise<void> {
  for (const { offset, bytes } of file.chunks()) {
    const start = offset - (offset % PAGE);
    const end = Math.ceil((offset + bytes.length) / PAGE) * PAGE;
    const pages = slice(file, start, end);
    const whole = Buffer.concat([pages, Buffer.alloc(end - start - pages.length)]);
    await blob.uploadPages(whole, start, whole.length);
  }
}

/** Looks until there is something to see; throws with `what` after `seconds`. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  seconds = 60,
  everyMilliseconds = 200,
): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`After ${seconds} s there is still not: ${what}.`);
    await sleep(everyMilliseconds);
  }
}
