import * as fc from 'fast-check';
import { steps } from '../../../../src/messages.ts';

/** The steps of an open job; what comes after them tidies up. */
export const workSteps = steps.slice(0, steps.indexOf('close-job'));

/** What Azure does for one step, and how the step goes about it. */
export interface PlannedStep {
  /** Seconds from its start until Azure has finished. */
  duration: number;
  /** Seconds the step asks to wait between two looks. */
  wait: number;
  /** How often it throws what nobody foresaw. */
  unforeseen: number;
  refuses: boolean;
  /** It kills the worker whenever it runs. */
  deadly: boolean;
}

/** How often things go wrong while the schedule is in its wild part: each 0 (never) to 4. */
export interface Troubles {
  deaths: number;
  faults: number;
  lostAnswers: number;
  lostLeases: number;
  duplicates: number;
  wakes: number;
  writers: number;
  slowness: number;
}

/** One random schedule: everything that follows is decided by it. */
export interface Plan {
  seed: number;
  /** So many turns are wild; from then on nothing goes wrong any more. */
  wildTurns: number;
  steps: PlannedStep[];
  /** A good job has its blobs cleared in the end. */
  clears: boolean;
  /** How often close-job throws what nobody foresaw. */
  unforeseenAtEnd: number;
  troubles: Troubles;
  /** No message fails five times and nobody tends the jobs: the protocol is on its own. */
  untended: boolean;
  /** People cancel and retry. */
  people: boolean;
}

const trouble = fc.nat(4);

const seldom = (most: number) =>
  fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, { arbitrary: fc.nat(most), weight: 1 });

const oneIn20 = fc.integer({ min: 0, max: 19 }).map((die) => die === 19);

/** Untended, no message may fail five times. */
const mostUnforeseen = (untended: boolean): number => (untended ? 2 : 6);

const plannedStep = (untended: boolean): fc.Arbitrary<PlannedStep> =>
  fc.record({
    duration: fc.constantFrom(0, 40, 600, 7_200, 100_000),
    wait: fc.constantFrom(1, 30, 600, 90_000),
    unforeseen: seldom(mostUnforeseen(untended)),
    refuses: oneIn20,
    deadly: untended ? fc.constant(false) : oneIn20,
  });

export function anyPlan(kind: { untended: boolean; people: boolean }): fc.Arbitrary<Plan> {
  return fc.record({
    seed: fc.noShrink(fc.nat()),
    wildTurns: fc.nat(250),
    steps: fc.array(plannedStep(kind.untended), {
      minLength: 1,
      maxLength: workSteps.length,
    }),
    clears: fc.boolean(),
    unforeseenAtEnd: seldom(mostUnforeseen(kind.untended)),
    troubles: fc.record({
      deaths: trouble,
      faults: trouble,
      lostAnswers: trouble,
      lostLeases: trouble,
      duplicates: trouble,
      wakes: trouble,
      writers: trouble,
      slowness: trouble,
    }),
    untended: fc.constant(kind.untended),
    people: fc.constant(kind.people),
  });
}
