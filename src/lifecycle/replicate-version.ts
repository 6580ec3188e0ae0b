import { rulesOf } from './catalog/image-in.ts';
import { secondsOf } from './catalog/duration.ts';
import type { ImageRules } from './catalog/schema.ts';
import { refOf, type Galleries, type Version } from './gallery.ts';
import { completedIn, versionOf, type ImportData, type Job } from './jobs/job.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import type { Catalogs, Clock } from './ports.ts';
import { nextReplication } from './versions/next-replication.ts';
import { wantedRegions } from './versions/wanted-regions.ts';

export interface ReplicateServices {
  catalogs: Catalogs;
  galleries: Galleries;
  clock: Clock;
}

/** Brings a version to every region the catalog wants it in, and goes on when all of them have it. */
export async function replicateVersion(job: Job, services: ReplicateServices): Promise<StepResult> {
  const { catalogs, galleries, clock } = services;
  const catalog = await catalogs.accepted();
  if (catalog === undefined) return later(60, 'no catalog is accepted any more');
  const rules = rulesOf(catalog, job.image, job.data.upload.name);
  const { definition, number } = versionOf(job);
  if (job.data.replicatedAt !== undefined) {
    const end = afterGrace(job.data, rules, clock);
    if (end.kind === 'next') return end;
  }
  const ref = refOf(definition);
  const version = await galleries.version(ref, number, { replication: true });
  if (version === undefined || version.provisioningState === 'Deleting') {
    throw new Refused(
      `Version ${number} was deleted while it was being replicated.`,
      'Drop the VHD again.',
    );
  }
  const data: ImportData = { ...job.data, regions: progressOf(version) };
  // No event says that a region is complete: to look this often adds 5 % to Azure's own time at most.
  const wait = Math.min(600, Math.max(30, clock.elapsed(job.stepSince) / 20));
  if (version.provisioningState === 'Updating' || version.provisioningState === 'Creating') {
    return later(wait, `Azure is still writing ${number}`, data);
  }
  const { repairs = {} } = job.data;
  const next = nextReplication(version, wantedRegions(rules), repairs);
  switch (next.kind) {
    case 'write':
      await galleries.updateVersion(ref, version, next.change);
      return later(60, next.because, { ...notReplicated(data), repairs: next.repairs });
    case 'wait':
      return later(wait, next.because, notReplicated(data));
    case 'replicated':
      return afterGrace(data, rules, clock);
  }
}

/** Azure says Completed before every user in the region finds the version: scale sets met 404 for ten minutes after. */
function afterGrace(data: ImportData, rules: ImageRules, clock: Clock): StepResult {
  const replicatedAt = data.replicatedAt ?? clock.now().toISOString();
  const left = secondsOf(rules.grace) - clock.elapsed(new Date(replicatedAt));
  const note = `replicated to ${completedIn(data).join(', ')}`;
  if (left > 0) {
    return later(left, `${note}; a last grace before latest`, { ...data, replicatedAt });
  }
  return { kind: 'next', step: 'promote-version', note, data: { ...data, replicatedAt } };
}

const progressOf = (version: Version): Record<string, string> =>
  Object.fromEntries(
    (version.replication ?? []).map(({ region, state, progress }) => [
      region,
      `${state} ${progress} %`,
    ]),
  );

/** The grace begins anew with the next time that every region is Completed. */
function notReplicated({ replicatedAt: _, ...data }: ImportData): ImportData {
  return data;
}
