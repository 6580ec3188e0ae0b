import type { Job } from '../../../../src/lifecycle/jobs/job.ts';
import { later, Refused, type StepResult } from '../../../../src/lifecycle/outcomes.ts';
import type { StepName } from '../../../../src/messages.ts';
import { workSteps, type Plan, type PlannedStep } from './plan.ts';
import type { Call } from './processes.ts';

/** What the steps do to the world outside: each looks, makes what is absent, and waits until it is finished. */
export interface ExternalWork {
  act(job: Job, call: Call): Promise<StepResult>;
  /** How often each step's thing was made, in the order of steps. */
  made(): number[];
}

/** No process survives this call. */
export const DEADLY = 'deadly';

const CLOSE: PlannedStep = { duration: 0, wait: 1, unforeseen: 0, refuses: false, deadly: false };

/** Two steps have deadlines of six hours; what Azure does in them takes less. */
const LONGEST: Partial<Record<StepName, number>> = {
  'create-version': 7_200,
  'promote-version': 7_200,
};

export function externalWork(plan: Plan, now: () => number): ExternalWork {
  const madeAt: number[][] = [...plan.steps, CLOSE, CLOSE].map(() => []);
  const unforeseen = [...plan.steps.map((step) => step.unforeseen), plan.unforeseenAtEnd];

  async function act(job: Job, call: Call): Promise<StepResult> {
    const index = indexOf(job.step, plan);
    const { duration: planned, wait, refuses, deadly } = plan.steps[index] ?? CLOSE;
    const duration = Math.min(planned, LONGEST[job.step ?? 'close-job'] ?? planned);
    const times = madeAt[index] as number[];
    const found = await call('look', () => times[0]);
    if (deadly) await call(DEADLY, () => undefined);
    if ((unforeseen[index] ?? 0) > 0) {
      unforeseen[index] = (unforeseen[index] ?? 0) - 1;
      throw new TypeError('nobody foresaw this');
    }
    if (refuses && found === undefined) throw new Refused('The disk is no disk.', 'Drop another.');
    if (found === undefined) await call('make', () => times.push(now()));
    if (now() - (found ?? now()) < duration * 1_000) {
      return later(Math.max(wait, duration / 20), 'Azure is at work on it');
    }
    const next = nextAfter(index, job, plan);
    if (next === undefined) return { kind: 'done', note: 'made' };
    return { kind: 'next', step: next, note: 'made', data: job.data };
  }

  return { act, made: () => madeAt.map((times) => times.length) };
}

function indexOf(step: StepName | undefined, { steps }: Plan): number {
  if (step === 'close-job') return steps.length;
  return step === 'clear-drop' ? steps.length + 1 : workSteps.indexOf(step ?? 'import-vhd');
}

function nextAfter(index: number, { state }: Job, { steps, clears }: Plan): StepName | undefined {
  if (index < steps.length) return index === steps.length - 1 ? undefined : workSteps[index + 1];
  return index === steps.length && clears && state === 'succeeded' ? 'clear-drop' : undefined;
}
