import { refOf, type Galleries, type Version } from './gallery.ts';
import type { Job, RollbackData } from './jobs/job.ts';
import { seizeVersion } from './keeping/take-version.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import type { Clock, Hints, Writers } from './ports.ts';
import { toWithdraw, whyNotBackTo } from './versions/falling-back.ts';
import { LATEST_TAG } from './versions/tags.ts';

export interface RollBackServices {
  galleries: Galleries;
  hints: Hints;
  writers: Writers;
  clock: Clock;
}

/** Seconds between two looks at a withdrawal; its end raises an event, so a look is the fallback. */
const LOOK = 60;

/**
 * Lets `latest` fall back: withdraws one version after the other, lowest first and the present latest last, so that
 * `latest` moves once. Each is taken from whatever job is at work on it.
 */
export async function rollBack(
  job: Job<RollbackData>,
  { galleries, hints, writers, clock }: RollBackServices,
): Promise<StepResult<RollbackData>> {
  const { target, version: present } = job.data;
  const ref = refOf(present.definition);
  const versions = await galleries.versions(ref);
  const landing = versions.find(({ number }) => number === target);
  const obstacle =
    landing === undefined ? 'it is not there any more' : whyNotBackTo(landing, clock.now());
  if (obstacle !== undefined) throw lost(target, obstacle);
  const waiting = versions.find(isWritten(job));
  if (waiting !== undefined) return later(LOOK, `Azure is withdrawing ${waiting.number}`);
  const left = toWithdraw(versions, target);
  const taking = { job: job.id, kind: job.kind, wish: `back to ${target}`, since: job.createdAt };
  const placeOf = ({ id, number }: Version) => ({ definition: present.definition, id, number });
  if (job.data.withdrawn.length === 0) {
    // All at once, so that no rule promotes in between what is to be withdrawn in a while.
    for (const version of left) await seizeVersion(placeOf(version), taking, writers);
  }
  const [next] = left;
  if (next === undefined) return { kind: 'done', note: endNote(job.data) };
  if (!(await seizeVersion(placeOf(next), taking, writers))) {
    return later(1, `another job is letting go of ${next.number}`);
  }
  await hints.waits(next.id, job.id);
  await galleries.updateVersion(ref, next, {
    excludeFromLatest: true,
    tags: { ...next.tags, [LATEST_TAG]: 'withdrawn' },
  });
  const withdrawn = [...job.data.withdrawn, next.number];
  const data = { ...job.data, version: placeOf(next), withdrawn };
  return later(LOOK, `Azure is withdrawing ${next.number}`, data);
}

const isWritten =
  ({ data }: Job<RollbackData>) =>
  ({ number, provisioningState }: Version): boolean =>
    data.withdrawn.includes(number) && provisioningState === 'Updating';

function endNote({ target, withdrawn, after }: RollbackData): string {
  const where = Object.entries(after).map(
    ([region, number]) => `${number ?? 'nothing'} in ${region}`,
  );
  return `${withdrawn.join(', ') || 'nothing'} withdrawn for ${target}; latest is ${where.join(', ')}`;
}

const lost = (target: string, obstacle: string) =>
  new Refused(
    `Version ${target}, to which latest was to fall back, cannot take it any more: ${obstacle}.`,
    'What was withdrawn so far stays withdrawn, and the present latest stays. POST /api/rollbacks again to another version.',
  );
