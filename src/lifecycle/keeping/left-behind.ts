import { refOf, type Version } from '../gallery.ts';
import type { Job } from '../jobs/job.ts';
import type { VersionData } from '../jobs/job-data.ts';
import { toldOr, Unavailable } from '../outcomes.ts';
import { isBusy } from '../versions/standing.ts';
import { underRepair } from '../versions/taken-out.ts';
import type { Writer } from './ports.ts';
import type { WriteServices } from './write-version.ts';

/**
 * What a job that did not come to its good end leaves of its version: it is there, it is gone, or it is `open`, for
 * Azure still writes it with the permission to drop regions. That permission is taken back. Where Azure does not tell,
 * the version is there: no job's end waits for that.
 */
export async function leftBehind(
  job: Job<VersionData>,
  services: WriteServices,
): Promise<'there' | 'gone' | 'open'> {
  const { definition, number } = job.data.version;
  return toldOr(
    async () => {
      const version = await services.galleries.version(refOf(definition), number);
      if (version === undefined || version.provisioningState === 'Deleting') return 'gone';
      return version.mayDropRegions ? guard(job, version, services) : 'there';
    },
    () => 'there',
  );
}

/** Somebody else's permission is theirs. The job knows nothing of a write whose answer was lost; the row does. */
const mayHaveOpened = ({ kind, data }: Job<VersionData>, { takenOut = [] }: Writer): boolean =>
  kind === 'narrow' ||
  Object.keys(data.repairs ?? {}).length > 0 ||
  underRepair(takenOut).length > 0;

async function guard(
  job: Job<VersionData>,
  version: Version,
  { galleries, writers }: WriteServices,
): Promise<'there' | 'open'> {
  const writer = await writers.read(job.data.version);
  if (writer?.job !== job.id || !mayHaveOpened(job, writer)) return 'there';
  if (isBusy(version)) return 'open';
  return toldOr(
    async () => {
      await galleries.updateVersion(refOf(job.data.version.definition), version, {});
      return 'there' as const;
    },
    (error) => (error instanceof Unavailable ? 'open' : 'there'),
  );
}
