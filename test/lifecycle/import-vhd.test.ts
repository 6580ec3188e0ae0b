import { describe, expect, it } from 'vitest';
import { idOf } from '../../src/lifecycle/gallery.ts';
import { importVhd } from '../../src/lifecycle/import-vhd.ts';
import { badVhds } from '../../tools/vhd/bad-vhds.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import { aDrop, place, ref, soundDisk } from './importing.ts';
import { refusalOf } from './refusal-of.ts';

const numbered = (numbering: 'next-patch' | 'next-minor' | 'date' | 'file-name') =>
  aCatalog({ images: { 'ubuntu-24': anImage({ numbering }) } });

describe('the first step of an import', () => {
  it('hands on what it proved, with a number reserved', async () => {
    const { services, job } = aDrop();
    expect(await importVhd(job, services)).toEqual({
      kind: 'next',
      step: 'create-version',
      note: 'checked; becomes 1.0.0',
      data: {
        upload: job.data.upload,
        disks: [
          {
            name: place.name,
            etag: '"0x1"',
            virtualBytes: 20 * 2 ** 20,
          },
        ],
        version: { number: '1.0.0', definition: idOf(ref), id: idOf(ref, '1.0.0') },
      },
    });
    expect(services.numbers.holder(idOf(ref), '1.0.0')).toMatchObject({
      job: job.id,
      spent: false,
    });
    expect(services.galleries.writes()).toEqual([]);
  });

  it('reads at most 64 KiB of a disk of any size, in three requests', async () => {
    const { services, job } = aDrop();
    const upload = services.drops.put(place, makeVhd({ megabytes: 2 ** 21, generation: 'V2' }));
    services.drops.requests.length = 0;
    expect(await importVhd({ ...job, data: { upload } }, services)).toMatchObject({ kind: 'next' });
    const disk = services.drops.requests.filter(({ name }) => name === place.name);
    expect(disk.map(({ what }) => what)).toEqual(['open', 'tail']);
    expect(disk.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(65_536);
    expect(services.drops.requests).toHaveLength(3);
  });

  it('waits while no catalog was ever accepted', async () => {
    const { services, job } = aDrop();
    services.catalogs.force(undefined);
    expect(await importVhd(job, services)).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'no catalog has been accepted yet',
    });
  });

  it('looks again when the disk will have settled', async () => {
    const { services, job } = aDrop();
    services.drops.erase({ ...place, name: `${place.name}.ready` });
    services.clock.advance(840);
    const result = await importVhd(job, services);
    expect(result).toMatchObject({ kind: 'later', seconds: 60 });
    services.clock.advance(60);
    expect(await importVhd(job, services)).toMatchObject({ kind: 'next' });
  });

  it.each([
    [0, 30],
    [600, 60],
    [6_000, 300],
  ])('after %i s of waiting for something else it waits %i s more', async (waited, seconds) => {
    const { services, job } = aDrop();
    services.drops.write(place, { leased: true });
    services.clock.advance(waited);
    expect(await importVhd(job, services)).toEqual({
      kind: 'later',
      seconds,
      because: `somebody holds a lease on vhds/${place.name}`,
    });
  });

  it.each(badVhds())(
    'refuses a bad VHD before it asks Azure for anything: $name',
    async ({ file, expected }) => {
      const { services, job } = aDrop();
      const upload = services.drops.put(place, file);
      services.clock.advance(60);
      const { reason } = await refusalOf(() => importVhd({ ...job, data: { upload } }, services));
      expect(reason).toContain(expected);
      expect(services.galleries.calls).toEqual([]);
    },
  );

  it('refuses a disk that does not boot on the generation of its image', async () => {
    const { services, job } = aDrop();
    const upload = services.drops.put(place, makeVhd({ megabytes: 20, generation: 'V1' }));
    services.clock.advance(900);
    const { reason, remedy } = await refusalOf(() =>
      importVhd({ ...job, data: { upload } }, services),
    );
    expect(reason).toContain('cannot boot on a virtual machine of generation V2');
    expect(remedy).toContain('hyperVGeneration V1');
  });

  it('refuses an image that the catalog does not have any more', async () => {
    const { services, job } = aDrop();
    services.catalogs.force(aCatalog({ images: {} }));
    expect((await refusalOf(() => importVhd(job, services))).reason).toContain(
      'has no image ubuntu-24',
    );
  });

  it('refuses where there is no gallery, with the command that makes one', async () => {
    const { services, job } = aDrop(
      aCatalog({ images: { 'ubuntu-24': anImage({ gallery: 'silver' }) } }),
    );
    const { reason, remedy } = await refusalOf(() => importVhd(job, services));
    expect(reason).toBe(
      'There is no gallery silver in resource group images of subscription 11111111-1111-4111-8111-111111111111.',
    );
    expect(remedy).toContain('az sig create');
    expect(remedy).toContain('--gallery-name silver --location westeurope');
  });
});

describe('the number of a version', () => {
  /** What a disk of this name becomes. */
  async function numberOf(name: string, { services, job } = aDrop(), version?: string) {
    const upload = services.drops.put({ ...place, name }, soundDisk);
    services.clock.advance(900);
    const data = { upload, ...(version === undefined ? {} : { requestedVersion: version }) };
    const result = await importVhd({ ...job, data }, services);
    return result.data?.version?.number;
  }

  it.each([
    ['next-patch', '1.4.8'],
    ['next-minor', '1.5.0'],
    ['date', '2026.301.0'],
    ['file-name', '1.4.9'],
  ] as const)('comes after the highest there is: %s', async (numbering, expected) => {
    const drop = aDrop(numbered(numbering));
    for (const number of ['1.4.7', '1.3.9']) drop.services.galleries.addVersion(ref, number, {});
    const name = numbering === 'file-name' ? 'ubuntu-24/1.4.9.vhd' : 'ubuntu-24/nightly.vhd';
    expect(await numberOf(name, drop)).toBe(expected);
  });

  it('comes after those reserved and never made, and after those in the recycle bin', async () => {
    const drop = aDrop();
    const { galleries, numbers } = drop.services;
    galleries.addGallery(ref, { softDelete: true });
    galleries.addVersion(ref, '1.4.7', {});
    await galleries.deleteVersion(ref, '1.4.7');
    galleries.finish();
    expect(await galleries.version(ref, '1.4.7')).toBeUndefined();
    expect(await numberOf('ubuntu-24/nightly.vhd', drop)).toBe('1.4.8');
    const other = { ...drop.job, id: 'ubuntu-24.fedcba9876543210' };
    await numbers.release(idOf(ref), drop.job.id);
    expect(await numberOf('ubuntu-24/nightly.vhd', { ...drop, job: other })).toBe('1.4.9');
  });

  it('is that of the call before that of the metadata before that of the file', async () => {
    const drop = aDrop();
    expect(await numberOf('ubuntu-24/2.0.0.vhd', drop, '3.0.0')).toBe('3.0.0');
    const { services, job } = aDrop();
    const metadata = { gallerist_version: '4.0.0' };
    const upload = services.drops.put(place, soundDisk, { metadata });
    services.drops.put({ ...place, name: `${place.name}.ready` });
    const result = await importVhd({ ...job, data: { upload } }, services);
    expect(result.data?.version?.number).toBe('4.0.0');
  });

  it('stays the same when the step runs again', async () => {
    const { services, job } = aDrop();
    const first = await importVhd(job, services);
    expect(await importVhd(job, services)).toEqual(first);
  });

  it('is another where another was asked for since, and the one before is free again', async () => {
    const { services, job } = aDrop();
    await importVhd(job, services);
    const result = await importVhd(
      { ...job, data: { ...job.data, requestedVersion: '5.0.0' } },
      services,
    );
    expect(result.data?.version?.number).toBe('5.0.0');
    expect(services.numbers.holder(idOf(ref), '1.0.0')).toBeUndefined();
  });

  it.each(['is live', 'lately was'])('is refused where it %s', async (how) => {
    const indirect = aCatalog({ images: { 'ubuntu-24': anImage({ route: 'managed-image' }) } });
    const drop = how === 'is live' ? aDrop(indirect) : aDrop();
    const { galleries } = drop.services;
    galleries.addGallery(ref, { softDelete: true });
    galleries.addVersion(ref, '1.0.0', {});
    if (how === 'lately was') await galleries.deleteVersion(ref, '1.0.0');
    galleries.finish();
    const { reason, remedy } = await refusalOf(() => importVhd(drop.job, drop.services));
    expect(reason).toBe(
      'vhds/ubuntu-24/1.0.0.vhd: ubuntu-24 has, or had until lately, a version 1.0.0, and numbers are never given twice.',
    );
    expect(remedy).toContain('Drop the VHD again under a higher number');
  });

  it('is not looked for in a list where the next step sees it before it makes anything', async () => {
    const { services, job } = aDrop();
    services.galleries.addVersion(ref, '1.0.0', {});
    expect(await importVhd(job, services)).toMatchObject({ kind: 'next', step: 'create-version' });
    expect(services.galleries.calls.map(({ what }) => what)).toEqual(['gallery']);
  });

  it('is refused where another job has it, and passes on to the newer upload of its path', async () => {
    const { services, job } = aDrop();
    await importVhd(job, services);
    const other = { ...job, id: 'ubuntu-24.fedcba9876543210' };
    const upload = services.drops.put({ ...place, name: 'ubuntu-24/again/1.0.0.vhd' }, soundDisk);
    services.clock.advance(900);
    const { reason } = await refusalOf(() => importVhd({ ...other, data: { upload } }, services));
    expect(reason).toContain('1.0.0');
    expect(await importVhd(other, services)).toMatchObject({ kind: 'next' });
    expect(services.numbers.holder(idOf(ref), '1.0.0')?.job).toBe(other.id);
  });
});
