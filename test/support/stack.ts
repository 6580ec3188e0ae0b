import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAzure, type LocalAzure } from '../../local/local-azure.ts';
import {
  eventually,
  stackClient,
  type ShownJob,
  type StackClient,
} from '../../tools/stack/stack-client.ts';
import { aCatalogOf, type ImageWishes } from './stack-catalog.ts';

/** The whole of Gallerist on a machine of its own: local Azure and the built app. */
export interface Stack {
  azure: LocalAzure;
  client: StackClient;
  /** Every job, as read a moment ago: however many journeys look, the app is asked once a second. */
  jobs: () => Promise<ShownJob[]>;
  /** What the host has logged, `<seconds since the start> <level> <text>`, oldest first. */
  lines: string[];
  /** Lines of level error or critical that no pattern expects. */
  unexpectedErrors: (...expected: RegExp[]) => string[];
  stop: () => Promise<void>;
}

export interface StackOptions {
  /** An image a journey, so that journeys run side by side; the rest of an image has defaults. */
  images: Record<string, ImageWishes>;
  /** Azure seconds in a real second; 240 when absent. */
  speed?: number;
  settings?: Record<string, string>;
}

const root = join(import.meta.dirname, '../..');
const JOBS_FRESH_MILLISECONDS = 1_000;

/** Starts a stack in a temporary folder on free ports and waits until its catalog is accepted. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'gallerist-journey-'));
  const lines: string[] = [];
  const clean = () => rm(folder, { recursive: true, force: true });
  const azure = await startAzure(folder, options, lines).catch(async (error: unknown) => {
    await clean();
    throw error;
  });
  const stop = async () => {
    await azure.stop();
    await clean();
  };
  const client = stackClient(azure);
  try {
    await eventually('a catalog that is accepted', () => isAccepted(client), 40);
  } catch (error) {
    await stop();
    throw error;
  }
  const isError = (line: string) => /^\S+ (error|critical) /.test(line);
  const unexpectedErrors = (...expected: RegExp[]) =>
    lines.filter((line) => isError(line) && !expected.some((pattern) => pattern.test(line)));
  const jobs = shared(() => client.jobs(), JOBS_FRESH_MILLISECONDS);
  return { azure, client, jobs, lines, unexpectedErrors, stop };
}

async function startAzure(
  folder: string,
  { images, speed = 240, settings = {} }: StackOptions,
  lines: string[],
): Promise<LocalAzure> {
  const app = join(folder, 'app');
  // A copy: the app loads parts of itself late, and a build meanwhile would take them away.
  await cp(join(root, 'dist'), app, { recursive: true });
  const catalog = join(folder, 'catalog.yaml');
  await writeFile(catalog, aCatalogOf(images));
  const started = performance.now();
  const log = (line: string) => {
    lines.push(`${((performance.now() - started) / 1_000).toFixed(2)} ${line}`);
  };
  const infra = join(root, 'infra');
  const state = join(folder, 'state');
  const places = { folder: state, app, infra, catalog, portBase: 0 };
  return startLocalAzure({ ...places, speed, settings, log });
}

/** @throws with what is wrong with it where the catalog is rejected. */
async function isAccepted(client: StackClient): Promise<boolean> {
  const rejected = client.container('catalog').getBlobClient('rejected.json');
  const report = (await rejected.exists()) ? String(await rejected.downloadToBuffer()) : '';
  // It may wait a moment for Azure.
  if (report.includes('"rejected"')) throw new Error(report);
  return client.container('catalog').getBlobClient('accepted.json').exists();
}

/** One answer for all who ask within so many milliseconds. */
function shared<T>(read: () => Promise<T>, milliseconds: number): () => Promise<T> {
  let readAt = -Infinity;
  let answer: Promise<T> | undefined;
  return () => {
    const now = performance.now();
    if (answer === undefined || now - readAt > milliseconds) {
      readAt = now;
      answer = read();
    }
    return answer;
  };
}
