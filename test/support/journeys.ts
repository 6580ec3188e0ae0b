import { afterAll, afterEach, beforeAll, expect, vi, type TestContext } from 'vitest';
import type { ShownJob } from '../../tools/stack/stack-client.ts';
import { imageOn, type ImageOnStack } from './image-on-stack.ts';
import { startStack, type Stack, type StackOptions } from './stack.ts';

export interface JourneyOptions extends StackOptions {
  /** Error lines of the host that the journeys of this file bring about. */
  expectedErrors?: RegExp[];
}

type Task = TestContext['task'];

export interface Journeys {
  stack: () => Stack;
  /** An image of the stack; if the test fails, it tells the image's jobs and the host's last lines. */
  on: (test: Task, image: string) => ImageOnStack;
}

const TIMEOUT_MILLISECONDS = 90_000;
const LAST_LINES = 40;
/** Calmer than local Azure's own pace of a second each: several files run at once, on two cores. */
const calmTimers = {
  TEND_JOBS_SCHEDULE: '*/5 * * * * *',
  READ_DEAD_LETTERS_SCHEDULE: '*/5 * * * * *',
  // Versions are kept as their jobs end; what only the timer finds has journeys of its own.
  KEEP_GALLERIES_SCHEDULE: '0 0 0 1 1 *',
  // Once a year: it looks at every disk there is, and only journeys without an event need it.
  FIND_UPLOADS_SCHEDULE: '0 0 0 1 1 *',
};

/** A stack for the journeys of this file; it is stopped after them, and must have logged no error. */
export function journeysOn({ expectedErrors = [], ...options }: JourneyOptions): Journeys {
  vi.setConfig({ testTimeout: TIMEOUT_MILLISECONDS });
  let started: Stack | undefined;
  const stack = () => {
    if (started === undefined) throw new Error('The stack is not there yet.');
    return started;
  };
  beforeAll(async () => {
    started = await startStack({ ...options, settings: { ...calmTimers, ...options.settings } });
  });
  afterAll(async () => {
    if (started === undefined) return;
    const jobs = await lastJobs(started);
    expect(started.unexpectedErrors(...expectedErrors)).toEqual([]);
    expect(jobs.filter(({ because = '' }) => because.includes('Unforeseen'))).toEqual([]);
  });

  const imagesOf = new Map<Task, ImageOnStack[]>();
  afterEach(async ({ task }) => {
    const [error] = task.result?.errors ?? [];
    if (error !== undefined) error.message += await evidence(stack(), imagesOf.get(task) ?? []);
  });
  return {
    stack,
    on(test, name) {
      const gallery = options.images[name]?.['gallery'];
      const image = imageOn(stack(), name, gallery as string | undefined);
      imagesOf.set(test, [...(imagesOf.get(test) ?? []), image]);
      return image;
    },
  };
}

async function lastJobs({ client, stop }: Stack): Promise<ShownJob[]> {
  try {
    return await client.jobs();
  } finally {
    await stop();
  }
}

async function evidence(
  { client, lines }: Stack,
  images: readonly ImageOnStack[],
): Promise<string> {
  const jobs = await Promise.all(images.map((image) => image.jobs().catch(() => [])));
  const told = await Promise.all(
    jobs.flat().map(({ id }) => client.job(id).catch((failure: unknown) => String(failure))),
  );
  const isNoise = (line: string) => /'Functions\.(api|tendJobs|findUploads|readDead)/.test(line);
  const last = lines.filter((line) => !isNoise(line)).slice(-LAST_LINES);
  return `\n${JSON.stringify(told, null, 1)}\n${last.join('\n')}`;
}
