import { describe, expect, it } from 'vitest';
import { later, Refused, Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aJob, anUpload, NOON } from '../../support/builders.ts';
import { aBench } from './a-bench.ts';

const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
const { id } = aJob();
const next = {
  kind: 'next',
  step: 'create-version',
  note: 'checked',
  data: { upload: anUpload(), requestedVersion: '2.0.0' },
} as const;

describe('a step that is taken', () => {
  it('claims the due sequence for six minutes, longer than a function may run', async () => {
    const bench = await aBench();
    await bench.deliver(() => next);
    expect(bench.acted).toMatchObject([{ sequence: 1, claimedUntil: at(360) }]);
  });

  it('claims for fifteen real seconds at least where Azure’s time runs faster', async () => {
    const bench = await aBench();
    bench.services.clock.after = (seconds) => at(seconds / 600);
    await bench.deliver(() => next);
    expect(bench.acted[0]?.claimedUntil).toEqual(at(15));
  });

  it('writes the record with its line of history, then sends the next step its message', async () => {
    const bench = await aBench();
    await bench.deliver(() => next);
    const job = await bench.job();
    expect(job).toMatchObject({ step: 'create-version', sequence: 2, data: next.data });
    expect(job).not.toHaveProperty('claimedUntil');
    expect(bench.history()).toMatchObject([{ sequence: 1, outcome: 'next', note: 'checked' }]);
    const message = { job: id, sequence: 2 };
    expect(bench.outbox.sent).toEqual([{ step: 'create-version', message, at: NOON }]);
    expect(bench.log.lines).toEqual([`info ${id}: import-vhd: checked.`]);
  });

  it('waits without failing: its next message comes when it asked', async () => {
    const bench = await aBench();
    await bench.deliver(() => later(90, 'the upload is not complete'));
    const message = { job: id, sequence: 2 };
    expect(bench.outbox.sent).toEqual([{ step: 'import-vhd', message, at: at(90) }]);
    expect(bench.log.lines).toEqual([
      `info ${id}: import-vhd: the upload is not complete; again at 2026-03-01T12:01:30.000Z.`,
    ]);
  });

  it('waits as long as Azure says', async () => {
    const bench = await aBench();
    await bench.deliver(() => {
      throw new Unavailable('429 Too Many Requests', { retryAfterSeconds: 37 });
    });
    expect(await bench.job()).toMatchObject({ state: 'open', failures: 1, dueAt: at(37) });
    expect(bench.outbox.sent).toMatchObject([{ at: at(37) }]);
  });

  it('ends refused with the remedy, is told of once, and closes', async () => {
    const bench = await aBench();
    await bench.deliver(() => {
      throw new Refused('No footer.', 'Upload it again.');
    });
    const ended = { state: 'refused', step: 'close-job', because: 'No footer.' };
    expect(await bench.job()).toMatchObject({ ...ended, remedy: 'Upload it again.' });
    expect(bench.outbox.sent).toMatchObject([{ step: 'close-job', message: { sequence: 2 } }]);
    expect(bench.log.lines).toEqual([
      `warn ${id}: refused in import-vhd: No footer. Upload it again.`,
    ]);
  });

  it('says that it gave up, rather than that it waits', async () => {
    const bench = await aBench({ stepSince: at(-49 * 3_600) });
    await bench.deliver(() => later(60, 'the upload is not complete'));
    expect(await bench.job()).toMatchObject({ state: 'failed', step: 'close-job' });
    expect(bench.log.lines).toHaveLength(1);
    expect(bench.log.lines[0]).toMatch(/^warn .*failed in import-vhd: Gave up after 48 hours/);
  });

  it('sends nothing once the job is closed', async () => {
    const bench = await aBench({ state: 'refused', step: 'close-job', because: 'No footer.' });
    await bench.deliver(() => ({ kind: 'done', note: 'result written' }));
    expect(await bench.job()).not.toHaveProperty('step');
    expect(bench.outbox.sent).toEqual([]);
  });
});

describe('a message whose turn it is not', () => {
  it('is dropped without a trace in the record', async () => {
    const bench = await aBench({ sequence: 5 });
    for (const sequence of [1, 4, 6]) await bench.deliver(() => next, { sequence });
    expect(bench.acted).toEqual([]);
    expect(bench.outbox.sent).toEqual([]);
    expect(bench.log.lines[0]).toBe(
      `info ${id}: dropped a message, sequence 5 of import-vhd is due.`,
    );
  });

  it.each([
    ['the host', {}, 2],
    ['Gallerist itself', { redelivered: true as const }, 1],
  ])('sends its successor where %s redelivers it', async (_, mark, dequeueCount) => {
    const bench = await aBench({ sequence: 5, dueAt: at(600) });
    await bench.deliver(() => next, { sequence: 4, ...mark }, dequeueCount);
    expect(bench.acted).toEqual([]);
    const message = { job: id, sequence: 5 };
    expect(bench.outbox.sent).toEqual([{ step: 'import-vhd', message, at: at(600) }]);
  });

  it.each([1, 2, 5])('comes again at the end of a live claim, delivery %i', async (count) => {
    const bench = await aBench({ claimedUntil: at(200) });
    await bench.deliver(() => next, {}, count);
    expect(bench.acted).toEqual([]);
    expect(bench.outbox.sent).toHaveLength(1);
    expect(bench.outbox.sent[0]).toMatchObject({ message: { sequence: 1 }, at: at(200) });
    expect(bench.outbox.sent[0]?.message.redelivered).toBe(count > 1 ? true : undefined);
  });

  it('comes again when it is due', async () => {
    const bench = await aBench({ dueAt: at(90_000) });
    await bench.deliver(() => next);
    expect(bench.acted).toEqual([]);
    expect(bench.outbox.sent).toMatchObject([{ message: { sequence: 1 }, at: at(90_000) }]);
  });
});
