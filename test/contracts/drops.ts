import { beforeEach, describe, expect, it } from 'vitest';
import type { Upload } from '../../src/lifecycle/jobs/job-data.ts';
import type { BlobReading, Drops } from '../../src/lifecycle/ports.ts';
import { sparseFile, type SparseFile } from '../../tools/vhd/sparse-file.ts';
import { fresh } from './fresh.ts';

export type Place = Omit<Upload, 'createdOn'>;

/** Drops, and what whoever drops files can do in them. */
export interface DropsBench {
  drops: Drops;
  endpoint: string;
  put(place: Place, file: SparseFile, metadata?: Record<string, string>): Promise<Upload>;
  putBlockBlob(place: Place): Promise<Upload>;
  /** Writes over the first page. */
  write(place: Place): Promise<void>;
  lease(place: Place): Promise<void>;
  snapshot(place: Place): Promise<void>;
  remove(place: Place): Promise<void>;
  result(path: string): Promise<unknown>;
}

const page = (fill: number, pages = 1) => new Uint8Array(512 * pages).fill(fill);
/** 1 MiB and a page, written at both ends and in the middle. */
const disk = sparseFile(1_049_088, [
  { offset: 0, bytes: page(1) },
  { offset: 524_288, bytes: page(2, 4) },
  { offset: 1_048_576, bytes: page(3) },
]);

/** What every way to drop accounts keeps to. */
export function describeDrops(name: string, make: () => DropsBench): void {
  describe(`drops: ${name}`, () => {
    let bench: DropsBench;
    let place: Place;
    beforeEach(() => {
      bench = make();
      place = placeOf(fresh('ubuntu'), '1.0.0.vhd');
    });
    const placeOf = (image: string, file: string): Place => ({
      account: '/subscriptions/1',
      endpoint: bench.endpoint,
      container: 'vhds',
      name: `${image}/${file}`,
    });
    async function opened(upload: Upload, headBytes = 512): Promise<BlobReading> {
      const reading = await bench.drops.open(upload, headBytes);
      if (reading === undefined) throw new Error(`${upload.name} is not there.`);
      return reading;
    }

    it('finds nothing where nothing was dropped', async () => {
      const upload = { ...place, createdOn: '2026-03-01T12:00:00.000Z' };
      expect(await bench.drops.open(upload, 512)).toBeUndefined();
      expect(await bench.drops.dates(place)).toBeUndefined();
      expect(await bench.drops.dates({ ...place, container: 'nowhere' })).toBeUndefined();
    });

    it('tells of a page blob in one reading', async () => {
      const upload = await bench.put(place, disk, { version: '1.2.3' });
      const { createdOn, lastModified, etag, head, ...rest } = await opened(upload);
      expect(rest).toEqual({
        blobType: 'PageBlob',
        length: 1_049_088,
        copyStatus: undefined,
        leased: false,
        metadata: { version: '1.2.3' },
      });
      expect(createdOn.toISOString()).toBe(upload.createdOn);
      expect(lastModified.getTime()).toBeGreaterThanOrEqual(createdOn.getTime());
      expect(etag).toMatch(/^".+"$/);
      expect([...head]).toEqual([...page(1)]);
    });

    it('reads as many first bytes as were asked for, or as there are', async () => {
      const upload = await bench.put(place, disk);
      expect((await opened(upload, 1_024)).head).toHaveLength(1_024);
      const small = await bench.put(
        placeOf(fresh('ubuntu'), 'small.vhd'),
        sparseFile(512, [{ offset: 0, bytes: page(9) }]),
      );
      const { head, length } = await opened(small, 4_096);
      expect([length, ...head]).toEqual([512, ...page(9)]);
    });

    it('opens an empty blob', async () => {
      const upload = await bench.put(place, sparseFile(0, []));
      expect(await opened(upload)).toMatchObject({ length: 0, head: { length: 0 } });
    });

    it('tells a block blob from a page blob', async () => {
      const upload = await bench.putBlockBlob(place);
      expect((await opened(upload)).blobType).toBe('BlockBlob');
    });

    it('sees that somebody holds a lease', async () => {
      const upload = await bench.put(place, disk);
      await bench.lease(place);
      expect((await opened(upload)).leased).toBe(true);
    });

    it('reads the last bytes of what it opened', async () => {
      const upload = await bench.put(place, disk);
      const tail = await bench.drops.tail(upload, await opened(upload), 1_024);
      expect([...tail]).toEqual([...page(0), ...page(3)]);
    });

    it('reads no end of a blob that has moved on, or is gone', async () => {
      const upload = await bench.put(place, disk);
      const reading = await opened(upload);
      await bench.write(place);
      const tail = () => bench.drops.tail(upload, reading, 512);
      const moved = `vhds/${upload.name} was written to or deleted while it was read.`;
      await expect(tail()).rejects.toMatchObject({ name: 'Unavailable', message: moved });
      await bench.remove(place);
      await expect(tail()).rejects.toMatchObject({ name: 'Unavailable', message: moved });
    });

    it('gives a blob that was written to another ETag and the same creation time', async () => {
      const upload = await bench.put(place, disk);
      const before = await opened(upload);
      await bench.write(place);
      const after = await opened(upload);
      expect(after.etag).not.toBe(before.etag);
      expect(after.createdOn).toEqual(before.createdOn);
    });

    it('counts the bytes of written pages', async () => {
      expect(await bench.drops.occupiedBytes(await bench.put(place, disk))).toBe(6 * 512);
    });

    it('counts none where nothing is written', async () => {
      const upload = await bench.put(place, sparseFile(1_048_576, []));
      expect(await bench.drops.occupiedBytes(upload)).toBe(0);
    });

    it('deletes a blob of one ETag, and no other', async () => {
      const { drops } = bench;
      const upload = await bench.put(place, disk);
      const { etag } = await opened(upload);
      await bench.write(place);
      expect(await drops.whyKept(place, etag)).toContain('it was written to since');
      expect(await drops.remove(place, etag)).toContain('it was written to since');
      const { etag: now } = await opened(upload);
      expect(await drops.whyKept(place, now)).toBeUndefined();
      expect(await drops.remove(place, now)).toBeUndefined();
      expect(await drops.dates(place)).toBeUndefined();
      expect(await drops.whyKept(place, now)).toBeUndefined();
      expect(await drops.remove(place, now)).toBeUndefined();
      await bench.put(place, disk);
      expect(await drops.remove(place)).toBeUndefined();
      expect(await drops.dates(place)).toBeUndefined();
    });

    it('keeps a blob that has snapshots or is leased, and says so', async () => {
      const { drops } = bench;
      const upload = await bench.put(place, disk);
      await bench.snapshot(place);
      const { etag } = await opened(upload);
      expect(await drops.whyKept(place, etag)).toContain('it has snapshots');
      expect(await drops.remove(place, etag)).toContain('it has snapshots');
      const leased = await bench.put(placeOf(fresh('ubuntu'), 'leased.vhd'), disk);
      await bench.lease(leased);
      const { etag: now } = await opened(leased);
      expect(await drops.whyKept(leased, now)).toBeDefined();
      expect(await drops.remove(leased, now)).toBeDefined();
      expect((await opened(leased)).etag).toBe(now);
    });

    it('archives a blob of one ETag, piece by piece, and once', async () => {
      const { drops } = bench;
      const upload = await bench.put(place, disk);
      const { etag: old } = await opened(upload);
      await bench.write(place);
      const { etag } = await opened(upload);
      const path = `${place.name}/archived`;
      expect(await drops.archive(place, old, path, 1)).toBe('changed');
      expect(await drops.archive(place, etag, path, 0)).toBe('partial');
      expect(await drops.archive(place, etag, path, 1)).toBe('whole');
      expect(await drops.archive(place, etag, path, 1)).toBe('whole');
      await bench.remove(place);
      expect(await drops.archive(place, etag, path, 1)).toBe('whole');
      expect(await drops.archive(place, old, path, 1)).toBe('changed');
      expect(await drops.archive(place, etag, `${path}-2`, 1)).toBe('changed');
    });

    it('lists nothing of a container that is not there', async () => {
      const blobs = bench.drops.list(bench.endpoint, 'nowhere');
      expect(await Array.fromAsync(blobs)).toEqual([]);
    });

    it('lists what lies in a container, with the dates and the ETag that each blob has by itself', async () => {
      const image = fresh('ubuntu');
      const uploads = [
        await bench.put(placeOf(image, '1.0.0.vhd'), disk),
        await bench.putBlockBlob(placeOf(image, '1.0.0.vhd.ready')),
      ];
      const listed = await Array.fromAsync(bench.drops.list(bench.endpoint, 'vhds'));
      const ours = listed.filter((blob) => blob.name.startsWith(`${image}/`));
      const alone = uploads.map(async (upload) => {
        const { createdOn, lastModified, etag } = await opened(upload);
        return { name: upload.name, createdOn, lastModified, etag };
      });
      expect(ours).toEqual(await Promise.all(alone));
      expect(ours.map(({ createdOn }) => createdOn.toISOString())).toEqual(
        uploads.map((upload) => upload.createdOn),
      );
    });

    it.each(['Größe ✓.vhd', 'a b+c&d=e.vhd', '100%25.vhd', "q?#'(1).vhd", 'deep/er/1.0.0.vhd'])(
      'takes the name %s as it is',
      async (file) => {
        const odd = placeOf(fresh('ubuntu'), file);
        const upload = await bench.put(odd, disk);
        expect((await opened(upload)).length).toBe(disk.length);
        expect((await bench.drops.dates(odd))?.createdOn.toISOString()).toBe(upload.createdOn);
        expect(await bench.drops.occupiedBytes(upload)).toBe(6 * 512);
        const listed = await Array.fromAsync(bench.drops.list(bench.endpoint, 'vhds'));
        expect(listed.map((blob) => blob.name)).toContain(odd.name);
      },
    );

    it('writes a result, and over the one before', async () => {
      const path = `${fresh('ubuntu')}/Größe 1+1.json`;
      await bench.drops.writeResult(bench.endpoint, path, { state: 'refused', reason: 'größer' });
      expect(await bench.result(path)).toEqual({ state: 'refused', reason: 'größer' });
      await bench.drops.writeResult(bench.endpoint, path, { state: 'succeeded' });
      expect(await bench.result(path)).toEqual({ state: 'succeeded' });
    });

    it('amends a result that is there', async () => {
      const path = `${fresh('ubuntu')}/1.0.0.json`;
      const seen: object[] = [];
      const amend = (told: object) => {
        seen.push(told);
        return { ...told, more: 'größer' };
      };
      await bench.drops.amendResult(bench.endpoint, path, amend);
      expect(seen).toEqual([]);
      await bench.drops.writeResult(bench.endpoint, path, { state: 'succeeded' });
      await bench.drops.amendResult(bench.endpoint, path, amend);
      expect(await bench.result(path)).toEqual({ state: 'succeeded', more: 'größer' });
    });
  });
}
