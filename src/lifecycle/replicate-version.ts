import { secondsOf } from './catalog/duration.ts';
import type { ImageRules } from './catalog/schema.ts';
import type { Galleries, Version } from './gallery.ts';
import { completedIn, versionOf, type Job } from './jobs/job.ts';
import type { VersionData } from './jobs/job-data.ts';
import { withoutCatalog } from './catalog/image-in.ts';
import { keptVersion, rulesFor, whyHeld, whyNotItsRules } from './keeping/kept-version.ts';
import { dueAt } from './keeping/promotion-rule.ts';
import { rememberTaken } from './keeping/take-version.ts';
import { overtaken, writeVersion } from './keeping/write-version.ts';
import { later, type StepResult } from './outcomes.ts';
import type { Catalogs, Clock } from './ports.ts';
import type { Writers } from './keeping/ports.ts';
import { nextLook, slowest } from './versions/next-look.ts';
import { nextReplication, progressOf, type NextReplication } from './versions/next-replication.ts';
import { onlyTaken } from './versions/regions-after.ts';
import { standingOf } from './versions/standing.ts';
import { KEEP_TAG } from './versions/tags.ts';
import { stillOut, underRepair, type TakenOut } from './versions/taken-out.ts';
import { wantedRegions } from './versions/wanted-regions.ts';

export interface ReplicateServices {
  catalogs: Catalogs;
  galleries: Galleries;
  writers: Writers;
  clock: Clock;
}

/** Brings a version to every region the catalog wants it in, and ends, or goes on to promote it, when all have it. */
export async function replicateVersion(
  job: Job<VersionData>,
  services: ReplicateServices,
): Promise<StepResult<VersionData>> {
  const { clock } = services;
  const rules = await rulesFor(job, services);
  if (rules === undefined) return withoutCatalog;
  if (job.data.replicatedAt !== undefined) {
    const end = afterGrace(job.data, rules, clock);
    if (end.kind !== 'later') return end;
  }
  const version = await keptVersion(job, 'while it was being replicated', services);
  const { data, wait } = seenNow(job.data, version, clock);
  if (version.provisioningState === 'Updating' || version.provisioningState === 'Creating') {
    return later(wait, `Azure is still writing ${version.number}`, data);
  }
  const writer = await services.writers.read(versionOf(job));
  if (writer?.job !== job.id) return overtaken(job);
  const taken = stillOut(writer.takenOut, version);
  const stays = whyNotWidened(job, rules);
  const wish: VersionData = stays === undefined ? job.data : { ...job.data, back: true };
  const next = kept(version, job.data, nextOf(wish, version, rules, taken, clock));
  const taking = next.kind === 'write' ? (next.taking ?? []) : [];
  await rememberTaken(writer, [...taken, ...taking], services.writers);
  switch (next.kind) {
    case 'write': {
      const written = { ...notReplicated(data), repairs: next.repairs };
      return writeVersion({ ...job, data: written }, version, next.change, next.because, services);
    }
    case 'wait':
      return later(Math.min(wait, next.seconds ?? wait), next.because, notReplicated(data));
    case 'pause':
      return later(next.seconds, next.because, notReplicated(data));
    case 'replicated':
      return stays === undefined ? afterGrace(data, rules, clock) : left(data, version, stays);
  }
}

/** The catalog may say otherwise by now than when the job was begun: then it gives back what it took, and no more. */
function whyNotWidened(job: Job<VersionData>, rules: ImageRules): string | undefined {
  const { byHand, keep } = job.data;
  return whyNotItsRules(job, rules) ?? (byHand || keep ? undefined : whyHeld(rules, 'replicate'));
}

const left = (
  data: VersionData,
  { number }: Version,
  because: string,
): StepResult<VersionData> => ({
  kind: 'done',
  note: `${number} stays where it is: ${because}`,
  data: notReplicated(data),
});

/** Whatever comes back by itself; what was narrowed away, where a person wants the version wide for good. */
function nextOf(
  { keep, back, repairs = {} }: VersionData,
  version: Version,
  rules: ImageRules,
  taken: TakenOut[],
  clock: Clock,
): NextReplication {
  const remembered = { repairs, taken: keep === undefined ? underRepair(taken) : taken };
  const wanted = wantedRegions(rules);
  const catalogued = back ? onlyTaken(remembered.taken, wanted) : wanted;
  return nextReplication(version, catalogued, remembered, clock);
}

/** What the job remembers of this look, and the seconds until the next. */
function seenNow(before: VersionData, version: Version, clock: Clock) {
  const { seen } = before;
  const now = { at: clock.now(), percent: slowest(version.replication) };
  const data: VersionData = {
    ...before,
    regions: progressOf(version),
    ...(version.publishedDate && { publishedDate: version.publishedDate.toISOString() }),
    seen: { ...now, at: now.at.toISOString() },
    standing: standingOf(version),
  };
  return { data, wait: nextLook(seen && { ...seen, at: new Date(seen.at) }, now, clock) };
}

/** Azure says Completed before every user in the region finds the version: scale sets met 404 for ten minutes after. */
function afterGrace(data: VersionData, rules: ImageRules, clock: Clock): StepResult<VersionData> {
  const replicatedAt = data.replicatedAt ?? clock.now().toISOString();
  const left = secondsOf(rules.grace) - clock.elapsed(new Date(replicatedAt));
  const note = `replicated to ${completedIn(data).join(', ')}`;
  const told = { ...data, replicatedAt };
  if (left > 0) return later(left, `${note}; a last grace before it counts`, told);
  const promotion = { kind: 'next', step: 'promote-version', note, data: told } as const;
  // A region was lost after the call: whoever called still means it.
  if (data.byHand) return promotion;
  // Copies are all that was asked for; whether to promote it is the plan's.
  if (data.standing !== 'pending' || data.keep) return { kind: 'done', note, data: told };
  const due = dueAt(rules, new Date(replicatedAt), clock);
  if (due !== undefined && due <= clock.now()) return promotion;
  const wait =
    due === undefined ? 'a person to promote it' : `its promotion at ${due.toISOString()}`;
  return { kind: 'done', note: `${note}; waits for ${wait}`, data: told };
}

/** A person who asks for it wants it to stay: what narrows older versions heeds the tag. */
function kept(
  version: Version,
  { keep, repairs = {} }: VersionData,
  next: NextReplication,
): NextReplication {
  if (keep === undefined || version.tags[KEEP_TAG] !== undefined) return next;
  const tags = { ...version.tags, [KEEP_TAG]: 'kept' };
  if (next.kind === 'write') return { ...next, change: { ...next.change, tags } };
  return { kind: 'write', because: 'Azure is writing its tag', change: { tags }, repairs };
}

/** The grace begins anew with the next time that every region is Completed. */
function notReplicated({ replicatedAt: _, ...data }: VersionData): VersionData {
  return data;
}
