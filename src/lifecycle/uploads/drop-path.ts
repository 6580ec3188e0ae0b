import { IMAGE_NAME } from '../catalog/image-name.ts';
import type { Upload } from '../jobs/job-data.ts';

/** The container of a drop account that Gallerist watches. */
export const DROP_CONTAINER = 'vhds';
/** Beside it, where the outcome of every drop is written. */
export const RESULTS_CONTAINER = 'results';

/** Where an image's blobs go that the catalog wants archived. */
export const ARCHIVE_CONTAINER = 'archive';

/** The image under which a drop is kept whose folder names none. */
export const UNNAMED = 'unnamed';

export type Drop =
  /** A disk to import, whatever its format turns out to be. */
  | { kind: 'disk'; image: string; name: string }
  /** Uploaded last: lists the disks of one version, which lie beside it. */
  | { kind: 'manifest'; image: string; name: string }
  /** Uploaded last: says that the disk `name` is complete. */
  | { kind: 'marker'; image: string; name: string }
  /** Something else that lies in the container. */
  | { kind: 'other' };

/** Where several disks make one version, this file lists them. */
const MANIFEST = 'manifest.json';
const MARKER = /\.ready$/i;
const DISK = /\.(vhd|vhdx|qcow2|vmdk|vdi|img|raw)$/i;

export const markerOf = (name: string): string => `${name}.ready`;

/**
 * What a blob in the drop container is, by its path: `<image>/<file>`, or `<image>/<version>/<file>` where a
 * manifest lists the disks of one version.
 */
export function readDropPath(path: string): Drop {
  const name = path.replace(MARKER, '');
  const parts = name.split('/');
  const folder = parts[0] ?? '';
  const named = IMAGE_NAME.test(folder);
  if (named && parts.length === 3) {
    return parts[2] === MANIFEST ? { kind: 'manifest', image: folder, name } : { kind: 'other' };
  }
  if (!DISK.test(name)) return { kind: 'other' };
  const image = named && parts.length === 2 ? folder : UNNAMED;
  return { kind: name === path ? 'disk' : 'marker', image, name };
}

export const isManifest = (name: string): boolean => name.endsWith(`/${MANIFEST}`);

/** What a drop is called: its file, or the folder of its manifest. */
const titleOf = (name: string): string => name.split('/').at(isManifest(name) ? -2 : -1) ?? name;

/** The same without `.vhd`: where it is a version number, that number is asked for. */
export const stemOf = (name: string): string => titleOf(name).replace(/\.vhd$/i, '');

/** Where the outcome of a drop is written: `ubuntu-24/1.0.0.vhd` has `ubuntu-24/1.0.0.json`. */
export const resultPath = (image: string, name: string): string => `${image}/${stemOf(name)}.json`;

/** Where a disk of a version is archived: `ubuntu-24/1.0.0/os.vhd`. */
export const archivePath = (image: string, number: string, name: string): string =>
  `${image}/${number}/${name.split('/').at(-1)}`;

/** The address of a blob, as tools and Azure want it. */
export const addressOf = ({ endpoint, container, name }: Omit<Upload, 'createdOn'>): string =>
  `${endpoint}/${container}/${name.split('/').map(encodeURIComponent).join('/')}`;
