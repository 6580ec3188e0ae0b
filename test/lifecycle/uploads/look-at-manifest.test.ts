import { beforeEach, describe, expect, it } from 'vitest';
import { createVersion } from '../../../src/lifecycle/create-version.ts';
import { wantedDefinition } from '../../../src/lifecycle/definition.ts';
import { importVhd } from '../../../src/lifecycle/import-vhd.ts';
import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import type { ImportData } from '../../../src/lifecycle/jobs/job-data.ts';
import { makeVhd } from '../../../tools/vhd/make-vhd.ts';
import { overwritten, sparseFile, type SparseFile } from '../../../tools/vhd/sparse-file.ts';
import { aJob } from '../../support/builders.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';
import { after, place, ref, soundDisk } from '../importing.ts';
import { refusalOf } from '../refusal-of.ts';

const folder = 'ubuntu-24/2.1.0';
const lists = { os: 'os.vhd', dataDisks: [{ lun: 3, file: 'data-3.vhd' }] };
/** A data disk may hold anything, no partition table among it. */
const dataDisk = overwritten(
  makeVhd({ megabytes: 32, generation: 'V2' }),
  0,
  new Uint8Array(17_408),
);
let services: FakeServices;
let job: Job<ImportData>;

const put = (file: string, content: SparseFile) =>
  services.drops.put({ ...place, name: `${folder}/${file}` }, content);
function putManifest(content: unknown) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const bytes = new TextEncoder().encode(text);
  const upload = put('manifest.json', sparseFile(bytes.length, [{ offset: 0, bytes }]));
  job = aJob({ data: { upload } });
}
const step = () => importVhd(job, services);

beforeEach(() => {
  services = fakeServices(aCatalog());
  services.galleries.addGallery(ref);
  services.galleries.addDefinition(ref, wantedDefinition(anImage()));
  put('os.vhd', soundDisk);
  put('data-3.vhd', dataDisk);
  putManifest(lists);
});

describe('a drop of several disks', () => {
  it('takes its number from the folder, and every disk the manifest lists', async () => {
    const result = await step();
    expect(result).toMatchObject({ kind: 'next', note: 'checked; becomes 2.1.0' });
    expect(result.data?.disks).toMatchObject([
      { name: `${folder}/os.vhd` },
      { name: `${folder}/data-3.vhd`, lun: 3, virtualBytes: 32 * 2 ** 20 },
    ]);
    job = after(job, result);
    await createVersion(job, services);
    expect(services.galleries.writes()[0]?.body).toMatchObject({
      source: {
        os: `${place.endpoint}/vhds/${folder}/os.vhd`,
        data: [{ lun: 3, uri: `${place.endpoint}/vhds/${folder}/data-3.vhd` }],
      },
    });
  });

  it('waits for a disk that was written to after the manifest to lie still', async () => {
    services.clock.advance(60);
    services.drops.write({ ...place, name: `${folder}/data-3.vhd` });
    expect(await step()).toEqual({
      kind: 'later',
      seconds: 900,
      because: `vhds/${folder}/data-3.vhd was written to after vhds/${folder}/manifest.json: it must lie still for 15m, or the manifest be uploaded again, last`,
    });
    services.clock.advance(900);
    expect(await step()).toMatchObject({ kind: 'next' });
  });

  it('takes the number in the metadata of its OS disk, unless the manifest has one', async () => {
    const metadata = { gallerist_version: '3.0.0' };
    services.drops.write({ ...place, name: `${folder}/os.vhd` }, { metadata });
    expect(await step()).toMatchObject({ note: 'checked; becomes 3.0.0' });
    const own = { metadata: { gallerist_version: '4.0.0' } };
    services.drops.write({ ...place, name: `${folder}/manifest.json` }, own);
    job = { ...job, id: 'ubuntu-24.fedcba9876543210' };
    expect(await step()).toMatchObject({ note: 'checked; becomes 4.0.0' });
  });

  it('is refused when a disk changes before the version is made of it', async () => {
    job = after(job, await step());
    put('data-3.vhd', dataDisk);
    expect((await refusalOf(() => createVersion(job, services))).reason).toContain('written to');
  });

  it.each([
    ['no JSON', '{', 'it is not JSON'],
    ['a list', [], 'expected object'],
    ['no OS disk', { dataDisks: [] }, 'os '],
    ['a path', { os: '../os.vhd' }, 'without a path'],
    ['half a character', String.raw`{ "os": "\ud800.vhd" }`, 'half of a character'],
    ['another setting', { ...lists, size: 1 }, 'size'],
    ['a LUN that no machine has', { os: 'os.vhd', dataDisks: [{ lun: 64, file: 'a.vhd' }] }, '63'],
    [
      'a LUN twice',
      {
        os: 'os.vhd',
        dataDisks: [
          { lun: 3, file: 'data-3.vhd' },
          { lun: 3, file: 'b.vhd' },
        ],
      },
      'LUN 3 is listed twice',
    ],
    [
      'a disk twice',
      { os: 'os.vhd', dataDisks: [{ lun: 3, file: 'OS.vhd' }] },
      'os.vhd is listed twice',
    ],
    [
      'a disk that is not there',
      { os: 'os.vhd', dataDisks: [...lists.dataDisks, { lun: 4, file: 'data-4.vhd' }] },
      'lists data-4.vhd, which is not there',
    ],
    ['too much in it', JSON.stringify(lists) + ' '.repeat(65_536), 'a manifest at most 65536'],
    ['too few disks', { os: 'os.vhd' }, 'data-3.vhd lies beside'],
  ])('is refused when its manifest has %s', async (_case, manifest, reason) => {
    putManifest(manifest);
    const refusal = await refusalOf(step);
    expect(refusal.reason).toContain(reason);
    expect(refusal.remedy).not.toBe('');
  });

  it.each([
    [
      'a block blob',
      () =>
        services.drops.write({ ...place, name: `${folder}/data-3.vhd` }, { blobType: 'BlockBlob' }),
      'block blob',
    ],
    [
      'without footer',
      () => put('data-3.vhd', sparseFile(32 * 2 ** 20 + 512, [])),
      'was declared complete',
    ],
    [
      'cut off',
      () =>
        put(
          'data-3.vhd',
          makeVhd({ megabytes: 32, generation: 'V2', footer: { size: 64 * 2 ** 20 } }),
        ),
      'data-3.vhd',
    ],
  ])('is refused when a data disk is %s', async (_case, spoil, reason) => {
    spoil();
    putManifest(lists);
    expect((await refusalOf(step)).reason).toContain(reason);
  });
});
