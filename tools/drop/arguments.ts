import { basename } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `npm run drop -- <disk.vhd> --image <image> [--version <major.minor.patch>] [--overwrite]

Uploads a fixed VHD to the Gallerist that "npm start" runs in this folder.

  --image      the image of the catalog it becomes a version of
  --version    its number; without it the catalog's numbering decides
  --overwrite  replace a VHD that was dropped under the same name`;

export interface DropArguments {
  file: string;
  image: string;
  version: string | undefined;
  overwrite: boolean;
}

/** The arguments were not understood; the message says which and why. */
export class UsageError extends Error {}

/** Throws UsageError. */
export function readArguments(argv: string[]): DropArguments {
  const { values, positionals } = parse(argv);
  const [file, ...others] = positionals;
  if (file === undefined) throw new UsageError('Which VHD? Name one file.');
  if (others.length > 0) throw new UsageError(`One file at a time: ${others.join(', ')} too many.`);
  const { image, version, overwrite } = values;
  if (image === undefined) throw new UsageError('Which image? Add --image <image>.');
  // The rule for the name of an image definition.
  if (!/^[a-z\d]([\w.-]{0,78}[a-z\d])?$/i.test(image)) {
    throw new UsageError(`"${image}" is no name of an image: letters, digits, dots, - and _ only.`);
  }
  if (version !== undefined && !isVersion(version)) {
    throw new UsageError(
      `"${version}" is no version: three numbers up to 2147483647, as in 1.2.3.`,
    );
  }
  return { file, image, version, overwrite: overwrite ?? false };
}

/** The name of the blob in the container `vhds`. */
export function blobName({ file, image, version }: DropArguments): string {
  if (version !== undefined) return `${image}/${version}.vhd`;
  const name = basename(file).toLowerCase();
  return `${image}/${name.endsWith('.vhd') ? name : `${name}.vhd`}`;
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        image: { type: 'string' },
        version: { type: 'string' },
        overwrite: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function isVersion(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 3 && parts.every((part) => /^\d+$/.test(part) && Number(part) <= 2_147_483_647)
  );
}
