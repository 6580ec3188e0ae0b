import type { ImageRules } from '../catalog/schema.ts';
import type { Job } from '../jobs/job.ts';
import type { VersionData } from '../jobs/job-data.ts';
import { later, Refused, type StepResult } from '../outcomes.ts';
import type { Clock } from '../ports.ts';
import type { Gates } from './ports.ts';

/** Seconds between two questions to a gate that has not decided: at first, and after it has taken hours. */
const SOON = 300;
const LATE = 3_600;

/** Asks the catalog's gate, where there is one, whether a version may be promoted. Undefined: it may. */
export async function askGate(
  job: Job<VersionData>,
  { promotion: { gate } }: ImageRules,
  versionId: string,
  { gates, clock }: { gates: Gates; clock: Clock },
): Promise<StepResult<VersionData> | undefined> {
  if (gate === undefined) return undefined;
  const { number } = job.data.version;
  const { verdict, reason } = await gates.ask(gate, {
    image: job.image,
    version: number,
    versionId,
    job: job.id,
  });
  const why = reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`;
  switch (verdict) {
    case 'yes':
      return undefined;
    case 'wait':
      return later(
        Math.min(LATE, Math.max(SOON, clock.elapsed(job.stepSince) / 10)),
        `its gate has not decided yet${why}`,
      );
    case 'no':
      throw new Refused(
        `The gate of ${job.image} does not let ${number} be promoted${why}.`,
        'It stays excluded from latest. POST /api/promotions promotes it all the same; a newer version is asked about anew.',
      );
  }
}
