import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../tools/stack/stack-client.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import { catalogOnStack } from '../support/catalog-on-stack.ts';
import { journeysOn } from '../support/journeys.ts';
import { aCatalogOf } from '../support/stack-catalog.ts';

const oneRegion = { grace: '1m', regions: [{ name: 'westeurope' }] };
const markerOnly = { ...oneRegion, completeness: { settle: '24h' } };
const images = {
  early: markerOnly,
  rewritten: oneRegion,
  touched: oneRegion,
  gone: markerOnly,
  vanished: oneRegion,
  widened: oneRegion,
  removed: markerOnly,
  steady: markerOnly,
};
const file = makeVhd({ megabytes: 20, generation: 'V2', fill: 0 });
const { on, stack } = journeysOn({ images });
const catalog = catalogOnStack(stack, images);

describe.concurrent('while an import is under way', () => {
  describe('a blob', () => {
    it('begun anew while it was uploaded: the newer one wins', async ({ task }) => {
      const image = on(task, 'early');
      await image.blob('1.0.0.vhd').create(file.length);
      await image.says(/the upload of .* goes on/);
      await nextSecond();
      await image.drop('1.0.0.vhd');
      const [older, newer] = await image.ended(2);
      expect(older).toMatchObject({ state: 'refused' });
      expect(older?.because).toBe(
        'vhds/early/1.0.0.vhd was uploaded again before this upload was imported.',
      );
      expect(newer).toMatchObject({ state: 'succeeded', version: '1.0.0' });
      expect(image.latestIn('westeurope')).toBe('1.0.0');

      await stack().client.api(`jobs/${older?.id}/retry`, { method: 'POST' });
      expect((await image.ended(2))[0]).toMatchObject({ state: 'refused' });
      expect(await image.result('1.0.0.json')).toMatchObject({
        state: 'succeeded',
        job: newer?.id,
      });
    });

    it('uploaded again once its number is reserved: it passes on', async ({ task }) => {
      const image = on(task, 'rewritten');
      const { faults } = stack().azure.resourceManager;
      faults.respond({ method: 'GET', path: /\/images\/rewritten\?/, status: 503, times: 4 });
      await image.drop('1.0.0.vhd');
      await image.says(/checked; becomes 1\.0\.0/);
      await nextSecond();
      await image.drop('1.0.0.vhd');
      const [older, newer] = await image.ended(2);
      expect(older).toMatchObject({ state: 'refused' });
      // Whichever of the two is first at Azure's door.
      expect(older?.because).toMatch(/after it was checked|it belongs to rewritten\./);
      expect(newer).toMatchObject({ state: 'succeeded', version: '1.0.0' });
      expect((await image.version('1.0.0'))?.tags?.['gallerist:job']).toBe(newer?.id);
    });

    it('written to while its version is made: that is deleted', async ({ task }) => {
      const image = on(task, 'touched');
      const blob = await image.drop('1.0.0.vhd');
      await image.creating();
      await blob.uploadPages(Buffer.alloc(512, 1), 4_194_304, 512);
      const job = await image.ends('refused');
      expect(job.because).toContain('was written to since it was checked');
      await eventually('the deletion', async () => (await image.version('1.0.0')) === undefined);
      expect(image.latestIn('westeurope')).toBeUndefined();
    });

    it('deleted before it was checked is refused', async ({ task }) => {
      const image = on(task, 'gone');
      const blob = image.blob('1.0.0.vhd');
      await blob.create(file.length);
      await image.says(/the upload of .* goes on/);
      await blob.delete();
      const job = await image.ends('refused');
      expect(job.because).toBe('vhds/gone/1.0.0.vhd was deleted before it was imported.');
      expect(await image.definition()).toBeUndefined();
    });

    it('deleted while its version is made: it stays excluded', async ({ task }) => {
      const image = on(task, 'vanished');
      const blob = await image.drop('1.0.0.vhd');
      await image.creating();
      await blob.delete();
      const job = await image.ends('refused');
      expect(job.because).toContain('was deleted before 1.0.0 was proven');
      expect(await image.version('1.0.0')).toMatchObject({
        tags: { 'gallerist:latest': 'pending' },
        properties: { publishingProfile: { excludeFromLatest: true } },
      });
    });
  });

  describe('the catalog', () => {
    it('gets a region more: the version comes to be there too', async ({ task }) => {
      const image = on(task, 'widened');
      await image.drop('1.0.0.vhd');
      await image.says(/Azure is creating 1\.0\.0/);
      await catalog.accepts((wanted) => {
        wanted['widened'] = {
          ...oneRegion,
          regions: [{ name: 'westeurope' }, { name: 'uksouth' }],
        };
      });
      await image.ends('succeeded');
      expect(image.latestIn('uksouth')).toBe('1.0.0');
    });

    it('loses the image: its import is refused', async ({ task }) => {
      const image = on(task, 'removed');
      await image.drop('1.0.0.vhd', { marker: false });
      await image.says(/must lie still/);
      await catalog.accepts((wanted) => {
        delete wanted['removed'];
      });
      await image.mark('1.0.0.vhd');
      const job = await image.ends('refused');
      expect(job.because).toBe(
        'The catalog has no image removed, which the path of vhds/removed/1.0.0.vhd names.',
      );
    });

    it('becomes invalid: the one accepted before stays in force', async ({ task }) => {
      const image = on(task, 'steady');
      await image.drop('1.0.0.vhd', { marker: false });
      await image.says(/must lie still/);
      const report = await catalog.rejects('dropAccounts: []\nimages:\n  steady: { regions: 7 }\n');
      expect(report).toMatchObject({
        verdict: 'rejected',
        problems: [
          { line: 1, column: 1, path: 'dropAccounts' },
          { line: 3, column: 3, path: 'images.steady.definition' },
          { line: 3, column: 13, path: 'images.steady.regions' },
        ],
      });
      const regions = [{ name: 'westeurope' }, { name: 'North Europ' }];
      const elsewhere = { steady: { ...oneRegion, regions } };
      const { blob } = stack().azure.endpoints;
      expect(await catalog.rejects(aCatalogOf(elsewhere, blob))).toMatchObject({
        problems: [
          {
            path: 'images.steady.regions.1.name',
            problem: expect.stringContaining('is northeurope meant?') as string,
          },
        ],
      });
      await image.mark('1.0.0.vhd');
      await image.ends('succeeded');
    });
  });
});

/** Creation times of blobs have whole seconds: by them one upload is told from the next. */
function nextSecond(): Promise<boolean> {
  const second = () => Math.floor(Date.now() / 1_000);
  const now = second();
  return eventually('the next second', async () => second() > now, 5, 20);
}
