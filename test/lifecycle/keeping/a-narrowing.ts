import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import type { VersionData } from '../../../src/lifecycle/jobs/job-data.ts';
import { keepImage } from '../../../src/lifecycle/keeping/keep-image.ts';
import { narrowVersion } from '../../../src/lifecycle/narrow-version.ts';
import { after } from '../importing.ts';
import { aWorld, IMAGE } from './a-world.ts';

export const both = ['westeurope', 'eastus2'];
export const rules = { regions: both.map((name) => ({ name })), olderVersions: { wide: 2 } };

/** Three promoted versions in both regions, and the job that narrows the oldest. */
export async function aNarrowing() {
  const world = aWorld(rules);
  for (const number of ['1.0.0', '1.1.0', '1.2.0']) world.add(number, { regions: both });
  await keepImage(IMAGE, 'timer', world.services);
  let job = world.onlyJob() as Job<VersionData>;
  /** One run of the step; the job remembers what it left. */
  async function step() {
    const result = await narrowVersion(job, world.services);
    job = after(job, result);
    return result;
  }
  return {
    world,
    step,
    /** The first look, after which the next one may write. */
    async looked() {
      const result = await step();
      world.services.clock.advance(600);
      return result;
    },
    job: () => job,
    /** As it was: a run died before it could say what it did. */
    forget: (before: Job<VersionData>) => void (job = before),
    writes: () => world.services.galleries.writes().map(({ body }) => body),
  };
}

export type Narrowing = Awaited<ReturnType<typeof aNarrowing>>;
