import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { CATALOG_NAME } from '../../src/lifecycle/catalog/image-name.ts';
import { isNumber, LARGEST_PART } from '../../src/lifecycle/versions/number.ts';

export const usage = `npm run drop -- <disk.vhd>... --image <image> [options]

Uploads fixed VHDs to the Gallerist that "npm start" runs in this folder, or to one in Azure.

  --image      the image of the catalog that they become versions of
  --version    the number, as in 1.2.3, of a single file; without it the catalog's numbering decides
  --account    the drop account of a Gallerist in Azure, https://NAME.blob.core.windows.net,
               as whom you signed in (az login)
  --resume     go on with an upload that was interrupted: only what is missing is sent
  --overwrite  replace a VHD that was dropped under the same name`;

export interface DropArguments {
  files: string[];
  image: string;
  version: string | undefined;
  /** The blob endpoint, without a slash at its end; undefined for the stack that runs in this folder. */
  account: string | undefined;
  resume: boolean;
  overwrite: boolean;
}

/** The arguments were not understood; the message says which and why. */
export class UsageError extends Error {}

/** Throws UsageError. */
export function readArguments(argv: string[]): DropArguments {
  const { values, positionals: files } = parse(argv);
  const { image, version, account, resume = false, overwrite = false } = values;
  if (files.length === 0) throw new UsageError('Which VHD? Name a file, or several.');
  if (image === undefined) throw new UsageError('Which image? Add --image <image>.');
  if (!CATALOG_NAME.test(image)) {
    throw new UsageError(
      `"${image}" is no name of an image: lower-case letters, digits and hyphens, at most 63.`,
    );
  }
  if (version !== undefined) requireVersion(version, files);
  if (resume && overwrite) {
    throw new UsageError('--resume goes on, --overwrite begins again: give one of them.');
  }
  requireNamesOfTheirOwn(files, image);
  const endpoint = account === undefined ? undefined : endpointOf(account);
  return { files, image, version, account: endpoint, resume, overwrite };
}

/** The name of the file's blob in the container `vhds`. */
export function blobName(
  file: string,
  { image, version }: Pick<DropArguments, 'image' | 'version'>,
): string {
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
        account: { type: 'string' },
        resume: { type: 'boolean' },
        overwrite: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function requireVersion(version: string, files: string[]): void {
  if (!isNumber(version)) {
    throw new UsageError(
      `"${version}" is no version: three numbers up to ${LARGEST_PART} without leading zeros, as in 1.2.3.`,
    );
  }
  if (files.length > 1) {
    throw new UsageError(`--version is for one file, and these are ${files.length}.`);
  }
}

function requireNamesOfTheirOwn(files: string[], image: string): void {
  const taken = new Map<string, string>();
  for (const file of files) {
    const name = blobName(file, { image, version: undefined });
    const other = taken.get(name);
    if (other !== undefined) {
      throw new UsageError(`${other} and ${file} would both become vhds/${name}: rename one.`);
    }
    taken.set(name, file);
  }
}

function endpointOf(account: string): string {
  const url = URL.parse(account);
  if (url?.protocol !== 'https:') {
    throw new UsageError(
      `"${account}" is no storage account: https://NAME.blob.core.windows.net, as the portal shows it.`,
    );
  }
  if (url.search !== '' || url.username !== '') {
    throw new UsageError('--account takes no key and no SAS: sign in with az login instead.');
  }
  // An emulator has the account in the path, Azure in the name of the host.
  if (url.pathname !== '/' && url.hostname.includes('.blob.')) {
    throw new UsageError(`--account is the account alone: ${url.origin}`);
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
