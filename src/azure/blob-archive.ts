import { createHash } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import type { BlobClient, BlockBlobClient } from '@azure/storage-blob';
import { unlessAbsent, statusOf } from './errors.ts';

const MIB = 2 ** 20;
/** Of 50,000 such blocks a blob may have 3 TiB, and storage copies each within a request's 30 s, also when it is slow. */
const PIECE_BYTES = 64 * MIB;
/** Metadata of the copy: the ETag of what was copied. */
const SOURCE = 'sourceetag';

interface Piece {
  id: string;
  offset: number;
  count: number;
}

/**
 * Copies up to `most` pieces more of a blob, of this very ETag, to a block blob, within storage; the last one
 * puts it in the archive tier, which Azure has for block blobs alone. Pieces that were copied before wait there,
 * uncommitted, for a week (Put Block From URL, Put Block List).
 */
export async function archiveBlob(
  source: BlobClient,
  etag: string,
  target: BlockBlobClient,
  most: number,
  credential: TokenCredential,
): Promise<'whole' | 'partial' | 'changed'> {
  const present = await unlessAbsent('read the archive', () => target.getProperties());
  if (present !== undefined) return present.metadata?.[SOURCE] === etag ? 'whole' : 'changed';
  const length = await lengthOf(source, etag);
  if (length === undefined) return 'changed';
  const pieces = piecesOf(length, etag);
  const copied = await copiedTo(target);
  const missing = pieces.filter(({ id }) => !copied.has(id));
  const next = missing.slice(0, most);
  const token = await credential.getToken('https://storage.azure.com/.default');
  const sourceAuthorization = { scheme: 'Bearer', value: token?.token ?? '' };
  await Promise.all(
    next.map(({ id, offset, count }) =>
      target.stageBlockFromURL(id, source.url, offset, count, { sourceAuthorization }),
    ),
  );
  if (next.length < missing.length) return 'partial';
  // Still the same after the last piece was read: then every piece is of it.
  if ((await lengthOf(source, etag)) === undefined) return 'changed';
  const ids = pieces.map(({ id }) => id);
  const metadata = { [SOURCE]: etag };
  await target.commitBlockList(ids, {
    tier: 'Archive',
    metadata,
    conditions: { ifNoneMatch: '*' },
  });
  return 'whole';
}

async function lengthOf(source: BlobClient, etag: string): Promise<number | undefined> {
  try {
    const { contentLength } = await source.getProperties({ conditions: { ifMatch: etag } });
    return contentLength;
  } catch (error) {
    if ([404, 412].includes(statusOf(error))) return undefined;
    throw error;
  }
}

async function copiedTo(target: BlockBlobClient): Promise<Set<string>> {
  const found = await unlessAbsent('read the archive', () => target.getBlockList('uncommitted'));
  return new Set((found?.uncommittedBlocks ?? []).map(({ name }) => name));
}

/** What was staged of another ETag, by a job that did not end, is none of these. */
function piecesOf(length: number, etag: string): Piece[] {
  const version = createHash('sha256').update(etag).digest('hex').slice(0, 12);
  return Array.from({ length: Math.ceil(length / PIECE_BYTES) }, (_, index) => {
    const offset = index * PIECE_BYTES;
    const id = Buffer.from(`${version}${String(index).padStart(6, '0')}`).toString('base64');
    return { id, offset, count: Math.min(PIECE_BYTES, length - offset) };
  });
}
