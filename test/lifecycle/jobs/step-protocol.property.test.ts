import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPlan, type Plan } from './schedule/plan.ts';
import { runSchedule, type Outcome } from './schedule/run-schedule.ts';

/** More of them: SCHEDULES=50000 npx vitest run test/lifecycle/jobs. A slow machine stops earlier. */
const runs: fc.Parameters<[Plan]> = {
  numRuns: Number(process.env['SCHEDULES'] ?? 2_000),
  ...(process.env['SCHEDULES'] === undefined ? { interruptAfterTimeLimit: 5_000 } : {}),
};

const LONG = 600_000;

/** What holds of every schedule, whatever goes wrong. */
function checkAlways({ job, history, made, messagesLeft, violations }: Outcome): void {
  expect(violations).toEqual([]);
  expect(messagesLeft).toBe(0);
  expect(job).not.toHaveProperty('step');
  expect(job.state).not.toBe('open');
  expect(Math.max(...made)).toBeLessThanOrEqual(1);
  const lines = history.map(({ sequence }) => sequence);
  expect(lines).toEqual(lines.toSorted((a, b) => a - b));
}

/** How the job ends where luck has no say. */
function fateOf({ steps }: Plan): 'succeeded' | 'refused' | 'failed' {
  const last = steps.find(({ deadly, refuses }) => deadly || refuses);
  if (last === undefined) return 'succeeded';
  return last.deadly ? 'failed' : 'refused';
}

/** Bad luck may fail a step: time passes, a message fails five times, five workers in a row die of other things. */
function hadBadLuck({ history, poisoned, mishaps }: Outcome): boolean {
  const notes = history.filter(({ outcome }) => outcome === 'failed').map(({ note }) => note);
  const gaveUp = notes.some((note) => note.startsWith('Gave up after'));
  const died = notes.some((note) => note.includes('never came back'));
  return poisoned > 0 || gaveUp || (died && mishaps >= 5);
}

/** One line for each step that was passed, and one for the end. */
function checkHistory({ steps, clears }: Plan, { history, made }: Outcome): void {
  const passed = history.filter(({ outcome }) => ['next', 'succeeded', 'done'].includes(outcome));
  expect(passed.map(({ outcome }) => outcome)).toEqual([
    ...steps.slice(1).map(() => 'next'),
    'succeeded',
    ...(clears ? ['next', 'done'] : ['done']),
  ]);
  expect(made).toEqual([...steps.map(() => 1), 1, clears ? 1 : 0]);
}

function checkEnd(plan: Plan, outcome: Outcome): void {
  const { state } = outcome.job;
  const badLuck = hadBadLuck(outcome);
  expect(badLuck ? ['failed', fateOf(plan)] : [fateOf(plan)]).toContain(state);
  if (state === 'succeeded' && !badLuck) checkHistory(plan, outcome);
}

async function holds(
  kind: { untended: boolean; people: boolean },
  check: (plan: Plan, outcome: Outcome) => void,
): Promise<void> {
  const property = fc.asyncProperty(anyPlan(kind), async (plan) => {
    const outcome = await runSchedule(plan);
    checkAlways(outcome);
    check(plan, outcome);
  });
  await fc.assert(property, runs);
}

describe('the step protocol under random schedules', () => {
  it(
    'brings every job to its end, each effect once, without anybody tending it',
    () =>
      holds({ untended: true, people: false }, (plan, outcome) => {
        checkEnd(plan, outcome);
        expect(outcome.poisoned).toBe(0);
      }),
    LONG,
  );

  it(
    'brings every tended job to its end, however often its messages fail',
    () => holds({ untended: false, people: false }, checkEnd),
    LONG,
  );

  it(
    'brings every tended job to an end, whatever people ask of it',
    () =>
      holds({ untended: false, people: true }, (_, { job, history }) => {
        const end = history.findLast(({ step }) => !['close-job', 'clear-drop'].includes(step));
        expect(end?.outcome).toBe(job.state);
      }),
    LONG,
  );

  it('ends a job whose step kills every worker, while the host only ever sees new messages', async () => {
    const calm = { deaths: 0, faults: 0, lostAnswers: 0, lostLeases: 0 };
    const outcome = await runSchedule({
      seed: 1,
      wildTurns: 0,
      steps: [{ duration: 0, wait: 1, unforeseen: 0, refuses: false, deadly: true }],
      clears: false,
      unforeseenAtEnd: 0,
      troubles: { ...calm, duplicates: 0, wakes: 0, writers: 0, slowness: 0 },
      untended: true,
      people: false,
    });
    checkAlways(outcome);
    expect(outcome).toMatchObject({ job: { state: 'failed' }, mishaps: 5, poisoned: 0 });
  });
});
