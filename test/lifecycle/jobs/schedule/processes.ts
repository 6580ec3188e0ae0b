import { Unavailable } from '../../../../src/lifecycle/outcomes.ts';
import type { Delivery } from '../../../support/simulated-queue.ts';

/** A call to the outside: it happens when the schedule lets it. */
export type Call = <T>(what: string, apply: () => T) => Promise<T>;

/** What becomes of a call: done; not done; done, but its answer is lost. */
export type Fate = 'answered' | 'fault' | 'lost-answer';

/** One invocation of a function, standing still at its next call to the outside. */
export interface Process {
  name: string;
  startedAt: number;
  delivery: Delivery | undefined;
  /** What it is about to do; undefined once it has ended. */
  waitsFor: () => string | undefined;
  /** What it has done so far. */
  did: string[];
  /** Lets the call happen, and the process run on to its next one. */
  proceed(fate: Fate): Promise<void>;
  /** The deed of the pending call, for a process that dies with the call on the wire. */
  deed(): () => void;
}

interface Pending {
  what: string;
  apply: () => unknown;
  answer: (value: unknown) => void;
  refuse: (error: unknown) => void;
}

/** Starts a process and lets it run to its first call. */
export async function startProcess(
  name: string,
  startedAt: number,
  delivery: Delivery | undefined,
  body: (call: Call) => Promise<void>,
): Promise<Process> {
  const did: string[] = [];
  let pending: Pending | undefined;
  let failure: unknown;
  let stands = Promise.withResolvers<void>();
  const call: Call = (what, apply) =>
    new Promise((resolve, reject) => {
      pending = { what, apply, answer: resolve as Pending['answer'], refuse: reject };
      stands.resolve();
    });
  body(call).then(
    () => stands.resolve(),
    (error: unknown) => {
      failure = error;
      stands.resolve();
    },
  );
  await stands.promise;

  async function proceed(fate: Fate): Promise<void> {
    const { what, apply, answer, refuse } = pending as Pending;
    pending = undefined;
    did.push(what);
    stands = Promise.withResolvers<void>();
    try {
      const value = fate === 'fault' ? undefined : apply();
      if (fate === 'answered') answer(value);
      else refuse(new Unavailable(`No answer to ${what}`));
    } catch (error) {
      refuse(error);
    }
    await stands.promise;
    if (failure !== undefined) throw failure;
  }

  return {
    name,
    startedAt,
    delivery,
    waitsFor: () => pending?.what,
    did,
    proceed,
    deed: () => pending?.apply ?? (() => undefined),
  };
}
