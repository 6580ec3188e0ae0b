import { cancelJob, retryJob } from '../../../../src/lifecycle/jobs/change-job.ts';
import type { Job } from '../../../../src/lifecycle/jobs/job.ts';
import { failPoisoned } from '../../../../src/lifecycle/jobs/fail-poisoned.ts';
import { takeStep } from '../../../../src/lifecycle/jobs/take-step.ts';
import { tendJobs } from '../../../../src/lifecycle/jobs/tend-jobs.ts';
import { wakeJob } from '../../../../src/lifecycle/jobs/wake-job.ts';
import { Conflict } from '../../../../src/lifecycle/outcomes.ts';
import type { Clock, Hints, Jobs, Outbox, Services } from '../../../../src/lifecycle/ports.ts';
import { stepMessage, type StepName } from '../../../../src/messages.ts';
import { aJob } from '../../../support/builders.ts';
import {
  simulatedQueue,
  type Delivery,
  type SimulatedQueue,
} from '../../../support/simulated-queue.ts';
import { externalWork, type ExternalWork } from './external-work.ts';
import type { Plan } from './plan.ts';
import type { Call } from './processes.ts';
import { storedRecord, type StoredRecord } from './record.ts';

type Body = (call: Call) => Promise<void>;

/** One job in a simulated Azure. */
export interface World {
  now(): number;
  advance(milliseconds: number): void;
  queue: SimulatedQueue;
  record: StoredRecord;
  work: ExternalWork;
  /** Whether tendJobs would still look at the job. */
  hinted(): boolean;
  rescued(): number;
  /** Sends that did not answer a message: by wake-ups, tendJobs and people. */
  unpromptedSends(): number;
  violations: string[];
  /** What each function does once invoked. */
  bodies: {
    step: (delivery: Delivery) => Body;
    wake: Body;
    tend: Body;
    /** Somebody who changes the record and sends nothing. */
    write: Body;
    cancel: Body;
    retry: Body;
  };
}

const DAY = 86_400_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function createWorld(plan: Plan): World {
  const first = aJob();
  let milliseconds = first.dueAt.getTime();
  let rescued = 0;
  let unprompted = 0;
  let hinted = true;
  const now = () => milliseconds;
  const violations: string[] = [];
  const queue = simulatedQueue(now);
  const record = storedRecord(first, (how) => violations.push(how));
  const work = externalWork(plan, now);
  const clock: Clock = {
    now: () => new Date(now()),
    after: (seconds) => new Date(now() + seconds * 1_000),
    elapsed: (since) => (now() - since.getTime()) / 1_000,
  };

  function portsOf(call: Call, prompted: boolean): Services {
    const jobs = {
      read: () => call('read', () => record.read()),
      save: (job, entry) => call('save', () => record.save(job, entry)),
    } satisfies Partial<Jobs>;
    const outbox: Outbox = {
      send: (step, message, at) =>
        call('send', () => {
          if (!prompted) unprompted += 1;
          const visibleAt = Math.max(now(), Math.min(at.getTime(), now() + DAY));
          queue.send(step, JSON.stringify(message), visibleAt);
        }),
    };
    const hints = {
      unfinished: () => call('hint', () => void (hinted = true)),
      forget: () => call('forget', () => void (hinted = false)),
      async *listUnfinished() {
        if (await call('list', () => hinted)) yield first.id;
      },
    } satisfies Partial<Hints>;
    return { jobs, outbox, hints, clock } as unknown as Services;
  }

  function step(delivery: Delivery) {
    const message = stepMessage.parse(JSON.parse(delivery.body));
    const name = delivery.queue.replace('-poison', '') as StepName;
    const act = (call: Call) => (job: Job) => work.act(job, call);
    return async (call: Call) => {
      const services = portsOf(call, true);
      try {
        if (name === delivery.queue) {
          await takeStep(name, act(call), message, delivery.dequeueCount, services, quiet);
        } else {
          await failPoisoned(name, message, services, quiet).catch(() => undefined);
        }
      } catch {
        await call('fail', () => queue.fail(delivery));
        return;
      }
      await call('complete', () => queue.complete(delivery)).catch(() => undefined);
    };
  }

  const alone =
    (run: (ports: Services) => Promise<unknown>) =>
    async (call: Call): Promise<void> => {
      await run(portsOf(call, false)).catch(() => undefined);
    };

  async function write({ jobs }: Services): Promise<void> {
    const job = await jobs.read(first.id);
    if (job?.state !== 'open' || (job.claimedUntil?.getTime() ?? 0) > now()) return;
    await jobs.save({ ...job, data: { ...job.data, requestedVersion: '1.0.0' } });
  }

  queue.send('import-vhd', JSON.stringify({ job: first.id, sequence: first.sequence }), now());
  return {
    now,
    advance: (by) => {
      milliseconds += by;
    },
    queue,
    record,
    work,
    hinted: () => hinted,
    rescued: () => rescued,
    unpromptedSends: () => unprompted,
    violations,
    bodies: {
      step,
      wake: alone((ports) => wakeJob(first.id, ports)),
      tend: alone(async (ports) => {
        rescued += await tendJobs(ports);
      }),
      write: alone(write),
      cancel: alone(async (ports) => changed(cancelJob(first.id, 'somebody', ports))),
      retry: alone(async (ports) => changed(retryJob(first.id, 'somebody', ports))),
    },
  };

  /** People are never shown a conflict of writes. */
  async function changed(change: Promise<unknown>): Promise<void> {
    await change.catch((error: unknown) => {
      if (error instanceof Conflict)
        violations.push('a call was answered with a conflict of writes');
    });
  }
}
