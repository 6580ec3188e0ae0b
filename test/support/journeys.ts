import { afterAll, beforeAll, expect, it } from 'vitest';
import { imageOn, type ImageOnStack } from './image-on-stack.ts';
import { startStack, type Stack, type StackOptions } from './stack.ts';

export interface JourneyOptions extends StackOptions {
  /** Error lines of the host that the journeys of this file bring about. */
  expectedErrors?: RegExp[];
}

export interface Journeys {
  stack: () => Stack;
  /** A test about one image, which is told of in the failure: its jobs and the host's last lines. */
  journey: (image: string, does: string, run: (image: ImageOnStack) => Promise<void>) => void;
}

const TIMEOUT_MILLISECONDS = 90_000;
const LAST_LINES = 40;

/** A stack for the journeys of this file; it is stopped after them, and must have logged no error. */
export function journeysOn({ expectedErrors = [], ...options }: JourneyOptions): Journeys {
  let started: Stack | undefined;
  const stack = () => {
    if (started === undefined) throw new Error('The stack is not there yet.');
    return started;
  };
  beforeAll(async () => {
    started = await startStack(options);
  });
  afterAll(async () => {
    if (started === undefined) return;
    const jobs = await started.client.jobs();
    await started.stop();
    expect(started.unexpectedErrors(...expectedErrors)).toEqual([]);
    expect(jobs.filter(({ because = '' }) => because.includes('Unforeseen'))).toEqual([]);
  });

  return {
    stack,
    journey(name, does, run) {
      it(does, { timeout: TIMEOUT_MILLISECONDS }, async () => {
        const gallery = options.images[name]?.['gallery'];
        const image = imageOn(stack(), name, gallery as string | undefined);
        try {
          await run(image);
        } catch (error) {
          throw await explained(error, image);
        }
      });
    },
  };
}

async function explained(error: unknown, { jobs, stack }: ImageOnStack): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const ids = await jobs().catch(() => []);
  const told = await Promise.all(
    ids.map(({ id }) => stack.client.job(id).catch((failure: unknown) => String(failure))),
  );
  const isNoise = (line: string) => /'Functions\.(api|tendJobs|findUploads|readDead)/.test(line);
  const lines = stack.lines.filter((line) => !isNoise(line)).slice(-LAST_LINES);
  error.message += `\n${JSON.stringify(told, null, 1)}\n${lines.join('\n')}`;
  return error;
}
