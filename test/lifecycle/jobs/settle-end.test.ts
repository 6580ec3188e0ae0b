import { describe, expect, it } from 'vitest';
import { settle, type Outcome } from '../../../src/lifecycle/jobs/settle.ts';
import { later } from '../../../src/lifecycle/outcomes.ts';
import { steps, type StepName } from '../../../src/messages.ts';
import { aJob, anUpload, NOON } from '../../support/builders.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const HOUR = 3_600_000;
const clock = fakeClock();
const out: Outcome = { kind: 'unavailable', because: 'no answer', retryAfterSeconds: undefined };
const ago = (hours: number) => new Date(NOON.getTime() - hours * HOUR);

describe('a deadline', () => {
  const deadlines: [StepName, number][] = [
    ['import-vhd', 48],
    ['create-version', 6],
    ['replicate-version', 48],
    ['promote-version', 168],
  ];

  it.each(deadlines)('ends a job that would wait in %s for more than %i hours', (step, hours) => {
    for (const outcome of [later(60, 'no answer'), out]) {
      const inTime = aJob({ step, stepSince: ago(hours) });
      expect(settle(inTime, step, outcome, clock).job).toMatchObject({ state: 'open', step });
      const late = aJob({ step, stepSince: new Date(ago(hours).getTime() - 1) });
      const { job, entry, outcome: told } = settle(late, step, outcome, clock);
      expect(job).toMatchObject({
        state: 'failed',
        step: 'close-job',
        endedIn: step,
        endedAt: NOON,
      });
      expect(job.because).toBe(`Gave up after ${hours} hours in ${step}: no answer`);
      expect(job.remedy).toContain(`POST /api/jobs/${job.id}/retry`);
      expect(entry).toMatchObject({ outcome: 'failed', note: `${job.because} ${job.remedy}` });
      expect(told).toMatchObject({ kind: 'failed', because: job.because });
    }
  });

  it('does not pass while nobody looks: the app was stopped for a week', () => {
    const paused = { step: 'replicate-version', dueAt: ago(168), stepSince: ago(169) } as const;
    const { job } = settle(aJob(paused), paused.step, later(60, 'replicating'), clock);
    expect(job).toMatchObject({ state: 'open', stepSince: ago(1) });
    const behind = { ...paused, dueAt: ago(0.5) };
    expect(settle(aJob(behind), behind.step, later(60, 'it'), clock).job.state).toBe('failed');
  });

  it('keeps what the last look learnt: a version that Azure took is not forgotten', () => {
    const data = { upload: anUpload(), accepted: {} };
    const late = aJob({ step: 'create-version', stepSince: ago(7) });
    const { job } = settle(late, 'create-version', later(60, 'Azure is creating', data), clock);
    expect(job).toMatchObject({ state: 'failed', data });
  });

  it.each(steps)('does not stop %s from getting done, however late', (step) => {
    const late = aJob({ step, stepSince: ago(500) });
    const next = { kind: 'next', step: 'promote-version', note: 'made', data: late.data } as const;
    expect(settle(late, step, next, clock).job).toMatchObject({ state: 'open' });
  });
});

describe('the end of a job', () => {
  const job = aJob({ step: 'promote-version', sequence: 9, failures: 2 });
  const ended = { step: 'close-job', dueAt: NOON, stepSince: NOON, endedAt: NOON, failures: 0 };

  it('is good where the last step is done', () => {
    const data = { upload: anUpload(), regions: ['westeurope'] };
    const done = { kind: 'done', note: '1.0.0 is latest', data } as const;
    const { job: after, entry } = settle(job, 'promote-version', done, clock);
    expect(after).toMatchObject({ ...ended, state: 'succeeded', because: '1.0.0 is latest', data });
    expect(after).toMatchObject({ endedIn: 'promote-version' });
    expect(after).not.toHaveProperty('remedy');
    expect(entry).toMatchObject({ outcome: 'succeeded', note: '1.0.0 is latest' });
  });

  it.each(['refused', 'failed'] as const)('says why and what to do where it is %s', (kind) => {
    const outcome = { kind, because: 'No footer.', remedy: 'Upload it again.' };
    const { job: after, entry } = settle(job, 'promote-version', outcome, clock);
    expect(after).toMatchObject({ ...ended, state: kind, because: 'No footer.' });
    expect(after).toMatchObject({ remedy: 'Upload it again.', endedIn: 'promote-version' });
    expect(entry).toMatchObject({ outcome: kind, note: 'No footer. Upload it again.' });
  });

  it('is nobody’s fault where it is cancelled', () => {
    const outcome = { kind: 'cancelled', because: 'Cancelled by ana.' } as const;
    const { job: after, entry } = settle(job, 'promote-version', outcome, clock);
    expect(after).toMatchObject({ ...ended, state: 'cancelled', because: 'Cancelled by ana.' });
    expect(entry).toMatchObject({ outcome: 'cancelled', note: 'Cancelled by ana.' });
  });
});

describe('closing an ended job', () => {
  const closing = aJob({
    state: 'refused',
    step: 'close-job',
    because: 'No footer.',
    remedy: 'Upload it again.',
    endedIn: 'import-vhd',
    endedAt: ago(0.5),
    stepSince: ago(0.5),
  });
  const kept = {
    state: 'refused',
    because: 'No footer.',
    remedy: 'Upload it again.',
    endedIn: 'import-vhd',
    endedAt: ago(0.5),
  };

  it('leaves nothing to do, and the reason as it was', () => {
    const done = { kind: 'done', note: 'result written' } as const;
    const { job, entry } = settle(closing, 'close-job', done, clock);
    expect(job).toMatchObject(kept);
    expect(job).not.toHaveProperty('step');
    expect(entry).toMatchObject({ step: 'close-job', outcome: 'done', note: 'result written' });
  });

  it('may have one thing more to do later, and still knows why it ended', () => {
    const succeeded = { ...closing, state: 'succeeded', because: 'It is latest.' } as const;
    const next = { kind: 'next', step: 'clear-drop', note: '', data: closing.data } as const;
    const { job } = settle(succeeded, 'close-job', next, clock);
    expect(job).toMatchObject({ state: 'succeeded', step: 'clear-drop', because: 'It is latest.' });
    const inAYear = { ...job, stepSince: ago(365 * 24) };
    const { job: waiting } = settle(inAYear, 'clear-drop', out, clock);
    expect(waiting).toMatchObject({ step: 'clear-drop', because: 'It is latest.' });
    const { job: closed } = settle(waiting, 'clear-drop', { kind: 'done', note: '' }, clock);
    expect(closed).toMatchObject({ state: 'succeeded', because: 'It is latest.' });
    expect(closed).not.toHaveProperty('step');
  });

  it('waits out a fault without touching the reason', () => {
    const { job, entry } = settle(closing, 'close-job', out, clock);
    expect(job).toMatchObject({ ...kept, step: 'close-job', failures: 1 });
    expect(entry).toBeUndefined();
  });

  it('is given up after two days; the history tells, the reason stays', () => {
    const late = { ...closing, stepSince: ago(48.1) };
    const { job, entry } = settle(late, 'close-job', out, clock);
    expect(job).toMatchObject(kept);
    expect(job).not.toHaveProperty('step');
    const note = 'Gave up after 48 hours in close-job: no answer';
    expect(entry).toMatchObject({ outcome: 'failed', note });
  });
});
