import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageRules } from '../../src/lifecycle/catalog/schema.ts';
import { clearDrop } from '../../src/lifecycle/clear-drop.ts';
import { addJob } from '../../src/lifecycle/jobs/add-job.ts';
import { jobIdOf, type Job } from '../../src/lifecycle/jobs/job.ts';
import type { ImportData } from '../../src/lifecycle/jobs/job-data.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import { aJob } from '../support/builders.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aCheckedDrop, place, ref } from './importing.ts';

const wanting = (blob: ImageRules['afterwards']['blob'], days = 0) =>
  aCatalog({ images: { 'ubuntu-24': anImage({ afterwards: { blob, days } }) } });
const marker = { ...place, name: `${place.name}.ready` };
const DAY = 86_400;

let services: FakeServices;
let job: Job<ImportData>;
const step = () => clearDrop(job, services);
const isThere = async (at = place) => (await services.drops.dates(at)) !== undefined;

beforeEach(async () => {
  ({ services, job } = await aCheckedDrop(wanting('delete')));
  services.galleries.addVersion(ref, '1.0.0', {});
  job = { ...job, state: 'succeeded', step: 'clear-drop', endedAt: services.clock.now() };
});

describe('what becomes of the blobs of a good import', () => {
  it('is their deletion, with the marker, where the catalog says so', async () => {
    expect(await step()).toEqual({ kind: 'done', note: 'blobs deleted' });
    expect([await isThere(), await isThere(marker)]).toEqual([false, false]);
    expect(await step()).toEqual({ kind: 'done', note: 'blobs deleted' });
  });

  it('waits for as many days as the catalog says by then, and asks it once a day', async () => {
    services.catalogs.force(wanting('delete', 7));
    expect(await step()).toMatchObject({ kind: 'later', seconds: DAY });
    services.clock.advance(6.5 * DAY);
    expect(await step()).toMatchObject({ seconds: DAY / 2, because: 'delete after 7 days' });
    services.catalogs.force(wanting('delete', 6));
    expect(await step()).toMatchObject({ kind: 'done' });
  });

  it.each([
    ['the catalog keeps them', wanting('keep')],
    ['it has lost the image', aCatalog({ images: {} })],
  ])('is nothing where %s', async (_, catalog) => {
    services.catalogs.force(catalog);
    expect(await step()).toEqual({ kind: 'done', note: 'blobs kept: the catalog says so' });
    expect([await isThere(), await isThere(marker)]).toEqual([true, true]);
  });

  it('waits for a catalog while none is accepted', async () => {
    services.catalogs.force(undefined);
    const because = 'no catalog is accepted any more';
    expect(await step()).toEqual({ kind: 'later', seconds: 60, because });
    services.catalogs.force(wanting('delete'));
    expect(await step()).toEqual({ kind: 'done', note: 'blobs deleted' });
  });

  it.each(['deleted', 'Failed'])('is nothing where the version is %s', async (how) => {
    if (how === 'Failed') services.galleries.addVersion(ref, '1.0.0', { provisioningState: how });
    else await services.galleries.deleteVersion(ref, '1.0.0');
    services.galleries.finish();
    expect(await step()).toMatchObject({ note: 'blobs kept: version 1.0.0 is not in order' });
    expect(await isThere()).toBe(true);
  });

  it.each([
    ['pending', true],
    ['canary 2026-03-01T12:00:00.000Z', false],
  ])('is nothing before its promotion: %s', async (latest, excludeFromLatest) => {
    const tags = { 'gallerist:latest': latest };
    services.galleries.addVersion(ref, '1.0.0', { tags, excludeFromLatest });
    const because = 'version 1.0.0 is to be promoted first';
    expect(await step()).toEqual({ kind: 'later', seconds: DAY, because });
    expect(await isThere()).toBe(true);
  });

  it('is nothing where the version was withdrawn', async () => {
    const tags = { 'gallerist:latest': 'withdrawn' };
    services.galleries.addVersion(ref, '1.0.0', { tags, excludeFromLatest: true });
    expect(await step()).toMatchObject({ note: 'blobs kept: version 1.0.0 was withdrawn' });
    expect(await isThere()).toBe(true);
  });

  it('is nothing while Azure writes to the version', async () => {
    services.galleries.addVersion(ref, '1.0.0', { provisioningState: 'Updating' });
    expect(await step()).toMatchObject({ kind: 'later', because: 'Azure is writing 1.0.0' });
    expect(await isThere()).toBe(true);
  });

  it.each(['delete', 'archive'] as const)(
    'is nothing, for %s, where one was written to',
    async (blob) => {
      services.catalogs.force(wanting(blob));
      services.drops.write(place);
      expect((await step()).kind === 'done').toBe(true);
      expect([await isThere(), await isThere(marker)]).toEqual([true, true]);
    },
  );

  it('is an archived copy in the place of each, made piece by piece', async () => {
    services.catalogs.force(wanting('archive'));
    const upload = services.drops.put(place, makeVhd({ megabytes: 5_120, generation: 'V2' }));
    const { etag = '' } = (await services.drops.open(upload, 0)) ?? {};
    const disks = [{ name: place.name, etag, virtualBytes: 0 }];
    job = { ...job, data: { ...job.data, upload, disks } };
    for (const _ of [1, 2]) expect(await step()).toMatchObject({ kind: 'later', seconds: 1 });
    expect(await isThere()).toBe(true);
    const note = 'blobs archived in archive/ubuntu-24/1.0.0/';
    expect(await step()).toEqual({ kind: 'done', note });
    expect([...services.drops.archived]).toEqual([
      [`${place.endpoint}/archive/ubuntu-24/1.0.0/1.0.0.vhd`, { etag, pieces: 81 }],
    ]);
    expect(await isThere()).toBe(false);
    expect(await step()).toEqual({ kind: 'done', note });
  });

  it('takes the manifest with the disks, but not one that came since', async () => {
    const manifest = { ...place, name: 'ubuntu-24/2.0.0/manifest.json' };
    const upload = services.drops.put(manifest);
    job = { ...job, data: { ...job.data, upload } };
    services.clock.advance(60);
    services.drops.put(manifest);
    await step();
    expect(await isThere(manifest)).toBe(true);
    const createdOn = (await services.drops.dates(manifest))?.createdOn.toISOString() ?? '';
    job = { ...job, data: { ...job.data, upload: { ...manifest, createdOn } } };
    await step();
    expect(await isThere(manifest)).toBe(false);
  });
});

describe('the blobs of several disks', () => {
  const at = (file: string) => ({ ...place, name: `ubuntu-24/1.0.0/${file}` });
  const files = ['os.vhd', 'data-0.vhd', 'manifest.json'].map(at);
  const areThere = () => Promise.all(files.map(isThere));
  beforeEach(async () => {
    const uploads = files.map((file) =>
      services.drops.put(file, makeVhd({ megabytes: 20, generation: 'V2' })),
    );
    const disks = [];
    for (const upload of uploads.slice(0, 2)) {
      const { etag = '' } = (await services.drops.open(upload, 0)) ?? {};
      disks.push({ name: upload.name, etag, virtualBytes: 0 });
    }
    const upload = uploads[2] ?? job.data.upload;
    job = { ...job, data: { ...job.data, upload, disks } };
  });

  it.each(['delete', 'archive'] as const)(
    'all stay, for %s, where one has snapshots',
    async (blob) => {
      services.catalogs.force(wanting(blob));
      services.drops.write(at('data-0.vhd'), { snapshot: true });
      const { etag = '' } =
        (await services.drops.open({ ...at('data-0.vhd'), createdOn: '' }, 0)) ?? {};
      const [os] = job.data.disks ?? [];
      if (os === undefined) throw new Error('There is no disk.');
      const disks = [os, { ...os, name: at('data-0.vhd').name, etag }];
      job = { ...job, data: { ...job.data, disks } };
      const note = 'blobs kept: ubuntu-24/1.0.0/data-0.vhd: it has snapshots';
      expect(await step()).toEqual({ kind: 'done', note });
      expect(await areThere()).toEqual([true, true, true]);
      expect(services.drops.archived.size).toBe(0);
    },
  );

  it('are archived with the manifest, which says which is which', async () => {
    services.catalogs.force(wanting('archive'));
    expect(await step()).toMatchObject({ note: 'blobs archived in archive/ubuntu-24/1.0.0/' });
    expect([...services.drops.archived.keys()]).toEqual(
      files.map(({ endpoint, name }) => `${endpoint}/archive/${name}`),
    );
    expect(await areThere()).toEqual([false, false, false]);
  });

  it('say which went before one proved to be protected, and keep the manifest', async () => {
    const remove = services.drops.remove.bind(services.drops);
    services.drops.remove = async (blob, etag) =>
      blob.name.endsWith('data-0.vhd') ? 'a policy protects it' : remove(blob, etag);
    const because = 'ubuntu-24/1.0.0/data-0.vhd: a policy protects it';
    const note = `blobs kept: ${because} (but ubuntu-24/1.0.0/os.vhd deleted)`;
    expect(await step()).toEqual({ kind: 'done', note });
    expect(await areThere()).toEqual([false, true, true]);
  });
});

describe('a blob that becomes another image too', () => {
  it.each(['1.0.0.vhd', 'part of several'])(
    'stays until that import has ended: %s',
    async (what) => {
      if (what !== '1.0.0.vhd') {
        const upload = services.drops.put({ ...place, name: 'ubuntu-24/1.0.0/manifest.json' });
        job = { ...job, data: { ...job.data, upload } };
      }
      const createdOn = (await services.drops.dates(place))?.createdOn.toISOString() ?? '';
      const id = await jobIdOf('other', { ...place, createdOn });
      const other = aJob({ id, data: { upload: { ...place, createdOn } } });
      await addJob(other, services);
      const because = `${id} still makes an image of the same blob`;
      expect(await step()).toEqual({ kind: 'later', seconds: 3_600, because });
      expect(await isThere()).toBe(true);
      const stored = await services.jobs.read(id);
      if (stored === undefined) throw new Error('The other job is gone.');
      await services.jobs.save({ ...stored, state: 'succeeded', step: 'clear-drop' });
      expect(await step()).toMatchObject({ note: 'blobs deleted' });
    },
  );

  it('stays as one disk of several, whose manifest came later', async () => {
    const disk = { ...place, name: 'ubuntu-24/1.0.0/os.vhd' };
    const upload = services.drops.put(disk, makeVhd({ megabytes: 20, generation: 'V2' }));
    const { etag = '' } = (await services.drops.open(upload, 0)) ?? {};
    const disks = [{ name: disk.name, etag, virtualBytes: 0 }];
    job = { ...job, data: { ...job.data, upload, disks } };
    const manifest = services.drops.put({ ...place, name: 'ubuntu-24/1.0.0/manifest.json' });
    const id = await jobIdOf('ubuntu-24', manifest);
    await addJob(aJob({ id, data: { upload: manifest } }), services);
    const because = `${id} still makes an image of the same blob`;
    expect(await step()).toEqual({ kind: 'later', seconds: 3_600, because });
  });
});
