import { InvocationContext } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { poison, step } from '../../../src/functions/queues/step.ts';
import { steps } from '../../../src/messages.ts';
import { aBench, failCall, type Bench } from '../../lifecycle/jobs/a-bench.ts';
import { aJob, anUpload } from '../../support/builders.ts';

const { id } = aJob();
const due = { job: id, sequence: 1 };
const goOn = async () =>
  ({ kind: 'next', step: 'create-version', note: 'ok', data: { upload: anUpload() } }) as const;

/** An invocation whose log is kept. */
function anInvocation(triggerMetadata: Record<string, unknown> = {}) {
  const lines: string[] = [];
  const context = new InvocationContext({
    functionName: 'importVhd',
    invocationId: '1',
    logHandler: (level: string, ...parts: unknown[]) => {
      lines.push(`${level} ${parts.join(' ')}`);
    },
    triggerMetadata,
  });
  return { context, lines };
}

const servicesOf = (bench: Bench) => () => bench.services;

describe('a step behind its queue', () => {
  it.each(steps)('listens to the queue of its name, as does its poison: %s', async (name) => {
    const services = servicesOf(await aBench());
    expect(step(name, goOn, services)).toMatchObject({ queueName: name });
    expect(poison(name, services)).toMatchObject({ queueName: `${name}-poison` });
  });

  it('takes the step and completes', async () => {
    const bench = await aBench();
    const { context } = anInvocation({ dequeueCount: '1' });
    await step('import-vhd', goOn, servicesOf(bench)).handler(due, context);
    expect(await bench.job()).toMatchObject({ sequence: 2, step: 'create-version' });
  });

  it.each(['2', 2])(
    'knows a redelivery by the host’s dequeue count, given as %o',
    async (count) => {
      const bench = await aBench({ sequence: 2 });
      const { context } = anInvocation({ dequeueCount: count });
      await step('import-vhd', goOn, servicesOf(bench)).handler(due, context);
      expect(bench.outbox.sent).toMatchObject([{ message: { job: id, sequence: 2 } }]);
    },
  );

  it('takes a message for its first delivery where the host counts nothing', async () => {
    const bench = await aBench({ sequence: 2 });
    await step('import-vhd', goOn, servicesOf(bench)).handler(due, anInvocation().context);
    expect(bench.outbox.sent).toEqual([]);
  });

  it('fails the invocation on what nobody foresaw, for the host to try again', async () => {
    const bench = await aBench();
    const fall = async () => {
      throw new TypeError('x is undefined');
    };
    const { handler } = step('import-vhd', fall, servicesOf(bench));
    await expect(handler(due, anInvocation().context)).rejects.toThrow('x is undefined');
  });

  it.each([
    ['text', 'import everything'],
    ['nothing', undefined],
    ['null', null],
    ['a list', [due]],
    ['no sequence', { job: id }],
    ['sequence 0', { job: id, sequence: 0 }],
    ['a sequence in quotes', { job: id, sequence: '1' }],
    ['a job id without its cause', { job: 'ubuntu-24', sequence: 1 }],
    ['a job id that could leave its partition', { job: "a' or '1.0123456789abcdef", sequence: 1 }],
    ['a member that nobody knows', { ...due, priority: 'high' }],
  ])('logs and drops what is no message of Gallerist’s: %s', async (_, body) => {
    const bench = await aBench();
    for (const door of [
      step('import-vhd', goOn, servicesOf(bench)),
      poison('import-vhd', servicesOf(bench)),
    ]) {
      const { context, lines } = anInvocation();
      await door.handler(body, context);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^error A message on queue import-vhd is not one of Gallerist's/);
    }
    expect(await bench.job()).toMatchObject({ sequence: 1, state: 'open' });
    expect(bench.outbox.sent).toEqual([]);
  });
});

describe('the poison of a step', () => {
  it('marks the job failed', async () => {
    const bench = await aBench();
    const { context, lines } = anInvocation();
    await poison('import-vhd', servicesOf(bench)).handler(due, context);
    expect(await bench.job()).toMatchObject({ state: 'failed', step: 'close-job' });
    expect(lines).toEqual([
      `warning ${id}: import-vhd failed five times. The worker died each time.`,
    ]);
  });

  it('leaves a job alone that has gone on', async () => {
    const bench = await aBench({ sequence: 2 });
    await poison('import-vhd', servicesOf(bench)).handler(due, anInvocation().context);
    expect(await bench.job()).toMatchObject({ state: 'open', sequence: 2 });
  });

  it('never throws: what it cannot mark is left to tendJobs', async () => {
    for (const method of ['read', 'save'] as const) {
      const bench = await aBench();
      failCall(bench.services.jobs, method, 1);
      const { context, lines } = anInvocation();
      await poison('import-vhd', servicesOf(bench)).handler(due, context);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^warning .* could not be marked failed; tendJobs finds it/);
    }
    const { context } = anInvocation();
    const unbuilt = () => {
      throw new Error('no settings');
    };
    await expect(poison('import-vhd', unbuilt).handler(due, context)).resolves.toBeUndefined();
  });
});
