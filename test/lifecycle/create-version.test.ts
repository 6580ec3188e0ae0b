import { beforeEach, describe, expect, it } from 'vitest';
import { createVersion } from '../../src/lifecycle/create-version.ts';
import { wantedDefinition } from '../../src/lifecycle/definition.ts';
import { digestOf } from '../../src/lifecycle/digest.ts';
import { idOf } from '../../src/lifecycle/gallery.ts';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import type { ImportData } from '../../src/lifecycle/jobs/job-data.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aCheckedDrop, place, ref } from './importing.ts';
import { refusalOf } from './refusal-of.ts';
import { encryptedIn, encryptionSet } from './versions/a-version.ts';

let services: FakeServices;
let job: Job<ImportData>;
const step = () => createVersion(job, services);
const refusal = () => refusalOf(step);
async function world(catalog = aCatalog()) {
  ({ services, job } = await aCheckedDrop(catalog));
  services.galleries.addDefinition(ref, wantedDefinition(anImage()));
}
/** The same limits, and no definition yet. */
async function fullOf({ limits }: FakeServices) {
  const checked = await aCheckedDrop();
  return { ...checked, services: { ...checked.services, limits } };
}
beforeEach(() => world());

describe('the creation of a version', () => {
  it('encrypts every disk with the set of its region', async () => {
    const region = { name: 'westeurope', diskEncryptionSet: encryptionSet('west') };
    await world(aCatalog({ images: { 'ubuntu-24': anImage({ regions: [region] }) } }));
    const [os] = job.data.disks ?? [];
    const disks = os === undefined ? [] : [os, { ...os, lun: 0 }, { ...os, lun: 3 }];
    job = { ...job, data: { ...job.data, disks, managedImage: '/images/one' } };
    await step();
    const { encryption } = encryptedIn('westeurope', 'west', [0, 3]);
    expect(services.galleries.writes()).toMatchObject([{ body: { region: { encryption } } }]);
  });

  it('asks for the source region only, excluded from latest, and says whose it is', async () => {
    expect(await step()).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'Azure is creating 1.0.0',
      data: {
        ...job.data,
        accepted: {
          at: '2026-03-01T12:00:00.000Z',
          operation: 'https://management.azure.com/operations/1',
        },
      },
    });
    expect(services.galleries.writes()).toEqual([
      {
        what: 'createVersion',
        number: '1.0.0',
        body: {
          location: 'westeurope',
          tags: {
            'gallerist:job': job.id,
            'gallerist:source': `vhds/${place.name}`,
            'gallerist:disks': await digestOf([job.data.disks?.[0]?.etag ?? '']),
            'gallerist:latest': 'pending',
          },
          region: {
            name: 'westeurope',
            regionalReplicaCount: 1,
            storageAccountType: 'Standard_LRS',
            excludeFromLatest: true,
          },
          source: {
            storageAccountId: place.account,
            os: `${place.endpoint}/vhds/${place.name}`,
            data: [],
          },
        },
      },
    ]);
    expect(services.numbers.holder(idOf(ref), '1.0.0')).toMatchObject({ spent: true });
    expect(await services.hints.waiters(idOf(ref, '1.0.0').toUpperCase())).toEqual([job.id]);
  });

  it('sends what the catalog says of the source region, tags and end of life', async () => {
    const image = anImage({
      tags: { team: 'platform', 'gallerist:job': 'mine' },
      regions: [{ name: 'eastus2' }, { name: 'West Europe', replicas: 3 }],
      endOfLifeAfterDays: 90,
      blockDeletionBeforeEndOfLife: true,
    });
    await world(aCatalog({ images: { 'ubuntu-24': image } }));
    services.galleries.addDefinition(ref, wantedDefinition(image));
    await step();
    expect(services.galleries.writes()[0]?.body).toMatchObject({
      tags: { team: 'platform', 'gallerist:job': job.id },
      region: { name: 'West Europe', regionalReplicaCount: 3 },
      endOfLifeDate: new Date('2026-05-30T12:00:00.000Z'),
      blockDeletionBeforeEndOfLife: true,
    });
  });

  it('gives Azure an address in which the name of the blob is encoded', async () => {
    const name = 'ubuntu-24/a b%#ä.vhd';
    const upload = services.drops.put({ ...place, name });
    const { etag = '' } = (await services.drops.open(upload, 0)) ?? {};
    job = {
      ...job,
      data: { ...job.data, upload, disks: [{ name, etag, virtualBytes: 0, occupiedBytes: 0 }] },
    };
    await step();
    expect(services.galleries.writes()[0]?.body).toMatchObject({
      source: { os: `${place.endpoint}/vhds/ubuntu-24/a%20b%25%23%C3%A4.vhd` },
    });
  });

  it('waits while its definition is being deleted', async () => {
    const going = { ...wantedDefinition(anImage()), provisioningState: 'Deleting' };
    services.galleries.addDefinition(ref, going);
    const because = 'Azure is deleting the image definition ubuntu-24';
    expect(await step()).toEqual({ kind: 'later', seconds: 30, because });
  });

  it('goes on with its own version where the answer got lost', async () => {
    await step();
    expect(await step()).toMatchObject({ kind: 'later', data: { accepted: {} } });
    expect(services.galleries.writes()).toHaveLength(1);
  });

  it('leaves alone what somebody else made under its number', async () => {
    services.galleries.addVersion(ref, '1.0.0', { tags: { 'gallerist:job': 'other.1' } });
    expect((await refusal()).reason).toBe(
      `${idOf(ref, '1.0.0')} exists already: it belongs to other.1.`,
    );
    services.galleries.addVersion(ref, '1.0.0', {});
    const { reason, remedy } = await refusal();
    expect(reason).toContain('it belongs to somebody else');
    expect(remedy).toBe('It is left as it is. Drop the VHD again under another number.');
    expect(services.galleries.writes()).toEqual([]);
  });

  it('stops where Azure brought a deleted version back instead', async () => {
    services.galleries.addGallery(ref, { softDelete: true });
    services.galleries.addVersion(ref, '1.0.0', {});
    await services.galleries.deleteVersion(ref, '1.0.0');
    services.galleries.finish();
    expect((await refusal()).reason).toContain('Azure updated one that was there');
    expect(services.numbers.holder(idOf(ref), '1.0.0')).toMatchObject({ spent: false });
  });

  it.each(['written to', 'deleted'])(
    'is not asked for where the disk was %s since',
    async (how) => {
      if (how === 'deleted') services.drops.erase(place);
      else services.drops.write(place);
      expect((await refusal()).reason).toBe(`vhds/${place.name} was ${how} after it was checked.`);
      expect(services.galleries.writes()).toEqual([]);
    },
  );

  it('waits for a catalog, and is refused where the image left it', async () => {
    services.catalogs.force(undefined);
    expect(await step()).toMatchObject({ kind: 'later', seconds: 60 });
    services.catalogs.force(aCatalog({ images: {} }));
    expect((await refusal()).reason).toContain('The catalog has no image ubuntu-24');
  });

  it('is refused where the catalog moved the image meanwhile', async () => {
    const image = anImage({ gallery: 'silver' });
    services.catalogs.force(aCatalog({ images: { 'ubuntu-24': image } }));
    expect(await refusal()).toMatchObject({
      reason: `The catalog moved ubuntu-24 to another gallery or definition while its import was under way to ${idOf(ref)}.`,
      remedy: `POST /api/jobs/${job.id}/retry imports it to the new place.`,
    });
  });

  it.each([
    ['image versions', 10_000],
    ['image definitions', 1_000],
  ] as const)('is refused before Azure would where %s are at their limit', async (kind, count) => {
    const { subscription } = ref;
    await services.limits.remember([{ kind, count, subscription, region: 'West Europe' }]);
    if (kind === 'image definitions') ({ services, job } = await fullOf(services));
    expect(await refusal()).toMatchObject({
      reason: `Subscription ${subscription} has ${count} of ${count} ${kind} in westeurope, and Azure makes no more there.`,
    });
    expect(services.galleries.writes()).toEqual([]);
  });

  it('cannot begin before a number is reserved', async () => {
    const { version: _, ...data } = job.data;
    job = { ...job, data };
    await expect(step()).rejects.toThrow(`${job.id} has no version number yet.`);
  });
});
