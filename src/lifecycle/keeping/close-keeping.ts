import { completedIn, isImport, type Job } from '../jobs/job.ts';
import type { VersionData } from '../jobs/job-data.ts';
import { wakeJob } from '../jobs/wake-job.ts';
import { later, type StepResult } from '../outcomes.ts';
import type { Drops } from '../ports.ts';
import { amendResult, writeResult } from '../uploads/write-result.ts';
import { keepImage, type KeepServices } from './keep-image.ts';
import { leftBehind } from './left-behind.ts';
import { forgetVersion, letVersionGo, type Proven } from './take-version.ts';

/** Lets the version go, tells whoever dropped its disk, and looks at what there is to do next. */
export async function closeKeeping(
  job: Job<VersionData>,
  services: KeepServices & { drops: Drops },
): Promise<StepResult<VersionData>> {
  const left = job.state === 'succeeded' ? 'there' : await leftBehind(job, services);
  if (left === 'open') {
    return later(
      60,
      `Azure is writing ${job.data.version.number}, whose regions may still be dropped`,
    );
  }
  // A stopped job is remembered beside its version; made again under its number, that is another one.
  if (left === 'gone') await forgetVersion(job, services.writers);
  else await letVersionGo(job, provenOf(job.data), services.writers);
  const told = job.kind === 'narrow' ? undefined : await tellMaker(job, services);
  const begun = isToPlan(job) ? await keepImage(job.image, `job ${job.id}`, services) : 0;
  const next = begun === 0 ? undefined : `${begun} job(s) begun for ${job.image}`;
  const note = [told, next].filter((part) => part !== undefined).join('; ');
  return { kind: 'done', note: note === '' ? 'nothing else to do' : note };
}

/** Proven, and still to be promoted: the plan counts its bake time from here. */
function provenOf({ standing, replicatedAt, publishedDate }: VersionData): Proven {
  if (standing !== 'pending' || replicatedAt === undefined) return {};
  return {
    replicatedAt: new Date(replicatedAt),
    ...(publishedDate === undefined ? {} : { publishedDate: new Date(publishedDate) }),
  };
}

/**
 * A narrowing that took nothing out would be planned again at once, and again, for as long as Resource Graph does not
 * show whom it found in Azure's own lists: that is left to the timer.
 */
const isToPlan = ({ state, kind, data }: Job<VersionData>): boolean =>
  state === 'succeeded' && (kind !== 'narrow' || data.dropped !== undefined);

async function tellMaker(
  job: Job<VersionData>,
  services: KeepServices & { drops: Drops },
): Promise<string | undefined> {
  const { jobs, drops } = services;
  const { madeBy, standing: latest, regions } = job.data;
  const maker = madeBy === undefined ? undefined : await jobs.read(madeBy);
  if (maker === undefined || !isImport(maker)) return undefined;
  const { state, because: reason, remedy } = job;
  const ended = state === 'succeeded' ? {} : { keeping: { job: job.id, state, reason, remedy } };
  // It never looked at its version.
  if (latest === undefined) return amendResult(maker, ended, drops);
  const present = regions === undefined ? {} : { regions: completedIn(job.data) };
  const told = await writeResult(maker, { ...present, latest, ...ended }, drops);
  // Its blobs may have waited for this.
  if (latest !== 'pending') await wakeJob(maker.id, services);
  return told;
}
