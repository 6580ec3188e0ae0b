import { describe, expect, it } from 'vitest';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import { journeysOn } from '../support/journeys.ts';

const oneRegion = { grace: '1m', regions: [{ name: 'westeurope' }] };
const { on, stack } = journeysOn({
  images: {
    roundabout: { ...oneRegion, route: 'managed-image' },
    several: { ...oneRegion },
    'several-roundabout': { ...oneRegion, route: 'managed-image' },
    short: { ...oneRegion },
    cleared: { ...oneRegion, afterwards: { blob: 'delete' } },
    archived: { ...oneRegion, afterwards: { blob: 'archive' } },
  },
});

const dataDisk = makeVhd({ megabytes: 32, generation: 'V1', fill: 0 });
const osDisk = makeVhd({ megabytes: 20, generation: 'V2', fill: 0 });

/** Uploads an OS disk and a data disk of LUN 5, and last the manifest. */
async function dropSeveral(image: string, manifest: unknown) {
  const { client } = stack();
  await client.dropVhd(`${image}/2.1.0/os.vhd`, osDisk);
  await client.dropVhd(`${image}/2.1.0/data-5.vhd`, dataDisk);
  const text = JSON.stringify(manifest);
  const blob = client.container('vhds').getBlockBlobClient(`${image}/2.1.0/manifest.json`);
  await blob.upload(text, text.length);
}
const both = { os: 'os.vhd', dataDisks: [{ lun: 5, file: 'data-5.vhd' }] };

/** Removals of managed images that were made for versions of a definition. */
const removals = (name: string) =>
  stack().azure.resourceManager.calls.filter(
    ({ method, path }) => method === 'DELETE' && path.includes(`/images/${name}-`),
  );

describe.concurrent('a drop', () => {
  it('is deleted afterwards where the catalog says so', async ({ task }) => {
    const image = on(task, 'cleared');
    const blob = await image.drop('1.0.0.vhd');
    const { history = [] } = await image.ends('succeeded');
    expect(history.at(-1)).toMatchObject({ step: 'clear-drop', note: 'blobs deleted' });
    expect([await blob.exists(), await image.blob('1.0.0.vhd.ready').exists()]).toEqual([
      false,
      false,
    ]);
    expect(image.latestIn('westeurope')).toBe('1.0.0');
  });

  it('is archived afterwards, as Azure can archive it, where the catalog says so', async ({
    task,
  }) => {
    const image = on(task, 'archived');
    const blob = await image.drop('1.0.0.vhd');
    await image.ends('succeeded');
    expect(await blob.exists()).toBe(false);
    const archived = stack().client.container('archive').getBlobClient('archived/1.0.0/1.0.0.vhd');
    expect(await archived.getProperties()).toMatchObject({
      blobType: 'BlockBlob',
      accessTier: 'Archive',
      contentLength: 20 * 2 ** 20 + 512,
    });
  });

  it('becomes a version by way of a managed image, which is removed again', async ({ task }) => {
    const image = on(task, 'roundabout');
    await image.drop('1.0.0.vhd');
    await image.ends('succeeded');
    expect(image.latestIn('westeurope')).toBe('1.0.0');
    expect(removals('roundabout')).toHaveLength(1);
  });

  it.for(['several', 'several-roundabout'])(
    'of several disks is one version with all of them: %s',
    async (name, { task }) => {
      const { client } = stack();
      await dropSeveral(name, both);
      const path = `/images/${name}/versions/2.1.0?api-version=2024-03-03`;
      const image = on(task, name);
      await image.ends('succeeded');
      const version = (await (await client.gallery(path)).json()) as {
        properties: { storageProfile: { dataDiskImages: { lun: number; sizeInGB: number }[] } };
      };
      expect(version.properties.storageProfile.dataDiskImages).toMatchObject([{ lun: 5 }]);
      expect(await client.result(`${name}/2.1.0/manifest.json`)).toMatchObject({
        version: '2.1.0',
      });
    },
  );

  it('of several disks is refused when the manifest forgets one', async ({ task }) => {
    await dropSeveral('short', { os: 'os.vhd' });
    const { because } = await on(task, 'short').ends('refused');
    expect(because).toContain('data-5.vhd lies beside');
  });
});
