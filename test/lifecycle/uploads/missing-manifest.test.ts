import { beforeEach, expect, it } from 'vitest';
import { importVhd } from '../../../src/lifecycle/import-vhd.ts';
import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import type { ImportData } from '../../../src/lifecycle/jobs/job-data.ts';
import { findUploads } from '../../../src/lifecycle/uploads/find-uploads.ts';
import { requestImport } from '../../../src/lifecycle/uploads/request-import.ts';
import { vhdUploaded } from '../../../src/lifecycle/uploads/vhd-uploaded.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';
import { place, soundDisk } from '../importing.ts';
import { refusalOf } from '../refusal-of.ts';

const SETTLE = 20 * 60;
const log = fakeLog();
let services: FakeServices;
const put = (name: string) => services.drops.put({ ...place, name }, soundDisk);
const jobs = () => services.jobs.all() as Job<ImportData>[];
const refusals = () => Promise.all(jobs().map((job) => refusalOf(() => importVhd(job, services))));

beforeEach(() => {
  const image = anImage({ completeness: { settle: '20m' } });
  services = fakeServices(aCatalog({ images: { 'ubuntu-24': image } }));
});

it('is told once, when a folder of disks has lain still for the settle time', async () => {
  put('ubuntu-24/1.0.0/os.vhd');
  put('ubuntu-24/1.0.0/data-0.vhd');
  const subject = '/blobServices/default/containers/vhds/blobs/ubuntu-24/1.0.0/os.vhd';
  await vhdUploaded({ topic: place.account, subject }, services, log);
  services.clock.advance(SETTLE - 1);
  expect(await findUploads(services, log)).toBe(0);
  services.clock.advance(1);
  expect(await findUploads(services, log)).toBe(1);
  expect(jobs()).toMatchObject([
    { image: 'ubuntu-24', data: { upload: { name: 'ubuntu-24/1.0.0/manifest.json' } } },
  ]);
  const [refusal] = await refusals();
  expect(refusal?.reason).toBe(
    'vhds/ubuntu-24/1.0.0/manifest.json, which lists the disks of a version, is not there; beside it lie data-0.vhd, os.vhd.',
  );
  expect(refusal?.remedy).toContain(
    'A single disk needs none where it lies as vhds/ubuntu-24/1.0.0.vhd.',
  );
  services.clock.advance(SETTLE);
  expect(await findUploads(services, log)).toBe(0);
});

it('is no matter while the disks are being uploaded, or where one is there', async () => {
  put('ubuntu-24/1.0.0/os.vhd');
  services.clock.advance(SETTLE);
  put('ubuntu-24/1.0.0/data-0.vhd');
  expect(await findUploads(services, log)).toBe(0);
  services.clock.advance(SETTLE);
  put('ubuntu-24/1.0.0/manifest.json');
  expect(await findUploads(services, log)).toBe(1);
});

it('is no matter where a call has imported the disk', async () => {
  const { name: blob } = put('ubuntu-24/1.0.0/os.vhd');
  await requestImport({ blob, image: 'ubuntu-24' }, { name: 'ana', key: undefined }, services);
  services.clock.advance(SETTLE);
  expect(await findUploads(services, log)).toBe(0);
});

it.each([
  ['ubuntu-24/1.0.0/Manifest.json', 'Upload it as vhds/ubuntu-24/1.0.0/manifest.json'],
  ['ubuntu-24/manifest.json', 'Upload it as vhds/ubuntu-24/<version>/manifest.json'],
  ['Windows-2022/1.0.0/manifest.json', "<image> is one of the catalog's: ubuntu-24"],
])('is one of its own where a manifest is called %s', async (name, remedy) => {
  put(name);
  put(name.replace(/[^/]+$/, 'os.txt'));
  services.clock.advance(SETTLE);
  expect(await findUploads(services, log)).toBe(1);
  const [refusal] = await refusals();
  expect(refusal?.remedy).toContain(remedy);
});

it('is no second job where the manifest has a marker, which it needs not', async () => {
  put('ubuntu-24/1.0.0/manifest.json');
  put('ubuntu-24/1.0.0/manifest.json.ready');
  expect(await findUploads(services, log)).toBe(1);
});
