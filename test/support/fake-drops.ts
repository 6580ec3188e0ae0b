import type { Upload } from '../../src/lifecycle/jobs/job-data.ts';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import type { BlobReading, Clock, Drops, Result } from '../../src/lifecycle/ports.ts';
import { slice, sparseFile, type SparseFile } from '../../tools/vhd/sparse-file.ts';

type Place = Omit<Upload, 'createdOn'>;

export interface FakeBlob extends Omit<BlobReading, 'head' | 'length'> {
  file: SparseFile;
  /** Somebody took one of it. */
  snapshot?: boolean;
}

/** One request to the blob service, and how many bytes of content it fetched. */
export interface BlobRequest {
  what:
    | 'open'
    | 'dates'
    | 'tail'
    | 'occupiedBytes'
    | 'list'
    | 'whyKept'
    | 'remove'
    | 'archive'
    | 'writeResult';
  name: string;
  bytes: number;
}

/** Drop accounts in memory. Instants have whole seconds, as the blob service gives them. */
export interface FakeDrops extends Drops {
  requests: BlobRequest[];
  /** Written results by container-relative path. */
  results: Map<string, unknown>;
  /** A new blob in the place of whatever was there: another creation time and ETag. */
  put(place: Place, file?: SparseFile, properties?: Partial<FakeBlob>): Upload;
  /** Writes to the blob that is there: its ETag and last modification move, its creation time stays. */
  write(place: Place, change?: Partial<FakeBlob>): void;
  /** Somebody deletes it. */
  erase(place: Place): void;
  /** The archive: which ETag of which blob stands where, and how many of its pieces. */
  archived: Map<string, { etag: string; pieces: number }>;
}

const PIECE_BYTES = 64 * 2 ** 20;

const keyOf = ({ endpoint, container, name }: Pick<Place, 'endpoint' | 'container' | 'name'>) =>
  `${endpoint}/${container}/${name}`;

function keptBy(blob: FakeBlob | undefined, etag: string | undefined): string | undefined {
  if (blob === undefined) return undefined;
  if ((etag !== undefined && blob.etag !== etag) || blob.leased) return 'it was written to since';
  return blob.snapshot === true ? 'it has snapshots' : undefined;
}

export function fakeDrops(clock: Clock): FakeDrops {
  const blobs = new Map<string, FakeBlob>();
  const requests: BlobRequest[] = [];
  const results = new Map<string, unknown>();
  const archived: FakeDrops['archived'] = new Map();
  let writes = 0;

  const stamp = () => {
    const second = Math.floor(clock.now().getTime() / 1_000) * 1_000;
    return { etag: `"0x${(++writes).toString(16).toUpperCase()}"`, lastModified: new Date(second) };
  };
  const note = (what: BlobRequest['what'], name: string, bytes = 0) =>
    requests.push({ what, name, bytes });

  return {
    requests,
    results,
    archived,

    put(place, file = sparseFile(0, []), properties = {}) {
      const stamped = stamp();
      const fresh = { blobType: 'PageBlob', copyStatus: undefined, leased: false, metadata: {} };
      const blob = { ...fresh, ...stamped, createdOn: stamped.lastModified, file, ...properties };
      blobs.set(keyOf(place), blob);
      return { ...place, createdOn: blob.createdOn.toISOString() };
    },

    write(place, change = {}) {
      const blob = blobs.get(keyOf(place));
      if (blob === undefined) throw new Error(`There is no ${keyOf(place)} to write to.`);
      blobs.set(keyOf(place), { ...blob, ...stamp(), ...change });
    },

    erase: (place) => void blobs.delete(keyOf(place)),

    async open(upload, headBytes) {
      const blob = blobs.get(keyOf(upload));
      const head = blob === undefined ? new Uint8Array() : slice(blob.file, 0, headBytes);
      note('open', upload.name, head.length);
      if (blob === undefined) return undefined;
      const { file, snapshot: _, ...properties } = blob;
      return { ...properties, length: file.length, head };
    },

    async dates(place) {
      note('dates', place.name);
      return blobs.get(keyOf(place));
    },

    async tail(upload, { etag, length }, bytes) {
      const blob = blobs.get(keyOf(upload));
      if (blob?.etag !== etag)
        throw new Unavailable(`vhds/${upload.name} was written to or deleted while it was read.`);
      note('tail', upload.name, bytes);
      return slice(blob.file, length - bytes, length);
    },

    async occupiedBytes(upload) {
      note('occupiedBytes', upload.name);
      const pieces = [...(blobs.get(keyOf(upload))?.file.chunks() ?? [])];
      return pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    },

    async *list(endpoint, container, begin = '') {
      note('list', container);
      const prefix = keyOf({ endpoint, container, name: '' });
      for (const [key, blob] of [...blobs].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const { createdOn, lastModified, etag } = blob;
        if (!key.startsWith(prefix + begin)) continue;
        yield { name: key.slice(prefix.length), createdOn, lastModified, etag };
      }
    },

    async whyKept(place, etag) {
      note('whyKept', place.name);
      return keptBy(blobs.get(keyOf(place)), etag);
    },

    async remove(place, etag) {
      note('remove', place.name);
      const kept = keptBy(blobs.get(keyOf(place)), etag);
      if (kept === undefined) blobs.delete(keyOf(place));
      return kept;
    },

    async archive(place, etag, path, most) {
      note('archive', place.name);
      const blob = blobs.get(keyOf(place));
      const key = keyOf({ ...place, container: 'archive', name: path });
      const { pieces: before = 0, etag: copied = etag } = archived.get(key) ?? {};
      const wanted = Math.ceil((blob?.file.length ?? 0) / PIECE_BYTES);
      if (before > 0 && (blob === undefined || before === wanted))
        return copied === etag ? 'whole' : 'changed';
      if (blob?.etag !== etag) return 'changed';
      const pieces = Math.min(wanted, before + most);
      archived.set(key, { etag, pieces });
      return pieces === wanted ? 'whole' : 'partial';
    },

    async writeResult(_endpoint, path, result) {
      note('writeResult', path);
      results.set(path, JSON.parse(JSON.stringify(result)));
    },

    async amendResult(_endpoint, path, amend) {
      const told = results.get(path);
      if (told !== undefined) results.set(path, amend(structuredClone(told) as Result));
    },
  };
}
