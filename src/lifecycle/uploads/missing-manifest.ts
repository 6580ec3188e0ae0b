import { secondsOf, USUAL_SETTLE } from '../catalog/duration.ts';
import { knownRules } from '../catalog/image-in.ts';
import type { AcceptedCatalog } from '../catalog/schema.ts';
import type { Clock, DroppedBlob } from '../ports.ts';
import { latestOf } from './begin-again.ts';
import { beside, isManifest, readDropPath } from './drop-path.ts';
import type { Found } from './find-uploads.ts';

/**
 * The manifests that are missing: of folders with disks in them to which nothing was written for the settle time. The
 * newest disk stands for the upload, so that one folder gets one job, and another once more was dropped there.
 */
export function withoutManifest(
  blobs: DroppedBlob[],
  catalog: AcceptedCatalog,
  clock: Clock,
): Found[] {
  const folders = Map.groupBy(blobs, ({ name }) => beside(name, ''));
  return [...folders.values()].flatMap((inFolder) => {
    const parts = inFolder.flatMap((blob) => {
      const drop = readDropPath(blob.name);
      return drop.kind === 'part' ? [{ ...blob, image: drop.image, manifest: drop.name }] : [];
    });
    const [first] = parts;
    if (first === undefined || inFolder.some(({ name }) => isManifest(name))) return [];
    const { image, manifest: name } = first;
    const settle = secondsOf(knownRules(catalog, image)?.completeness.settle ?? USUAL_SETTLE);
    if (parts.some(({ lastModified }) => clock.elapsed(lastModified) < settle)) return [];
    const createdOn = latestOf(first.createdOn, ...parts.map((part) => part.createdOn));
    return [{ image, name, createdOn, changedOn: createdOn, disks: parts }];
  });
}
