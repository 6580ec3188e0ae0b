import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { badVhds, type BadVhd } from '../../tools/vhd/bad-vhds.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import { allBytes } from '../../tools/vhd/sparse-file.ts';
import type { ImageOnStack } from '../support/image-on-stack.ts';
import { journeysOn } from '../support/journeys.ts';
import { seedDefinition } from '../support/seed-gallery.ts';

/** No page blobs, by their length, and known by their first bytes. */
const foreign = new Set(['gzip', 'vmdk descriptor']);

const images = {
  bad: {},
  block: {},
  vhdx: {},
  malformed: {},
  generation: {},
  'other-os': {},
  'other-state': {},
  'other-generation': {},
  'other-architecture': {},
  rights: { regions: [{ name: 'westeurope' }], grace: '1m' },
  doomed: { regions: [{ name: 'westeurope' }] },
};
const { on, stack } = journeysOn({ images });

/** Rights are taken from every image, and the next creation fails whichever it is. */
const rightsTried = Promise.withResolvers<void>();

describe.concurrent('what stands in the way of a version', () => {
  describe('a drop is refused, with what to do about it,', () => {
    it('for whatever is wrong with the disk', async ({ task }) => {
      const image = on(task, 'bad');
      const bad = badVhds();
      // When its catalog was accepted, Azure was asked which versions there are.
      const before = image.calls().length;
      await Promise.all(bad.map((one, index) => dropWhole(image, `disk-${index}.vhd`, one)));
      for (const job of await image.ended(bad.length)) {
        expect(job).toMatchObject({ state: 'refused' });
        expect(job.remedy).not.toBe('');
      }
      for (const [index, { name, expected, file }] of bad.entries()) {
        const { reason } = await image.result(`disk-${index}.json`);
        // What its first bytes tell is said of a block blob, too.
        const told = isPageBlob(file.length) || foreign.has(name) ? expected : 'is a block blob';
        expect(`${name}: ${String(reason)}`).toContain(told);
      }
      expect(image.calls().slice(before)).toEqual([]);
    });

    it('for being a block blob', async ({ task }) => {
      const image = on(task, 'block');
      const blob = stack().client.container('vhds').getBlockBlobClient('block/1.0.0.vhd');
      await blob.upload('conectix', 8);
      const job = await image.ends('refused');
      expect(job.because).toBe(
        'vhds/block/1.0.0.vhd is a block blob; Azure makes images of page blobs only.',
      );
      expect(job.remedy).toContain('azcopy copy 1.0.0.vhd');
    });

    it('for its name', async ({ task }) => {
      const image = on(task, 'vhdx');
      await image.drop('disk.vhdx');
      const job = await image.ends('refused');
      expect(job.because).toContain('is no VHD by its name');
      expect(job.remedy).toContain('qemu-img convert');
      expect(await image.result('disk.vhdx.json')).toMatchObject({ state: 'refused' });
    });

    it('for an image that the catalog does not have', async ({ task }) => {
      const image = on(task, 'nobodys');
      await image.drop('1.0.0.vhd');
      const job = await image.ends('refused');
      expect(job.because).toContain('The catalog has no image nobodys');
      expect(job.remedy).toContain('other-os');
    });

    it('for a path that names no image', async ({ task }) => {
      const image = on(task, 'unnamed');
      await stack().client.dropVhd(
        'Ubuntu 24/1.0.0.vhd',
        makeVhd({ megabytes: 20, generation: 'V2', fill: 0 }),
      );
      const job = await image.ends('refused');
      expect(job.because).toBe(
        'The path of vhds/Ubuntu 24/1.0.0.vhd names no image: one folder is to hold the file, called like the image, in lower-case letters, digits and hyphens.',
      );
      expect(await image.result('Ubuntu 24/1.0.0.json')).toMatchObject({
        state: 'refused',
        job: job.id,
      });
    });

    it('for a number that is none', async ({ task }) => {
      const image = on(task, 'malformed');
      const names = ['1.0.vhd', '1.2.3.4.vhd', '01.0.0.vhd', '1.0.2147483648.vhd', 'v1.0.0.vhd'];
      await Promise.all(names.map((name) => image.drop(name)));
      for (const { blob, state, because } of await image.ended(names.length)) {
        const stem = blob?.split('/').at(-1)?.replace('.vhd', '');
        expect(state).toBe('refused');
        expect(because).toContain(`is "${stem}", which is no version number`);
      }
    });

    it('for a disk of another generation', async ({ task }) => {
      const image = on(task, 'generation');
      await image.drop('1.0.0.vhd', {
        file: makeVhd({ megabytes: 20, generation: 'V1', fill: 0 }),
      });
      const job = await image.ends('refused');
      expect(job.because).toContain('cannot boot on a virtual machine of generation V2');
    });
  });

  describe('a definition that is there already', () => {
    const differing = (image: string, change: Record<string, string>, told: string) =>
      it(`with another ${image.slice(6)} is neither used nor changed`, async ({ task }) => {
        const one = on(task, image);
        seedDefinition(one, change);
        const before = await one.definition();
        await one.drop('1.0.0.vhd');
        expect((await one.ends('refused')).because).toContain(told);
        expect(await one.definition()).toEqual(before);
        expect(await one.versions()).toEqual([]);
      });

    differing('other-os', { osType: 'Windows' }, 'OS type is Windows in Azure and Linux');
    differing('other-state', { osState: 'Specialized' }, 'OS state is Specialized in Azure and');
    differing('other-generation', { hyperVGeneration: 'V1' }, 'generation is V1 in Azure and V2');
    differing('other-architecture', { architecture: 'Arm64' }, 'architecture is Arm64 in Azure');
  });

  describe('a creation', () => {
    it('waits for rights it lacks and says which', async ({ task, onTestFinished }) => {
      const image = on(task, 'rights');
      const { faults } = stack().azure.resourceManager;
      const write = 'Microsoft.Compute/galleries/images/versions/write';
      const listKeys = 'Microsoft.Storage/storageAccounts/listKeys/action';
      onTestFinished(() => {
        for (const action of [write, listKeys]) faults.allow(action);
        rightsTried.resolve();
      });
      faults.deny(write);
      faults.deny(listKeys);
      await image.drop('1.0.0.vhd');
      // Read again: the job that came with the note may be older than the note.
      const told = async (note: RegExp) => stack().client.job((await image.says(note)).id);
      const direct = await told(/\(403 AuthorizationFailed\)/);
      expect(direct).toMatchObject({ state: 'open' });
      expect(direct.because).toContain(`perform action '${write}'`);
      faults.allow(write);
      const linked = await told(/\(403 LinkedAuthorizationFailed\)/);
      expect(linked).toMatchObject({ state: 'open' });
      expect(linked.because).toContain(`perform action(s) '${listKeys}'`);
      faults.allow(listKeys);
      await image.says(/Azure is creating 1\.0\.0/);
      rightsTried.resolve();
      await image.ends('succeeded');
      expect(image.latestIn('westeurope')).toBe('1.0.0');
    });

    it("that fails in Azure is told in Azure's words", async ({ task }) => {
      const image = on(task, 'doomed');
      await rightsTried.promise;
      stack().azure.resourceManager.faults.failRegion('westeurope', { times: 1, atCreation: true });
      await image.drop('1.0.0.vhd');
      const job = await image.ends('refused');
      expect(job.because).toContain('ReplicationJobFailed');
      expect(await image.version('1.0.0')).toMatchObject({
        properties: {
          provisioningState: 'Failed',
          publishingProfile: { excludeFromLatest: true },
        },
      });
      expect(await image.result('1.0.0.json')).toMatchObject({
        state: 'refused',
        version: '1.0.0',
      });
    });
  });
});

const isPageBlob = (length: number): boolean => length % 512 === 0;

/** Announced once it is all there, so that nobody meets half of it: half a minute of Azure is short here. */
async function dropWhole(image: ImageOnStack, name: string, { file }: BadVhd): Promise<void> {
  const held = image.holdEvent(name);
  if (isPageBlob(file.length)) await image.drop(name, { file, marker: false });
  else {
    const blob = stack().client.container('vhds').getBlockBlobClient(`${image.name}/${name}`);
    await blob.upload(Buffer.from(allBytes(file)), file.length);
  }
  held.release();
}
