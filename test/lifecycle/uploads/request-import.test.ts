import { beforeEach, describe, expect, it } from 'vitest';
import { importOf } from '../../../src/lifecycle/jobs/job.ts';
import { Conflict, Unavailable } from '../../../src/lifecycle/outcomes.ts';
import {
  requestImport,
  type ImportRequest,
} from '../../../src/lifecycle/uploads/request-import.ts';
import { anUpload } from '../../support/builders.ts';
import { aCatalog, aDropAccount, anImage } from '../../support/builders-catalog.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';
import { failCall } from '../jobs/a-bench.ts';

const { createdOn: _, ...place } = anUpload();
const wish = { blob: place.name, image: 'ubuntu-24' };
const address = `${place.endpoint}/vhds/${place.name}`;

let services: FakeServices;
const ask = (request: Partial<ImportRequest> = {}, key?: string) =>
  requestImport({ ...wish, ...request }, { name: 'key:deploy', key }, services);
const onlyJob = () => {
  const [job, ...others] = services.jobs.all();
  if (job === undefined || others.length > 0) throw new Error('There is not one job.');
  return job;
};
beforeEach(() => {
  services = fakeServices(aCatalog());
  services.drops.put(place);
});

describe('a call for an import', () => {
  it.each([
    ['by path', place.name],
    ['by path with a slash before it', `/${place.name}`],
    ['by address', address],
    ['by address with a token', `${address}?sv=2025-05-05&sig=secret`],
    ['by address in another case', address.replace('https://gallerist', 'HTTPS://GalleRist')],
    ['by address with its port', address.replace('.net/', '.net:443/')],
    ['by encoded address', address.replace('1.0.0', '1%2E0%2e0')],
  ])('is accepted: %s', async (_, blob) => {
    expect(await ask({ blob })).toEqual({ kind: 'accepted', job: onlyJob().id });
    expect(onlyJob()).toMatchObject({
      image: 'ubuntu-24',
      askedBy: 'key:deploy',
      data: { upload: place },
    });
    expect(services.outbox.sent).toHaveLength(1);
  });

  it('takes a blob in any container and under any path, for the image it names', async () => {
    const elsewhere = { ...place, container: 'builds', name: 'nightly/a b%20c#1.vhd' };
    services.drops.put(elsewhere);
    const blob = `${place.endpoint}/builds/nightly/a%20b%2520c%231.vhd`;
    expect(await ask({ blob })).toMatchObject({ kind: 'accepted' });
    expect(onlyJob()).toMatchObject({ data: { upload: elsewhere } });
  });

  it('looks for a path in the accounts of the region of the image', async () => {
    const far = aDropAccount({
      id: '/subscriptions/2/x',
      region: 'eastus2',
      blobEndpoint: 'https://far',
    });
    const image = anImage({ location: 'East US 2' });
    services.catalogs.force(
      aCatalog({ dropAccounts: [aDropAccount(), far], images: { 'ubuntu-24': image } }),
    );
    services.drops.put({ ...place, endpoint: 'https://far' });
    expect(await ask()).toMatchObject({ kind: 'accepted' });
    expect(onlyJob()).toMatchObject({
      data: { upload: { account: far.id, endpoint: 'https://far' } },
    });
  });

  it('is told where a path lies in two accounts, by the addresses of both', async () => {
    const second = aDropAccount({ id: '/subscriptions/2/x', blobEndpoint: 'https://second' });
    services.catalogs.force(aCatalog({ dropAccounts: [aDropAccount(), second] }));
    services.drops.put({ ...place, endpoint: 'https://second' });
    expect(await ask()).toEqual({
      kind: 'unprocessable',
      because: `There is a blob ${place.name} in more than one drop account.`,
      remedy: `Give the address of the one you mean: ${address} or https://second/vhds/${place.name}`,
    });
    expect(services.jobs.all()).toEqual([]);
    expect(await ask({ blob: address })).toMatchObject({ kind: 'accepted' });
  });

  it('gets the number it asks for also where an event is faster by a moment', async () => {
    const { jobs } = services;
    const add = jobs.add.bind(jobs);
    jobs.add = async (job) => {
      const { requestedVersion: _, ...data } = importOf(job);
      await add({ ...job, askedBy: 'event', data });
      return false;
    };
    expect(await ask({ version: '3.1.0' })).toMatchObject({ kind: 'accepted' });
    expect(onlyJob()).toMatchObject({ askedBy: 'event', data: { requestedVersion: '3.1.0' } });
  });

  it('remembers the number that is asked for', async () => {
    await ask({ version: '3.0.0' });
    expect(onlyJob()).toMatchObject({ data: { requestedVersion: '3.0.0' } });
  });

  it('is turned down where another call asked for another number, also when that comes again', async () => {
    const first = await ask({ version: '1.4.0' }, 'k1');
    const because = `This upload is job ${onlyJob().id} already, for version 1.4.0. To get 1.5.0, upload the VHD again under that name.`;
    expect(await ask({ version: '1.5.0' }, 'k2')).toEqual({ kind: 'conflict', because });
    expect(await ask({ version: '1.4.0' }, 'k1')).toEqual(first);
    expect(onlyJob()).toMatchObject({ data: { requestedVersion: '1.4.0' } });
  });

  it.each([
    [
      `${address}?snapshot=2026-02-01T00:00:00.0000000Z&sig=secret`,
      'ubuntu-24',
      'names the blob as it was at another time',
    ],
    [`${address}?sv=1&VersionId=1`, 'ubuntu-24', 'VersionId=1 names the blob as it was'],
    ['ubuntu-24/2.0.0.vhd', 'ubuntu-24', 'There is no blob ubuntu-24/2.0.0.vhd in a drop account'],
    [
      'https://elsewhere/vhds/x.vhd?sig=secret',
      'ubuntu-24',
      'There is no blob https://elsewhere/vhds/x.vhd in',
    ],
    [`${place.endpoint}/vhds`, 'ubuntu-24', 'There is no blob'],
    [`${place.endpoint}/vhds/%`, 'ubuntu-24', 'There is no blob'],
    [`${place.endpoint}//vhds/${place.name}`, 'ubuntu-24', 'There is no blob'],
    [`${place.endpoint}/UPPER/x.vhd`, 'ubuntu-24', 'There is no blob'],
    ['/', 'ubuntu-24', 'There is no blob / in a drop account'],
    [place.name, 'debian-12', 'The catalog has no image debian-12'],
    [place.name, 'constructor', 'The catalog has no image constructor'],
  ])('is told what is wrong: %s as %s', async (blob, image, because) => {
    const answer = await ask({ blob, image });
    expect(answer).toMatchObject({
      kind: 'unprocessable',
      because: expect.stringContaining(because) as string,
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(services.jobs.all()).toEqual([]);
  });

  it('is told where the blob lies in another region than its image', async () => {
    const images = { 'ubuntu-24': anImage({ location: 'eastus2' }) };
    services.catalogs.force(aCatalog({ images }));
    expect(await ask({ blob: address })).toMatchObject({
      kind: 'unprocessable',
      remedy: 'Drop the VHD in an account in eastus2.',
    });
  });

  it('is told while no catalog is accepted', async () => {
    services.catalogs.force(undefined);
    expect(await ask()).toEqual({
      kind: 'unprocessable',
      because: 'No catalog has been accepted yet.',
      remedy: 'Upload a valid catalog.yaml to the container catalog first.',
    });
  });
});

describe('a call with a key', () => {
  it('is the same job when it comes again, also after the blob is gone', async () => {
    const first = await ask({ blob: `${address}?sig=one` }, 'k1');
    services.drops.erase(place);
    expect(await ask({ blob: `${address}?sig=two` }, 'k1')).toEqual(first);
    expect(JSON.stringify(await services.calls.find('k1'))).not.toContain('sig');
  });

  it.each([{ image: 'debian-12' }, { blob: 'ubuntu-24/2.0.0.vhd' }, { version: '2.0.0' }])(
    'is a conflict when it comes with another request: %j',
    async (other) => {
      await ask({}, 'k1');
      expect(await ask(other, 'k1')).toEqual({
        kind: 'conflict',
        because: `This Idempotency-Key stands for another request, which is job ${onlyJob().id}. Use a new key for a new request.`,
      });
    },
  );

  it('that died before its job was stored is told of a new upload, or of none', async () => {
    failCall(services.jobs, 'add', 1);
    await expect(ask({}, 'k1')).rejects.toThrow(Unavailable);
    services.drops.erase(place);
    expect(await ask({}, 'k1')).toMatchObject({ kind: 'unprocessable' });
    services.drops.put(place, undefined, { createdOn: services.clock.after(60) });
    expect(await ask({}, 'k1')).toEqual({
      kind: 'conflict',
      because: `This Idempotency-Key stands for an upload of ${place.name} that was never imported, and it was uploaded again since. Use a new key to import what is there now.`,
    });
    expect(services.jobs.all()).toEqual([]);
    expect(await ask({}, 'k2')).toEqual({ kind: 'accepted', job: onlyJob().id });
  });

  it('may be used again where it was not accepted', async () => {
    expect(await ask({ image: 'debian-12' }, 'k1')).toMatchObject({ kind: 'unprocessable' });
    expect(await ask({}, 'k1')).toMatchObject({ kind: 'accepted' });
  });
});

describe('a call that comes after the event', () => {
  const change = async (parts: Partial<ReturnType<typeof onlyJob>>) =>
    services.jobs.save({ ...onlyJob(), ...parts });
  beforeEach(async () => {
    await ask();
  });

  it('is the same job, and sends nothing again once it ran', async () => {
    await change({ sequence: 2 });
    expect(await ask()).toEqual({ kind: 'accepted', job: onlyJob().id });
    expect(services.outbox.sent).toHaveLength(1);
  });

  it('may still ask for a number', async () => {
    expect(await ask({ version: '3.0.0' })).toMatchObject({ kind: 'accepted' });
    expect(onlyJob()).toMatchObject({ data: { requestedVersion: '3.0.0' } });
    expect(await ask({ version: '3.0.0' })).toMatchObject({ kind: 'accepted' });
  });

  it('is accepted where the job has that very number', async () => {
    const version = { definition: 'd', id: 'd/versions/1.0.0', number: '1.0.0' };
    await change({ data: { ...onlyJob().data, version } });
    expect(await ask({ version: '1.0.0' })).toMatchObject({ kind: 'accepted' });
    expect(await ask({ version: '3.0.0' })).toEqual({
      kind: 'conflict',
      because: `This upload is job ${onlyJob().id} already, for version 1.0.0. To get 3.0.0, upload the VHD again under that name.`,
    });
  });

  it('is to come again while the job is at work, and a conflict once it has ended', async () => {
    await change({ claimedUntil: services.clock.after(60) });
    expect(await ask({ version: '3.0.0' })).toEqual({ kind: 'busy', job: onlyJob().id });
    await change({ claimedUntil: services.clock.after(-60), state: 'refused' });
    expect(await ask({ version: '3.0.0' })).toMatchObject({
      kind: 'conflict',
      because: expect.stringContaining('which has ended: refused') as string,
    });
  });

  it('begins it again with that number, where the upload changed after its bad end', async () => {
    const { step: _, ...closed } = onlyJob();
    const version = { definition: 'd', id: 'd/versions/1.0.0', number: '1.0.0' };
    const data = { ...closed.data, version };
    const endedAt = services.clock.now();
    await services.jobs.save({ ...closed, state: 'refused', endedIn: 'import-vhd', endedAt, data });
    services.clock.advance(60);
    services.drops.write(place);
    expect(await ask({ version: '5.0.0' })).toEqual({ kind: 'accepted', job: onlyJob().id });
    const { createdOn } = importOf(onlyJob()).upload;
    expect(onlyJob()).toMatchObject({
      state: 'open',
      step: 'import-vhd',
      data: { upload: { ...place, createdOn }, requestedVersion: '5.0.0' },
    });
  });

  it('is to come again where somebody else writes the job at that moment', async () => {
    const save = () => Promise.reject(new Conflict('Job'));
    const racing = { ...services, jobs: { ...services.jobs, save } };
    const answer = await requestImport(
      { ...wish, version: '3.0.0' },
      { name: 'x', key: undefined },
      racing,
    );
    expect(answer).toEqual({ kind: 'busy', job: onlyJob().id });
    const broken = {
      ...services,
      jobs: { ...services.jobs, save: () => Promise.reject(new Error('!')) },
    };
    await expect(
      requestImport({ ...wish, version: '3.0.0' }, { name: 'x', key: undefined }, broken),
    ).rejects.toThrow('!');
  });
});
