import { invalidParameter, linkedIdMalformed } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import type { ErrorBody } from '../reply.ts';
import type { BlobFacts } from '../resource-manager.ts';
import { nameOf, typeOf } from '../resource-path.ts';

export interface VhdRead {
  sizeInGB: number;
  /** With what the creation will fail in the end. */
  failure?: ErrorBody;
}

const footerLength = 512;
const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;
const largestGibibytes = 2048;
const fixedDisk = 2;

/** Throws unless the account lies where the version does. */
export function checkAccount(
  { store }: Platform,
  accountId: string,
  path: string,
  location: string,
): void {
  const isAccount = typeOf(accountId)?.toLowerCase() === 'microsoft.storage/storageaccounts';
  if (!isAccount) throw linkedIdMalformed(accountId, `${path}.storageAccountId`);
  const account = store.get(accountId);
  if (!account || !sameRegion(account.location, location))
    throw invalidParameter(
      `Source ${accountId} is not found. Please check source exists, and is in the same region as gallery image version being created.`,
    );
}

/** Reads the blob a disk is to be made from. Throws 400 for what Azure refuses at once. */
export async function readVhd(
  platform: Platform,
  accountId: string,
  uri: string,
  isShallow: boolean,
): Promise<VhdRead> {
  checkUri(accountId, uri);
  return readBlobVhd(platform, uri, isShallow ? Infinity : largestGibibytes);
}

/** Reads a VHD wherever it lies. Throws 400 for what Azure refuses at once. */
export async function readBlobVhd(
  platform: Platform,
  uri: string,
  largest = Infinity,
): Promise<VhdRead> {
  const blob = await platform.readBlob(uri);
  if (!blob)
    return broken('InvalidParameter', `The source blob ${uri} is not accessible.`, 'disks');
  if (blob.blobType !== 'PageBlob')
    return broken('InvalidParameter', 'Only blobs formatted as VHDs can be imported.', 'disks');
  const footer = footerOf(blob);
  if (footer.cookie !== 'conectix')
    return broken(
      'InvalidVhd',
      `The specified cookie value in VHD footer indicates that disk '${nameOf(uri)}' with blob ${uri} is not a supported VHD. Disk is expected to have cookie value 'conectix'.`,
    );
  if (footer.size % mebibyte !== 0)
    throw invalidParameter(
      `The VHD ${uri} has an unsupported virtual size of ${footer.size} bytes. The size must be a whole number (in MBs).`,
      'disks',
    );
  if (footer.diskType !== fixedDisk || footer.size + footerLength !== blob.length)
    return broken('InvalidVhd', 'Only blobs formatted as VHDs can be imported.', 'disks');
  const sizeInGB = Math.ceil(footer.size / gibibyte);
  if (sizeInGB > largest)
    return broken(
      'GallerySourceResourceExceedsMaxSize',
      `The GalleryImageVersion source resource size ${sizeInGB} exceeds the max size ${largest} supported.`,
    );
  return { sizeInGB };
}

function broken(code: string, message: string, target?: string): VhdRead {
  return { sizeInGB: 0, failure: { code, message, ...(target !== undefined && { target }) } };
}

// The account is the host's first label in Azure, the path's first segment with local storage.
function checkUri(accountId: string, uri: string): void {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const account = nameOf(accountId).toLowerCase();
  const accounts = [url?.hostname.split('.')[0], url?.pathname.split('/')[1]];
  if (!url || !accounts.some((one) => one?.toLowerCase() === account))
    throw invalidParameter(
      `The source blob uri '${uri}' does not belong to the storage account '${accountId}'.`,
    );
}

function footerOf({ footer, length }: BlobFacts) {
  const bytes = Buffer.from(footer);
  if (length < footerLength || bytes.length < footerLength)
    return { cookie: '', size: 0, diskType: 0 };
  return {
    cookie: bytes.toString('latin1', 0, 8),
    size: Number(bytes.readBigUInt64BE(48)),
    diskType: bytes.readUInt32BE(60),
  };
}
