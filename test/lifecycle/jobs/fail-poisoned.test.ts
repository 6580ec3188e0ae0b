import { describe, expect, it } from 'vitest';
import { failPoisoned } from '../../../src/lifecycle/jobs/fail-poisoned.ts';
import { aJob, NOON } from '../../support/builders.ts';
import { aBench } from './a-bench.ts';

const { id } = aJob();
const due = { job: id, sequence: 3 };
const unforeseen = 'Unforeseen: TypeError: x is undefined';

describe('a poison message', () => {
  it('fails the job whose turn it carried, with what is known of the cause', async () => {
    const { services, job, history, outbox, log } = await aBench({
      sequence: 3,
      because: unforeseen,
    });
    await failPoisoned('import-vhd', due, services, log);
    const because = `import-vhd failed five times. ${unforeseen}`;
    const ended = await job();
    expect(ended).toMatchObject({ state: 'failed', step: 'close-job', sequence: 4, because });
    expect(ended.remedy).toContain(`POST /api/jobs/${id}/retry`);
    expect(history()).toMatchObject([{ sequence: 3, outcome: 'failed' }]);
    const message = { job: id, sequence: 4 };
    expect(outbox.sent).toEqual([{ step: 'close-job', message, at: NOON }]);
    expect(log.lines).toEqual([`warn ${id}: ${because}`]);
  });

  it('supposes that the worker died where nothing is known', async () => {
    const { services, job, log } = await aBench({ sequence: 3 });
    await failPoisoned('import-vhd', due, services, log);
    expect((await job()).because).toBe('import-vhd failed five times. The worker died each time.');
  });

  it.each([
    ['is past', { sequence: 4 }],
    ['is to come', { sequence: 2 }],
    ['is another step’s', { sequence: 3, step: 'create-version' as const }],
    ['is over', { sequence: 3, step: undefined, state: 'succeeded' as const }],
  ])('does nothing to a job whose turn it carried %s', async (_, parts) => {
    const { services, job, outbox, log } = await aBench(parts);
    const before = await job();
    await failPoisoned('import-vhd', due, services, log);
    expect(await job()).toEqual(before);
    expect(outbox.sent).toEqual([]);
  });

  it('does nothing where the job is gone', async () => {
    const { services, outbox, log } = await aBench();
    await failPoisoned('import-vhd', { job: 'other.0123456789abcdef', sequence: 1 }, services, log);
    expect(outbox.sent).toEqual([]);
  });

  it('of the closing step leaves the job closed, with its own reason', async () => {
    const parts = { state: 'succeeded', step: 'close-job', sequence: 3 } as const;
    const bench = await aBench({ ...parts, because: '1.0.0 is latest' });
    await failPoisoned('close-job', due, bench.services, bench.log);
    const job = await bench.job();
    expect(job).toMatchObject({ state: 'succeeded', because: '1.0.0 is latest' });
    expect(job).not.toHaveProperty('step');
    const note = 'close-job failed five times. The worker died each time.';
    expect(bench.history()).toMatchObject([{ outcome: 'failed', note }]);
    expect(bench.outbox.sent).toEqual([]);
  });
});
