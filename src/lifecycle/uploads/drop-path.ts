import { IMAGE_NAME } from '../catalog/image-name.ts';
import type { Upload } from '../jobs/job.ts';

/** The container of a drop account that Gallerist watches. */
export const DROP_CONTAINER = 'vhds';
/** Beside it, where the outcome of every drop is written. */
export const RESULTS_CONTAINER = 'results';

/** The image under which a drop is kept whose folder names none. */
export const UNNAMED = 'unnamed';

export type Drop =
  /** A disk to import, whatever its format turns out to be. */
  | { kind: 'disk'; image: string; name: string }
  /** Uploaded last: says that the disk `name` is complete. */
  | { kind: 'marker'; image: string; name: string }
  /** Something else that lies in the container. */
  | { kind: 'other' };

const MARKER = /\.ready$/i;
const DISK = /\.(vhd|vhdx|qcow2|vmdk|vdi|img|raw)$/i;

export const markerOf = (name: string): string => `${name}.ready`;

/** What a blob in the drop container is, by its path `<image>/<file>`. */
export function readDropPath(path: string): Drop {
  const name = path.replace(MARKER, '');
  if (!DISK.test(name)) return { kind: 'other' };
  const parts = name.split('/');
  const folder = parts[0] ?? '';
  const image = parts.length === 2 && IMAGE_NAME.test(folder) ? folder : UNNAMED;
  return { kind: name === path ? 'disk' : 'marker', image, name };
}

/** Where the outcome of a drop is written: `ubuntu-24/1.0.0.vhd` has `ubuntu-24/1.0.0.json`. */
export const resultPath = (image: string, name: string): string =>
  `${image}/${(name.split('/').at(-1) ?? name).replace(/\.vhd$/i, '')}.json`;

/** The address of a blob, as tools and Azure want it. */
export const addressOf = ({ endpoint, container, name }: Omit<Upload, 'createdOn'>): string =>
  `${endpoint}/${container}/${name.split('/').map(encodeURIComponent).join('/')}`;
