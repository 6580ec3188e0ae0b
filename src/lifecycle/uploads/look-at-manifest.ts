import type { ImageRules } from '../catalog/schema.ts';
import type { CheckedDisk, Upload } from '../jobs/job-data.ts';
import { Refused } from '../outcomes.ts';
import type { BlobReading, Drops } from '../ports.ts';
import { HEAD_BYTES, refuseUnfinished, type Disk } from '../vhd/inspect.ts';
import { checkedDisk, lookAtDisk } from './look-at-disk.ts';
import { requireThisUpload, type Look } from './look-at-upload.ts';
import type { Manifest } from './read-manifest.ts';

const LARGEST = 65_536;

/**
 * Whether the disks that a manifest lists are complete and sound. The manifest is uploaded last, so what it
 * lists must be there and finished, and what lies beside it must be listed.
 */
export async function lookAtManifest(
  upload: Upload,
  rules: ImageRules,
  { drops }: { drops: Drops },
): Promise<Look> {
  const name = `${upload.container}/${upload.name}`;
  const blob = await drops.open(upload, LARGEST);
  requireThisUpload(name, upload, blob);
  const { readManifest } = await import('./read-manifest.ts');
  const manifest = readManifest(name, new TextDecoder().decode(blob.head));
  await requireAllListed(name, upload, manifest, drops);
  const listed = [{ file: manifest.os }, ...manifest.dataDisks];
  const disks: CheckedDisk[] = [];
  let osDisk: Disk | undefined;
  for (const { file, ...rest } of listed) {
    const lun = 'lun' in rest ? rest.lun : undefined;
    const place = { ...upload, name: besides(upload, file) };
    const found = await openListed(name, place, drops);
    const look = await lookAtDisk(place, found, rules, drops, { data: lun !== undefined });
    if (look.state === 'waiting') return { state: 'incomplete', because: look.because };
    if (look.state === 'unfinished') {
      throw refuseUnfinished(`${place.container}/${place.name}`, look.because);
    }
    osDisk ??= look.disk;
    disks.push(checkedDisk(place, found, look.disk, lun));
  }
  if (osDisk === undefined) throw new TypeError('A manifest lists an OS disk.');
  return { state: 'complete', disk: osDisk, disks, metadata: blob.metadata };
}

const besides = ({ name }: Upload, file: string): string =>
  `${name.slice(0, name.lastIndexOf('/'))}/${file}`;

async function openListed(manifest: string, place: Upload, drops: Drops): Promise<BlobReading> {
  const found = await drops.open(place, HEAD_BYTES);
  if (found !== undefined) return found;
  throw new Refused(
    `${manifest} lists ${place.name.split('/').at(-1)}, which is not there.`,
    'Upload the disk beside the manifest, then the manifest again, last.',
  );
}

/** A disk that lies there unlisted was forgotten, or is from another upload: either way somebody should look. */
async function requireAllListed(
  name: string,
  upload: Upload,
  { os, dataDisks }: Manifest,
  drops: Drops,
): Promise<void> {
  const listed = new Set(
    [os, ...dataDisks.map(({ file }) => file)].map((file) => besides(upload, file)),
  );
  const folder = besides(upload, '');
  for await (const { name: other } of drops.list(upload.endpoint, upload.container, folder)) {
    if (!/\.vhd$/i.test(other) || listed.has(other)) continue;
    throw new Refused(
      `${other} lies beside ${name}, which does not list it.`,
      'List it with its LUN, or delete it; then upload the manifest again.',
    );
  }
}
