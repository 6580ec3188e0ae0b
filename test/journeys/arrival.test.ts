import { describe, expect, it } from 'vitest';
import { eventually, uploadPieces } from '../../tools/stack/stack-client.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import { sparseFile } from '../../tools/vhd/sparse-file.ts';
import type { ImageOnStack } from '../support/image-on-stack.ts';
import { journeysOn } from '../support/journeys.ts';

const oneRegion = { grace: '1m', regions: [{ name: 'westeurope' }] };
/** Only a marker ends such a settle time before the test does: 24 hours are six minutes here. */
const markerOnly = { ...oneRegion, completeness: { settle: '24h' } };
const quick = { ...oneRegion, completeness: { settle: '1m' } };
const { on } = journeysOn({
  images: {
    marked: markerOnly,
    slow: quick,
    paused: quick,
    lost: quick,
    twice: quick,
    late: quick,
    disordered: markerOnly,
    leased: quick,
    copied: quick,
  },
  settings: { FIND_UPLOADS_SCHEDULE: '*/3 * * * * *' },
});

const file = makeVhd({ megabytes: 20, generation: 'V2', fill: 0 });
const pieces = [...file.chunks()];
const footer = sparseFile(file.length, pieces.slice(-1));
const disk = sparseFile(file.length, pieces.slice(0, -1));

const once = { version: '1.0.0', versions: ['1.0.0'], latest: '1.0.0' };

/** What its only job has come to. */
async function imported(image: ImageOnStack) {
  const { version } = await image.ends('succeeded');
  const latest = image.latestIn('westeurope');
  return { version, versions: await image.versions(), latest };
}

describe.concurrent('an import', () => {
  describe('an upload', () => {
    it('is complete at once when its marker comes', async ({ task }) => {
      const image = on(task, 'marked');
      await image.drop('1.0.0.vhd', { marker: false });
      await image.says(/must lie still for 24h/);
      await image.mark('1.0.0.vhd');
      expect(await imported(image)).toEqual(once);
    });

    it('is announced before there is anything in it, and waited for', async ({ task }) => {
      const image = on(task, 'slow');
      const blob = image.blob('1.0.0.vhd');
      await blob.create(file.length);
      await image.says(/its first sector, .* is still zeros|its footer is still zeros/);
      for (const piece of pieces) {
        await uploadPieces(blob, sparseFile(file.length, [piece]));
        await azureMinutes(image, 2);
      }
      expect(await imported(image)).toEqual(once);
    });

    it('is not taken for complete while it pauses', async ({ task }) => {
      const image = on(task, 'paused');
      const blob = image.blob('1.0.0.vhd');
      await blob.create(file.length);
      await uploadPieces(blob, disk);
      await image.says(/its footer is still zeros/);
      await azureMinutes(image, 10);
      expect(await image.jobs()).toMatchObject([{ state: 'open', step: 'import-vhd' }]);
      await uploadPieces(blob, footer);
      expect(await imported(image)).toEqual(once);
    });

    it('is waited for while somebody holds a lease on it', async ({ task }) => {
      const image = on(task, 'leased');
      const blob = image.blob('1.0.0.vhd');
      await blob.create(file.length);
      const lease = blob.getBlobLeaseClient();
      await lease.acquireLease(-1);
      const conditions = { leaseId: lease.leaseId };
      for (const { offset, bytes } of pieces)
        await blob.uploadPages(bytes, offset, bytes.length, { conditions });
      await image.says(/somebody holds a lease/);
      await lease.releaseLease();
      expect(await imported(image)).toEqual(once);
    });

    it('is waited for while the server still copies it', async ({ task }) => {
      const image = on(task, 'copied');
      const copying = { 'x-ms-copy-status': 'pending', 'x-ms-copy-progress': '512/20972032' };
      const ends = image.stack.azure.storage.blob.faults.tell(copying, {
        when: ({ operation, path }) =>
          operation === 'GetBlob' && path.includes('/copied/1.0.0.vhd'),
        times: Infinity,
      });
      await image.drop('1.0.0.vhd');
      await image.says(/is still being copied by the server/);
      ends();
      expect(await imported(image)).toEqual(once);
    });
  });

  describe('an event', () => {
    it('that is lost is made good by the timer', async ({ task }) => {
      const image = on(task, 'lost');
      image.holdEvent('1.0.0.vhd');
      await image.drop('1.0.0.vhd', { marker: false });
      expect(await imported(image)).toEqual(once);
      expect(await image.ended()).toMatchObject([{ askedBy: 'timer' }]);
    });

    it('that comes again and again changes nothing', async ({ task }) => {
      const image = on(task, 'twice');
      const held = image.holdEvent('1.0.0.vhd');
      await image.drop('1.0.0.vhd', { marker: false });
      held.release();
      held.release();
      await image.says(/Azure is creating 1\.0\.0/);
      held.release();
      await image.says(/a last grace/);
      held.release();
      expect(await imported(image)).toEqual(once);
    });

    it('that comes when all is done changes nothing', async ({ task }) => {
      const image = on(task, 'late');
      const held = image.holdEvent('1.0.0.vhd');
      await image.drop('1.0.0.vhd', { marker: false });
      const before = await image.ends('succeeded');
      held.release();
      await image.delivered('1.0.0.vhd');
      await azureMinutes(image, 5);
      expect(await image.ends('succeeded')).toEqual(before);
      expect(await imported(image)).toEqual(once);
    });

    it("of a marker that overtakes its disk's starts the import", async ({ task }) => {
      const image = on(task, 'disordered');
      const held = image.holdEvent('1.0.0.vhd');
      await image.drop('1.0.0.vhd', { marker: true });
      await image.delivered('1.0.0.vhd.ready');
      held.release();
      expect(await imported(image)).toEqual(once);
    });
  });
});

function azureMinutes({ stack }: ImageOnStack, minutes: number): Promise<boolean> {
  const { clock } = stack.azure;
  const end = clock.now().getTime() + minutes * 60_000;
  return eventually(`${minutes} minutes`, async () => clock.now().getTime() >= end, 30, 50);
}
