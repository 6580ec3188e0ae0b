import { describe, expect, it } from 'vitest';
import { settle, type Outcome } from '../../../src/lifecycle/jobs/settle.ts';
import { later, type StepResult } from '../../../src/lifecycle/outcomes.ts';
import { aJob, anUpload, NOON } from '../../support/builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const clock = fakeClock();
const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
const out = (because = 'no answer', retryAfterSeconds?: number): Outcome => ({
  kind: 'unavailable',
  because,
  retryAfterSeconds,
});
const claimed = aJob({
  step: 'create-version',
  sequence: 4,
  claimedUntil: at(360),
  deaths: 2,
  stepSince: at(-60),
  failures: 3,
});

describe('every outcome', () => {
  const outcomes: Outcome[] = [
    later(5, 'x'),
    out(),
    { kind: 'next', step: 'replicate-version', note: 'made', data: claimed.data },
    { kind: 'done', note: 'made' },
    { kind: 'refused', because: 'bad', remedy: 'mend' },
    { kind: 'failed', because: 'bad', remedy: 'mend' },
    { kind: 'cancelled', because: 'enough' },
  ];

  it.each(outcomes)('takes the claim away and makes the next sequence due: $kind', (outcome) => {
    const { job } = settle(claimed, 'create-version', outcome, clock);
    expect(job.sequence).toBe(5);
    expect(job).not.toHaveProperty('claimedUntil');
    expect(job).not.toHaveProperty('deaths');
  });
});

it('waits a day at most for what a server asks for', () => {
  const { job } = settle(claimed, 'create-version', out('busy', 1e13), clock);
  expect(job.dueAt).toEqual(at(86_400));
});

describe('going on to the next step', () => {
  it('starts it at once with a clean slate, and says so in the history', () => {
    const data = { upload: anUpload(), accepted: {} };
    const next: StepResult = {
      kind: 'next',
      step: 'replicate-version',
      note: '1.0.0 exists',
      data,
    };
    const waiting = { ...claimed, because: 'Azure is creating 1.0.0' };
    const { job, entry } = settle(waiting, 'create-version', next, clock);
    expect(job).toMatchObject({ state: 'open', step: 'replicate-version', dueAt: NOON });
    expect(job).toMatchObject({ stepSince: NOON, failures: 0, data });
    expect(job).not.toHaveProperty('because');
    expect(entry).toEqual({
      sequence: 4,
      step: 'create-version',
      at: NOON,
      outcome: 'next',
      note: '1.0.0 exists',
    });
  });
});

describe('waiting', () => {
  it('makes the job due when it asked to be, even in days, and forgets passing faults', () => {
    const { job } = settle(claimed, 'create-version', later(3 * 86_400, 'Azure is slow'), clock);
    expect(job).toMatchObject({ step: 'create-version', state: 'open', because: 'Azure is slow' });
    expect(job).toMatchObject({ dueAt: at(3 * 86_400), failures: 0, stepSince: at(-60) });
    expect(job.data).toEqual(claimed.data);
  });

  it('remembers what the step learnt', () => {
    const data = { upload: anUpload(), accepted: { operation: 'https://management/op' } };
    expect(settle(claimed, 'create-version', later(60, 'x', data), clock).job.data).toEqual(data);
  });

  it('writes one line to the history for as long as it waits for the same', () => {
    const first = settle(claimed, 'create-version', later(60, 'Azure is creating'), clock);
    const second = settle(first.job, 'create-version', later(60, 'Azure is creating'), clock);
    const third = settle(second.job, 'create-version', later(60, 'Azure is busy'), clock);
    expect(first.entry).toMatchObject({ sequence: 4, outcome: 'later', note: 'Azure is creating' });
    expect(second.entry).toBeUndefined();
    expect(third.entry).toMatchObject({ sequence: 6, outcome: 'later', note: 'Azure is busy' });
  });

  it('writes one line for as long as the same fault passes', () => {
    const first = settle(claimed, 'create-version', out('429'), clock);
    expect(first.entry).toMatchObject({ outcome: 'unavailable', note: '429' });
    expect(settle(first.job, 'create-version', out('429'), clock).entry).toBeUndefined();
  });
});

describe('passing faults', () => {
  it.each([
    [0, 5],
    [1, 10],
    [2, 20],
    [5, 160],
    [6, 300],
    [2_000, 300],
  ])('after %i in a row wait %i seconds', (failures, seconds) => {
    const { job } = settle({ ...claimed, failures }, 'create-version', out(), clock);
    expect(job).toMatchObject({ dueAt: at(seconds), failures: failures + 1 });
  });

  it('wait as long as the server says, longer or shorter than they would by themselves', () => {
    expect(settle(claimed, 'create-version', out('429', 1_800), clock).job.dueAt).toEqual(
      at(1_800),
    );
    expect(settle(claimed, 'create-version', out('429', 1), clock).job.dueAt).toEqual(at(1));
  });

  it('take the server’s seconds as real ones where Azure’s time runs faster', () => {
    const fast = { ...clock, after: (seconds: number) => at(seconds / 60) };
    expect(settle(claimed, 'create-version', out('429', 60), fast).job.dueAt).toEqual(at(60));
    expect(settle(claimed, 'create-version', out(), fast).job.dueAt).toEqual(at(40 / 60));
  });
});
