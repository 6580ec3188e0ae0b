import { describe, expect, it } from 'vitest';
import { Conflict, Refused, Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aJob, anUpload, NOON } from '../../support/builders.ts';
import { aBench, failCall, type Bench } from './a-bench.ts';

const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
const { id } = aJob();
const data = { upload: anUpload() };
const next = () => ({ kind: 'next', step: 'create-version', note: 'checked', data }) as const;
const again = {
  step: 'import-vhd',
  message: { job: id, sequence: 1, redelivered: true },
  at: at(5),
};

describe('a fault of storage inside the protocol', () => {
  const faults: [string, (bench: Bench) => void, { sequence: number; acts: number }][] = [
    ['reading', ({ jobs }) => failCall(jobs, 'read', 1), { sequence: 1, acts: 0 }],
    ['claiming', ({ jobs }) => failCall(jobs, 'save', 1), { sequence: 1, acts: 0 }],
    [
      'claiming, with the answer lost',
      ({ jobs }) => failCall(jobs, 'save', 1, { applied: true }),
      { sequence: 1, acts: 0 },
    ],
    ['recording', ({ jobs }) => failCall(jobs, 'save', 2), { sequence: 1, acts: 1 }],
    [
      'recording, with the answer lost',
      ({ jobs }) => failCall(jobs, 'save', 2, { applied: true }),
      { sequence: 2, acts: 1 },
    ],
    ['sending', ({ outbox }) => failCall(outbox, 'send', 1), { sequence: 2, acts: 1 }],
  ];

  it.each(faults)('puts the message back as a redelivery: %s', async (_, fail, expected) => {
    const bench = await aBench();
    fail(bench);
    await bench.deliver(next);
    expect(bench.outbox.sent).toEqual([again]);
    expect(bench.acted).toHaveLength(expected.acts);
    expect(await bench.job()).toMatchObject({ sequence: expected.sequence });
    expect(bench.log.lines.at(-1)).toBe(
      `warn ${id}: Storage gave no answer. Its message comes again at 2026-03-01T12:00:05.000Z.`,
    );
  });

  it('ends with the successor sent once, where the record was written but nobody was told', async () => {
    const bench = await aBench();
    failCall(bench.jobs, 'save', 2, { applied: true });
    await bench.deliver(next);
    bench.clock.advance(5);
    await bench.deliver(next, { redelivered: true });
    expect(bench.acted).toHaveLength(1);
    const successor = { step: 'create-version', message: { job: id, sequence: 2 }, at: NOON };
    expect(bench.outbox.sent).toEqual([again, successor]);
  });

  it('acts again after the claim, where the record was not written', async () => {
    const bench = await aBench();
    failCall(bench.jobs, 'save', 2);
    await bench.deliver(next);
    bench.clock.advance(5);
    await bench.deliver(next, { redelivered: true });
    expect(bench.outbox.sent.at(-1)).toEqual({ ...again, at: at(360) });
    bench.clock.advance(355);
    await bench.deliver(next, { redelivered: true });
    expect(bench.acted).toHaveLength(2);
    expect(await bench.job()).toMatchObject({ sequence: 2, step: 'create-version' });
  });

  it('is left to the host where not even the queue can be reached', async () => {
    const bench = await aBench();
    failCall(bench.jobs, 'read', 1);
    failCall(bench.outbox, 'send', 1);
    await expect(bench.deliver(next)).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('somebody else’s write', () => {
  it('before the claim: the message comes again and is judged by what they wrote', async () => {
    const bench = await aBench();
    const read = bench.jobs.read.bind(bench.jobs);
    bench.jobs.read = async (job) => {
      const found = await read(job);
      bench.jobs.read = read;
      await bench.overwrite({ data: { ...data, requestedVersion: '2.0.0' } });
      return found;
    };
    await bench.deliver(next);
    expect(bench.acted).toEqual([]);
    const message = { job: id, sequence: 1 };
    expect(bench.outbox.sent).toEqual([{ step: 'import-vhd', message, at: at(5) }]);
    expect(bench.log.lines.at(-1)).toMatch(/^info .* changed by somebody else/);
  });

  it('of another record, which the act met, is waited for and not for a dead worker', async () => {
    const bench = await aBench();
    await bench.deliver(() => Promise.reject(new Conflict('The version’s writer')));
    expect(await bench.job()).toMatchObject({ sequence: 2, failures: 1, dueAt: at(5) });
    expect(await bench.job()).not.toHaveProperty('claimedUntil');
    expect(bench.outbox.sent).toEqual([
      { step: 'import-vhd', message: { job: id, sequence: 2 }, at: at(5) },
    ]);
  });

  it('during the act stands', async () => {
    const bench = await aBench();
    await bench.deliver(async () => {
      await bench.overwrite({ sequence: 2, step: 'close-job', state: 'failed', because: 'poison' });
      return next();
    });
    expect(await bench.job()).toMatchObject({ state: 'failed', sequence: 2 });
    expect(bench.history()).toEqual([]);
  });

  it('during a redelivery’s turn leaves it a redelivery: they may die before they send', async () => {
    const bench = await aBench();
    await bench.deliver(
      async () => {
        await bench.overwrite({ sequence: 2 });
        return next();
      },
      {},
      2,
    );
    expect(bench.outbox.sent).toEqual([again]);
  });
});

describe('what nobody foresaw', () => {
  const fall = () => {
    throw new TypeError('x is undefined');
  };

  it('is the host’s to try again, and lets the claim go so that it can', async () => {
    const bench = await aBench();
    await expect(bench.deliver(fall)).rejects.toThrow('x is undefined');
    const job = await bench.job();
    expect(job).toMatchObject({ sequence: 1, because: 'Unforeseen: TypeError: x is undefined' });
    expect(job).not.toHaveProperty('claimedUntil');
    expect(bench.outbox.sent).toEqual([]);
    await bench.deliver(next, {}, 2);
    expect(await bench.job()).toMatchObject({ sequence: 2, step: 'create-version' });
  });

  it('lets the claim go too where storage will never take the record', async () => {
    const bench = await aBench();
    failCall(bench.jobs, 'save', 2, {
      error: new Refused('400 PropertyValueTooLarge', 'Mend it.'),
    });
    await expect(bench.deliver(next)).rejects.toThrow('PropertyValueTooLarge');
    expect(await bench.job()).not.toHaveProperty('claimedUntil');
  });

  it('is thrown as it was where the claim cannot be let go either', async () => {
    const bench = await aBench();
    failCall(bench.jobs, 'save', 2);
    await expect(bench.deliver(fall)).rejects.toThrow('x is undefined');
    expect(bench.log.lines.at(-1)).toContain('its claim stays until it ends');
  });

  it('does not touch why an ended job ended', async () => {
    const bench = await aBench({ state: 'refused', step: 'close-job', because: 'No footer.' });
    await expect(bench.deliver(fall)).rejects.toThrow('x is undefined');
    expect(await bench.job()).toMatchObject({ state: 'refused', because: 'No footer.' });
  });
});

describe('a step that kills its worker', () => {
  /** A worker died at the step: its claim has run out, and its message comes again. */
  const afterDeaths = (deaths: number) => aBench({ claimedUntil: at(-1), deaths: deaths - 1 });

  it('is tried again when the claim has run out', async () => {
    const bench = await afterDeaths(4);
    await bench.deliver(next);
    expect(bench.acted).toMatchObject([{ deaths: 4, claimedUntil: at(360) }]);
    expect(await bench.job()).not.toHaveProperty('deaths');
  });

  it('is not begun a sixth time: the job fails', async () => {
    const bench = await afterDeaths(5);
    await bench.deliver(next);
    expect(bench.acted).toEqual([]);
    const job = await bench.job();
    expect(job).toMatchObject({ state: 'failed', step: 'close-job', endedIn: 'import-vhd' });
    expect(job.because).toContain('import-vhd was begun 5 times in a row and never came back');
    expect(job.remedy).toContain(`POST /api/jobs/${id}/retry`);
  });

  it('is counted once only for a claim that nobody let go', async () => {
    const bench = await aBench({ deaths: 2 });
    await bench.deliver(next);
    expect(bench.acted).toMatchObject([{ deaths: 2 }]);
  });
});
