import { IMAGE_NAME, UNNAMED } from '../catalog/image-name.ts';
import type { Upload } from '../jobs/job-data.ts';

/** The container of a drop account that Gallerist watches. */
export const DROP_CONTAINER = 'vhds';
/** Beside it, where the outcome of every drop is written. */
export const RESULTS_CONTAINER = 'results';

/** Where an image's blobs go that the catalog wants archived. */
export const ARCHIVE_CONTAINER = 'archive';

export type Drop =
  /** A disk to import, whatever its format turns out to be. */
  | { kind: 'disk'; image: string; name: string }
  /** One of several disks of a version: the manifest `name`, beside it, is to list it. */
  | { kind: 'part'; image: string; name: string }
  /** Uploaded last: lists the disks of one version, which lie beside it. */
  | { kind: 'manifest'; image: string; name: string }
  /** Uploaded last: says that the disk `name` is complete. */
  | { kind: 'marker'; image: string; name: string }
  /** Something else that lies in the container. */
  | { kind: 'other' };

/** Where several disks make one version, this file lists them. */
export const MANIFEST = 'manifest.json';
export const MANIFEST_EXAMPLE =
  '{ "os": "os.vhd", "dataDisks": [{ "lun": 0, "file": "data-0.vhd" }] }';
const MARKER = '.ready';
const DISK = /\.(vhd|vhdx|qcow2|vmdk|vdi|img|raw)$/i;
const COMPRESSED = /\.(gz|xz|zst|bz2|zip|7z)$/i;

export const isCompressed = (name: string): boolean => COMPRESSED.test(name);

export const markerOf = (name: string): string => `${name}${MARKER}`;

/** A file in the folder of another; without a name, that folder. */
export const beside = (name: string, file: string): string =>
  `${name.slice(0, name.lastIndexOf('/') + 1)}${file}`;

/** Where the manifest of a disk is, if it is one of several. */
export const manifestBeside = (name: string): string => beside(name, MANIFEST);

/** Also where it is written in another case or lies elsewhere: then its job says how it is to be. */
export const isManifest = (name: string): boolean =>
  name.split('/').at(-1)?.toLowerCase() === MANIFEST;

/**
 * What a blob in the drop container is, by its path: `<image>/<file>`, or `<image>/<version>/<file>` where a
 * manifest lists the disks of one version.
 */
export function readDropPath(path: string): Drop {
  const [folder = '', version, ...rest] = path.split('/');
  const named = version !== undefined && rest.length < 2 && IMAGE_NAME.test(folder);
  const image = named ? folder : UNNAMED;
  if (isManifest(path)) return { kind: 'manifest', image, name: path };
  const name = path.endsWith(MARKER) ? path.slice(0, -MARKER.length) : path;
  if (!DISK.test(name.replace(COMPRESSED, ''))) return { kind: 'other' };
  if (rest.length !== 1) return { kind: name === path ? 'disk' : 'marker', image, name };
  if (name !== path) return { kind: 'other' };
  return { kind: 'part', image, name: manifestBeside(path) };
}

/** What a drop is called: its file, or the folder of its manifest. */
const titleOf = (name: string): string => name.split('/').at(isManifest(name) ? -2 : -1) ?? name;

/** The same without `.vhd`: where it is a version number, that number is asked for. */
export const stemOf = (name: string): string => titleOf(name).replace(/\.vhd$/i, '');

/** Blob names have no more characters. */
export const LONGEST_NAME = 1_024;

/**
 * Where the outcome of a drop is written: `ubuntu-24/1.0.0.vhd` has `ubuntu-24/1.0.0.json`, a manifest its own path.
 * No two blobs share one; what lies outside its image's folder has its whole path there.
 */
export function resultPath(image: string, name: string, container = DROP_CONTAINER): string {
  const path = container === DROP_CONTAINER ? name : `${container}/${name}`;
  const own = path.startsWith(`${image}/`) ? path.slice(image.length + 1) : path;
  const result = `${image}/${isManifest(own) ? own : `${own.replace(/\.vhd$/, '')}.json`}`;
  if (result.length <= LONGEST_NAME) return result;
  const most = LONGEST_NAME - `${image}/.json`.length;
  // Half a character may be left where it is cut.
  return `${image}/${stemOf(name).slice(-most).toWellFormed()}.json`;
}

/** Where a disk of a version is archived: `ubuntu-24/1.0.0/os.vhd`. */
export const archivePath = (image: string, number: string, name: string): string =>
  `${image}/${number}/${name.split('/').at(-1)}`;

/** The address of a blob, as tools and Azure want it. */
export const addressOf = ({ endpoint, container, name }: Omit<Upload, 'createdOn'>): string =>
  `${endpoint}/${container}/${name.split('/').map(encodeURIComponent).join('/')}`;
