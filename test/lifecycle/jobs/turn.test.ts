import { describe, expect, it } from 'vitest';
import { whoseTurn } from '../../../src/lifecycle/jobs/turn.ts';
import { aJob, NOON } from '../../support/builders.ts';

const after = (milliseconds: number) => new Date(NOON.getTime() + milliseconds);
const job = aJob({ step: 'create-version', sequence: 7 });
const { id } = job;
const due = { job: id, sequence: 7 };

describe('whose turn it is', () => {
  it('is the message that carries the due sequence', () => {
    expect(whoseTurn(job, 'create-version', due, false, NOON)).toEqual({ kind: 'run', job });
    expect(whoseTurn(job, 'create-version', due, true, NOON)).toEqual({ kind: 'run', job });
  });

  it('is nobody’s where there is no such job', () => {
    const turn = whoseTurn(undefined, 'create-version', due, true, NOON);
    expect(turn).toEqual({ kind: 'drop', because: 'there is no such job' });
  });

  it('is nobody’s once the job is closed, not even a redelivery’s', () => {
    const closed = aJob({ state: 'succeeded', step: undefined, sequence: 8 });
    const turn = whoseTurn(closed, 'close-job', { job: id, sequence: 7 }, true, NOON);
    expect(turn).toEqual({ kind: 'drop', because: 'the job has ended' });
  });

  it.each([
    ['of the sequence before', 6, false],
    ['of long ago', 5, false],
    ['of long ago that is redelivered', 5, true],
    ['of the future', 8, false],
    ['of the future that is redelivered', 8, true],
  ])('is not that of a message %s', (_, sequence, redelivered) => {
    const turn = whoseTurn(job, 'create-version', { job: id, sequence }, redelivered, NOON);
    expect(turn).toEqual({ kind: 'drop', because: 'sequence 7 of create-version is due' });
  });

  it('is not that of a message on another step’s queue', () => {
    expect(whoseTurn(job, 'import-vhd', due, true, NOON)).toMatchObject({ kind: 'drop' });
  });
});

describe('a redelivery of the last sequence', () => {
  const last = { job: id, sequence: 6 };

  it('sends its successor, which may have died with the worker, for when it is due', () => {
    const waiting = { ...job, dueAt: after(600_000) };
    expect(whoseTurn(waiting, 'create-version', last, true, NOON)).toEqual({
      kind: 'send',
      step: 'create-version',
      message: { job: id, sequence: 7 },
      at: after(600_000),
    });
  });

  it('finds the successor on another queue where the job has gone on to another step', () => {
    const turn = whoseTurn(job, 'import-vhd', { ...last, redelivered: true }, true, NOON);
    expect(turn).toMatchObject({ step: 'create-version', message: { job: id, sequence: 7 } });
  });
});

describe('a message that meets somebody at work', () => {
  const claimed = { ...job, claimedUntil: after(360_000) };

  it('comes again when the claim ends', () => {
    const turn = whoseTurn(claimed, 'create-version', due, false, NOON);
    expect(turn).toEqual({
      kind: 'send',
      step: 'create-version',
      message: due,
      at: claimed.claimedUntil,
    });
  });

  it('is still a redelivery then, for its first delivery may be who is at work', () => {
    const turn = whoseTurn(claimed, 'create-version', due, true, NOON);
    expect(turn).toMatchObject({ message: { ...due, redelivered: true } });
  });

  it('takes over from the instant the claim ends', () => {
    const turn = whoseTurn(claimed, 'create-version', due, false, claimed.claimedUntil);
    expect(turn).toEqual({ kind: 'run', job: claimed });
  });
});

describe('a message that comes before its time', () => {
  const days = 86_400_000;
  const waiting = { ...job, dueAt: after(3 * days) };

  it('comes again when it is due, since a message is hidden for a day at most', () => {
    const turn = whoseTurn(waiting, 'create-version', due, false, after(days));
    expect(turn).toEqual({
      kind: 'send',
      step: 'create-version',
      message: due,
      at: waiting.dueAt,
    });
  });

  it('acts where only the clocks of queue and app differ', () => {
    expect(whoseTurn(waiting, 'create-version', due, false, after(3 * days - 1_000)).kind).toBe(
      'run',
    );
    expect(whoseTurn(waiting, 'create-version', due, false, after(3 * days - 1_001)).kind).toBe(
      'send',
    );
  });
});
