import { keyStandsFor } from '../jobs/key-stands-for.ts';
import { importOf, isClaimed, jobIdOf, type Job } from '../jobs/job.ts';
import { saveUnchanged } from '../jobs/save-unchanged.ts';
import type { Call, Calls, Catalogs } from '../ports.ts';
import { findCalledBlob, withoutToken } from './find-called-blob.ts';
import { addImport, type Intake } from './report-upload.ts';

export interface ImportRequest {
  /** Address of a blob in a listed drop account, or path in its drop container. */
  blob: string;
  image: string;
  version?: string | undefined;
}

export type ImportAnswer =
  | { kind: 'accepted'; job: string }
  /** The same key, or the same upload, with another wish. */
  | { kind: 'conflict'; because: string }
  /** Somebody is at work on the upload's job this moment. */
  | { kind: 'busy'; job: string }
  | { kind: 'unprocessable'; because: string; remedy: string };

/** Somebody calls for an import. The same key with the same request is the same job. */
export async function requestImport(
  request: ImportRequest,
  caller: { name: string; key: string | undefined },
  services: Intake & { calls: Calls; catalogs: Catalogs },
): Promise<ImportAnswer> {
  const wish = { ...request, blob: withoutToken(request.blob) };
  const asked = JSON.stringify(['import', wish.blob, wish.image, wish.version ?? null]);
  const before = caller.key === undefined ? undefined : await services.calls.find(caller.key);
  if (before !== undefined && before.request !== asked) return usedKey(before);
  const known = before && (await services.jobs.read(before.job));
  const found = await findCalledBlob(wish, services);
  if ('kind' in found) {
    return known === undefined ? found : { kind: 'accepted', job: known.id };
  }
  const id = await jobIdOf(wish.image, found);
  // The name may have been uploaded again since: the key still stands for the upload it came with.
  if (before !== undefined && before.job !== id) {
    return known === undefined ? replaced(wish.blob) : { kind: 'accepted', job: known.id };
  }
  if (before === undefined && caller.key !== undefined) {
    const claimed = await services.calls.claim(caller.key, { request: asked, job: id });
    if (claimed.request !== asked) return usedKey(claimed);
  }
  const { version } = wish;
  const { job, what } = await addImport(wish.image, found, caller.name, services, {
    requestedVersion: version,
  });
  if (what !== 'known' || version === undefined) return { kind: 'accepted', job: job.id };
  return wishVersion(job, version, services);
}

const usedKey = ({ job }: Call): ImportAnswer => ({
  kind: 'conflict',
  because: keyStandsFor(job),
});

const replaced = (blob: string): ImportAnswer => ({
  kind: 'conflict',
  because: `This Idempotency-Key stands for an upload of ${blob} that was never imported, and it was uploaded again since. Use a new key to import what is there now.`,
});

/** An event was faster than the call: the number can still be wished for, until one is reserved, or another was. */
async function wishVersion(
  job: Job,
  version: string,
  { jobs, clock }: Intake,
): Promise<ImportAnswer> {
  const { version: reserved, requestedVersion } = importOf(job);
  if ((reserved?.number ?? requestedVersion) === version) return { kind: 'accepted', job: job.id };
  if (job.state !== 'open' || reserved !== undefined || requestedVersion !== undefined) {
    const because = `This upload is job ${job.id} already, ${whereItIs(job)}. To get ${version}, upload the VHD again under that name.`;
    return { kind: 'conflict', because };
  }
  const wished = { ...job, data: { ...job.data, requestedVersion: version } };
  const saved = isClaimed(job, clock.now()) ? undefined : await saveUnchanged(jobs, wished);
  return { kind: saved === undefined ? 'busy' : 'accepted', job: job.id };
}

const whereItIs = (job: Job): string => {
  const { version, requestedVersion } = importOf(job);
  return job.state === 'open' || job.state === 'succeeded'
    ? `for version ${version?.number ?? requestedVersion}`
    : `which has ended: ${job.state}`;
};
