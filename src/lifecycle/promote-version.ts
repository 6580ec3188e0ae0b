import { refOf, type Galleries, type Version } from './gallery.ts';
import { completedIn, versionOf, type Job } from './jobs/job.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import { isReplicatedIn } from './versions/latest.ts';
import { LATEST_TAG } from './versions/tags.ts';

/** Lets `latest` resolve to a replicated version. Only a pending one is promoted by a rule: anything else was decided by somebody. */
export async function promoteVersion(
  job: Job,
  { galleries }: { galleries: Galleries },
): Promise<StepResult> {
  const { definition, number } = versionOf(job);
  const ref = refOf(definition);
  const version = await galleries.version(ref, number, { replication: true });
  if (version === undefined || version.provisioningState === 'Deleting') {
    throw new Refused(
      `Version ${number} was deleted before it was promoted.`,
      'Drop the VHD again.',
    );
  }
  if (version.provisioningState === 'Updating') return later(60, `Azure is writing ${number}`);
  const regions = version.targetRegions.map(({ name }) => name).join(', ');
  const decided = version.tags[LATEST_TAG];
  if (decided === 'pending') {
    const behind = completedIn(job.data).filter((name) => !isReplicatedIn(version, name));
    if (behind.length > 0) return back(job, behind);
    await galleries.updateVersion(ref, version, promotion(version));
    return later(60, `Azure is making ${number} latest`);
  }
  if (decided === 'promoted' && !version.excludeFromLatest) {
    return { kind: 'done', note: `${number} is promoted in ${regions}` };
  }
  return {
    kind: 'done',
    note: `${number} is ${decided ?? 'not pending any more'}: somebody decided, and it is left so`,
  };
}

/** A region was lost since every one was there, perhaps during the grace: it is mended first. */
function back({ data: { replicatedAt: _, ...data } }: Job, behind: string[]): StepResult {
  const note = `${behind.join(', ')} is not Completed any more`;
  return { kind: 'next', step: 'replicate-version', note, data };
}

/** Included again at both levels; a region may be excluded by itself. */
const promotion = (version: Version) => ({
  excludeFromLatest: false,
  targetRegions: version.targetRegions.map((region) => ({ ...region, excludeFromLatest: false })),
  tags: { ...version.tags, [LATEST_TAG]: 'promoted' },
});
