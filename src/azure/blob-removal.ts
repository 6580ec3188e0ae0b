import type { ContainerClient } from '@azure/storage-blob';
import { asking, unlessAbsent, codeOf, statusOf, translate } from './errors.ts';

const WRITTEN = 'it was written to since, or somebody holds a lease on it';
const HAS_SNAPSHOTS = 'it has snapshots, which would have to be deleted first';
const PROTECTED = 'an immutability policy or a legal hold protects it';

/** Deletes a blob, where an ETag is given only of that one; says why where it cannot. */
export async function removeBlob(
  container: ContainerClient,
  name: string,
  etag: string | undefined,
): Promise<string | undefined> {
  const blob = container.getBlobClient(name);
  const what = `${container.containerName}/${name}`;
  try {
    await blob.deleteIfExists({ conditions: etag === undefined ? {} : { ifMatch: etag } });
    return undefined;
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'SnapshotsPresent') return HAS_SNAPSHOTS;
    if (code.startsWith('BlobImmutableDueTo')) return PROTECTED;
    // Azure may say of a blob that is not there that its ETag is another one.
    if (statusOf(error) !== 412) throw translate(error, `delete ${what}`);
    return (await asking(`look for ${what}`, () => blob.exists())) ? WRITTEN : undefined;
  }
}

/** Why a blob of this ETag cannot be deleted. A policy of its whole container only the deletion meets. */
export async function whyBlobIsKept(
  container: ContainerClient,
  name: string,
  etag: string,
): Promise<string | undefined> {
  const what = `${container.containerName}/${name}`;
  const now = await unlessAbsent(`read ${what}`, () =>
    container.getBlobClient(name).getProperties(),
  );
  if (now === undefined) return undefined;
  if (now.etag !== etag || now.leaseState === 'leased' || now.leaseState === 'breaking') {
    return WRITTEN;
  }
  const { immutabilityPolicyExpiresOn: until, date = new Date() } = now;
  if (now.legalHold === true || (until !== undefined && until > date)) return PROTECTED;
  return (await hasSnapshots(container, name)) ? HAS_SNAPSHOTS : undefined;
}

const hasSnapshots = (container: ContainerClient, name: string) =>
  asking(`list the snapshots of ${container.containerName}/${name}`, async () => {
    const blobs = container.listBlobsFlat({ prefix: name, includeSnapshots: true });
    for await (const blob of blobs) {
      if (blob.name === name && blob.snapshot) return true;
    }
    return false;
  });
