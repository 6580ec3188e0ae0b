import { describe, expect, it } from 'vitest';
import type { ArmCall } from '../../local/arm/server.ts';
import { location, resourceGroup, subscriptionId } from '../../local/fixed-ids.ts';
import { eventually, type ShownJob } from '../../tools/stack/stack-client.ts';
import type { ImageOnStack } from '../support/image-on-stack.ts';
import { journeysOn } from '../support/journeys.ts';
import { seedDefinition, seedVersion } from '../support/seed-gallery.ts';

const regions = [
  { name: 'westeurope', replicas: 2 },
  { name: 'North Europe' },
  { name: 'eastus2' },
];
const rules = { grace: '1m', regions: [{ name: 'westeurope' }] };
const { on, stack } = journeysOn({
  images: {
    plain: {
      regions,
      tags: { team: 'linux' },
      definition: { description: 'a plain one', features: { DiskControllerTypes: 'SCSI, NVMe' } },
    },
    counted: { regions },
    twenty: rules,
    taken: rules,
    overtaken: rules,
    next: { ...rules, numbering: 'next-minor' },
    binned: { ...rules, gallery: 'bin' },
  },
});

describe.concurrent('an import', () => {
  describe('a sound VHD', () => {
    it('becomes the latest version of its image in every region', async ({ task }) => {
      const image = on(task, 'plain');
      await image.drop('1.4.0.vhd', { marker: false });
      const job = await image.ends('succeeded');

      for (const region of ['westeurope', 'northeurope', 'eastus2'])
        expect(image.latestIn(region)).toBe('1.4.0');
      expect(await image.version('1.4.0')).toMatchObject({
        location: 'westeurope',
        tags: {
          team: 'linux',
          'gallerist:job': job.id,
          'gallerist:source': 'vhds/plain/1.4.0.vhd',
          'gallerist:latest': 'promoted',
        },
        properties: {
          provisioningState: 'Succeeded',
          publishingProfile: {
            excludeFromLatest: false,
            targetRegions: [
              {
                name: 'West Europe',
                regionalReplicaCount: 2,
                storageAccountType: 'Standard_LRS',
              },
              {
                name: 'North Europe',
                regionalReplicaCount: 1,
                storageAccountType: 'Standard_LRS',
              },
              { name: 'East US 2', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
            ],
          },
          storageProfile: { osDiskImage: { sizeInGB: 1 } },
        },
      });
      expect(await image.definition()).toMatchObject({
        location: 'westeurope',
        tags: { team: 'linux' },
        properties: {
          osType: 'Linux',
          osState: 'Generalized',
          hyperVGeneration: 'V2',
          architecture: 'x64',
          description: 'a plain one',
          identifier: { publisher: 'contoso', offer: 'journeys', sku: 'plain' },
          features: [
            { name: 'SecurityType', value: 'Standard' },
            { name: 'DiskControllerTypes', value: 'SCSI, NVMe' },
          ],
        },
      });
      expect(await image.result('1.4.0.json')).toEqual({
        state: 'succeeded',
        blob: job.blob,
        uploadedAt: expect.any(String) as string,
        image: 'plain',
        version: '1.4.0',
        versionId: `${image.definitionId}/versions/1.4.0`,
        regions: ['West Europe', 'North Europe', 'East US 2'],
        latest: 'promoted',
        job: job.id,
        endedAt: expect.any(String) as string,
      });
      const told = await (await stack().client.api('images/plain/latest')).json();
      const versionId = `${image.definitionId}/versions/1.4.0`;
      expect(told).toEqual({
        image: 'plain',
        latest: ['eastus2', 'northeurope', 'westeurope'].map((region) => ({
          region,
          version: image.latestIn(region),
          versionId,
        })),
      });
      const stations = ({ history = [] }: ShownJob) =>
        history
          .filter(({ outcome }) => /next|succeeded|done/.test(outcome))
          .map(({ step, note }) => `${step}: ${note}`);
      const kept = await image.kept();
      expect([job, ...kept].map(stations)).toEqual([
        [
          'import-vhd: checked; becomes 1.4.0',
          'create-version: 1.4.0 exists in westeurope',
          'close-job: result written to results/plain/1.4.0.json; 1 job(s) begun for plain',
        ],
        [
          'replicate-version: replicated to West Europe, North Europe, East US 2',
          'promote-version: 1.4.0 is promoted in West Europe, North Europe, East US 2',
          'close-job: result written to results/plain/1.4.0.json',
        ],
      ]);
    });

    it('costs ten calls to Resource Manager, waiting aside', async ({ task }) => {
      const image = on(task, 'counted');
      seedDefinition(image);
      const startedAt = image.stack.azure.clock.now();
      await image.drop('1.0.0.vhd');
      await image.ends('succeeded');
      const passedSeconds = (image.stack.azure.clock.now().getTime() - startedAt.getTime()) / 1_000;

      const { waiting, others } = told(image.calls());
      // And one for the gallery, which is not the image's own.
      expect(others.length + 1).toBeLessThanOrEqual(10);
      expect(waiting.length).toBeLessThanOrEqual(passedSeconds / 30);
    });
  });

  describe('a version number', () => {
    it('is given once, to twenty disks dropped at once too', async ({ task }) => {
      const image = on(task, 'twenty');
      const names = Array.from({ length: 20 }, (_, index) => `disk-${index}.vhd`);
      await Promise.all(names.map((name) => image.drop(name)));
      const jobs = await image.ended(20);
      expect(jobs.filter(({ state }) => state !== 'succeeded')).toEqual([]);
      const wanted = new Set(names.map((_, index) => `1.0.${index}`));
      expect(new Set(jobs.map(({ version }) => version))).toEqual(wanted);
      expect(new Set(await image.versions())).toEqual(wanted);
      expect(image.latestIn('westeurope')).toBe('1.0.19');
    });

    it("that is somebody else's version is refused", async ({ task }) => {
      const image = on(task, 'taken');
      seedDefinition(image);
      seedVersion(image, '1.0.0');
      const before = await image.version('1.0.0');
      await image.drop('1.0.0.vhd');
      const job = await image.ends('refused');
      expect(job.because).toBe(
        `${image.definitionId}/versions/1.0.0 exists already: it belongs to somebody else.`,
      );
      expect(await image.version('1.0.0')).toEqual(before);
    });

    it('that somebody else takes meanwhile is left to them', async ({ task }) => {
      const image = on(task, 'overtaken');
      seedDefinition(image);
      const { faults } = stack().azure.resourceManager;
      faults.respond({ method: 'GET', path: /\/images\/overtaken\?/, status: 503, times: 3 });
      await image.drop('1.0.0.vhd');
      await image.says(/checked; becomes 1\.0\.0/);
      seedVersion(image, '1.0.0');
      const before = await image.version('1.0.0');
      const job = await image.ends('refused');
      expect(job.because).toBe(
        `${image.definitionId}/versions/1.0.0 exists already: it belongs to somebody else.`,
      );
      expect(await image.version('1.0.0')).toEqual(before);
    });

    it("follows the highest one, whoever's that is", async ({ task }) => {
      const image = on(task, 'next');
      seedDefinition(image);
      for (const number of ['2.9.1', '2.10.4']) seedVersion(image, number);
      await image.drop('disk.vhd');
      expect((await image.ends('succeeded')).version).toBe('2.11.0');
    });

    it('is not given again while its version is soft-deleted', async ({ task }) => {
      const image = on(task, 'binned');
      const inBin = await softDeleted(image, '1.0.0');
      await image.drop('1.0.0.vhd');
      const job = await image.ends('refused');
      expect(job.because).toContain('has, or had until lately, a version 1.0.0');
      await image.drop('disk.vhd');
      const [, second] = await image.ended(2);
      expect(second).toMatchObject({ state: 'succeeded', version: '1.0.1' });
      expect(await inBin()).toEqual(['1.0.0']);
    });
  });
});

/** A look after a write waits for its end, and so does a look that only repeats the one before. */
function told(calls: ArmCall[]): { waiting: ArmCall[]; others: ArmCall[] } {
  const waits = calls.map(({ method, path, query }, index) => {
    const before = calls[index - 1];
    if (method !== 'GET' || before === undefined) return false;
    return before.method !== 'GET' || (before.path === path && before.query === query);
  });
  return {
    waiting: calls.filter((_, index) => waits[index]),
    others: calls.filter((_, index) => !waits[index]),
  };
}

/** A gallery with soft delete, in whose bin a version of the image lies. Returns how to see what is there. */
async function softDeleted(image: ImageOnStack, number: string): Promise<() => Promise<string[]>> {
  const { azure, client } = stack();
  const gallery = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/galleries/bin`;
  const properties = { softDeletePolicy: { isSoftDeleteEnabled: true } };
  azure.resourceManager.seed([{ id: gallery, location, properties }]);
  seedDefinition(image);
  seedVersion(image, number);
  const apiVersion = 'api-version=2025-03-03';
  await client.resource(`${image.definitionId}/versions/${number}?${apiVersion}`, {
    method: 'DELETE',
  });
  const inBin = async () => {
    const path = `${gallery}/softDeletedArtifactTypes/Images/artifacts/${image.name}/versions`;
    const answer = await client.resource(`${path}?${apiVersion}`);
    return ((await answer.json()) as { value: { name: string }[] }).value.map(({ name }) => name);
  };
  await eventually('the bin', async () => (await inBin()).includes(number));
  return inBin;
}
