import type { ImageRules } from '../catalog/schema.ts';
import type { CheckedDisk, Upload } from '../jobs/job-data.ts';
import { Refused } from '../outcomes.ts';
import type { BlobReading, Clock, Drops } from '../ports.ts';
import { HEAD_BYTES, refuseUnfinished, type Disk } from '../vhd/inspect.ts';
import { beside, DROP_CONTAINER, MANIFEST, MANIFEST_EXAMPLE, manifestBeside } from './drop-path.ts';
import { checkedDisk, lookAtDisk } from './look-at-disk.ts';
import { requireThisUpload, untilSettled, type Look } from './look-at-upload.ts';
import type { Manifest } from './read-manifest.ts';

const LARGEST = 65_536;

/**
 * Whether the disks that a manifest lists are complete and sound. The manifest is uploaded last, so what it
 * lists must be there and finished, and what lies beside it must be listed. A disk that was written to since, mended in
 * its place say, must lie still like one without a marker.
 */
export async function lookAtManifest(
  upload: Upload,
  rules: ImageRules,
  { drops, clock }: { drops: Drops; clock: Clock },
): Promise<Look> {
  const name = `${upload.container}/${upload.name}`;
  requirePlace(name, upload);
  const blob = await drops.open(upload, LARGEST);
  if (blob === undefined) throw await missing(name, upload, drops);
  requireThisUpload(name, upload, blob);
  requireShort(name, blob);
  const { readManifest } = await import('./read-manifest.ts');
  const manifest = readManifest(name, new TextDecoder().decode(blob.head));
  await requireAllListed(name, upload, manifest, drops);
  const listed = [{ file: manifest.os }, ...manifest.dataDisks];
  const disks: CheckedDisk[] = [];
  let osDisk: Disk | undefined;
  let metadata: Record<string, string> = {};
  for (const { file, ...rest } of listed) {
    const lun = 'lun' in rest ? rest.lun : undefined;
    const place = { ...upload, name: beside(upload.name, file) };
    const found = await openListed(name, place, drops);
    const look = await lookAtDisk(place, found, rules, drops, { data: lun !== undefined });
    if (look.state === 'waiting') return { state: 'incomplete', because: look.because };
    const left = untilSettled(found, rules, clock);
    if (found.lastModified > blob.lastModified && left > 0) {
      const because = `${place.container}/${place.name} was written to after ${name}: it must lie still for ${rules.completeness.settle}, or the manifest be uploaded again, last`;
      return { state: 'incomplete', because, seconds: left };
    }
    if (look.state === 'unfinished') {
      throw refuseUnfinished(`${place.container}/${place.name}`, look.because);
    }
    if (osDisk === undefined) ({ metadata } = found);
    osDisk ??= look.disk;
    disks.push(checkedDisk(place, found, look.disk, lun));
  }
  if (osDisk === undefined) throw new TypeError('A manifest lists an OS disk.');
  return { state: 'complete', disk: osDisk, disks, metadata: { ...metadata, ...blob.metadata } };
}

async function openListed(manifest: string, place: Upload, drops: Drops): Promise<BlobReading> {
  const found = await drops.open(place, HEAD_BYTES);
  if (found !== undefined) return found;
  throw new Refused(
    `${manifest} lists ${place.name.split('/').at(-1)}, which is not there.`,
    'Upload the disk beside the manifest, then the manifest again, last.',
  );
}

/** The disks that lie beside a manifest. */
async function disksBeside(upload: Upload, drops: Drops): Promise<string[]> {
  const folder = beside(upload.name, '');
  const blobs = await Array.fromAsync(drops.list(upload.endpoint, upload.container, folder));
  return blobs.map(({ name }) => name).filter((name) => /\.vhd$/i.test(name));
}

/** A disk that lies there unlisted was forgotten, or is from another upload: either way somebody should look. */
async function requireAllListed(
  name: string,
  upload: Upload,
  { os, dataDisks }: Manifest,
  drops: Drops,
): Promise<void> {
  const listed = new Set(
    [os, ...dataDisks.map(({ file }) => file)].map((file) => beside(upload.name, file)),
  );
  for (const other of await disksBeside(upload, drops)) {
    if (listed.has(other)) continue;
    throw new Refused(
      `${other} lies beside ${name}, which does not list it.`,
      'List it with its LUN, or delete it; then upload the manifest again.',
    );
  }
}

/** Names of blobs have their case, and what lies beside single disks would list those. */
function requirePlace(name: string, upload: Upload): void {
  const path = upload.name.split('/');
  const isDeep = path.length === 3 || upload.container !== DROP_CONTAINER;
  if (isDeep && path.at(-1) === MANIFEST) return;
  const folder = path.length === 1 ? '<image>' : path[0];
  const wanted = isDeep ? manifestBeside(upload.name) : `${folder}/<version>/${MANIFEST}`;
  throw new Refused(
    `${name} is not where a manifest is looked for, to the letter.`,
    `Upload it as ${upload.container}/${wanted}, beside its disks.`,
  );
}

function requireShort(name: string, { length }: BlobReading): void {
  if (length <= LARGEST) return;
  throw new Refused(
    `${name} has ${length} bytes, and a manifest at most ${LARGEST}.`,
    `A manifest lists names alone; upload one like this, last: ${MANIFEST_EXAMPLE}`,
  );
}

/** Nobody uploaded a manifest for what lies there, or somebody deleted it. */
async function missing(name: string, upload: Upload, drops: Drops): Promise<Refused> {
  const disks = (await disksBeside(upload, drops)).map((disk) => disk.split('/').at(-1));
  const folder = name.slice(0, name.lastIndexOf('/'));
  return new Refused(
    `${name}, which lists the disks of a version, is not there; beside it lie ${disks.join(', ') || 'none'}.`,
    `Upload it after the disks: ${MANIFEST_EXAMPLE}. A single disk needs none where it lies as ${folder}.vhd.`,
  );
}
