import { beforeEach, describe, expect, it } from 'vitest';
import { findUploads } from '../../../src/lifecycle/uploads/find-uploads.ts';
import { vhdUploaded } from '../../../src/lifecycle/uploads/vhd-uploaded.ts';
import { anUpload } from '../../support/builders.ts';
import { aCatalog, aDropAccount } from '../../support/builders-catalog.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';

const { createdOn: _, ...place } = anUpload();

describe('a blob that is reported', () => {
  let services: FakeServices;
  let log: ReturnType<typeof fakeLog>;
  const sent = () => services.outbox.sent.map(({ step, message }) => `${step} ${message.sequence}`);
  const report = (name = place.name, topic = place.account) =>
    vhdUploaded(
      { topic, subject: `/blobServices/default/containers/vhds/blobs/${name}` },
      services,
      log,
    );
  beforeEach(() => {
    services = fakeServices(aCatalog());
    log = fakeLog();
  });

  it('gets a job, due at once, that names its cause', async () => {
    const upload = services.drops.put(place);
    await report();
    const [job] = services.jobs.all();
    expect(job).toMatchObject({
      image: 'ubuntu-24',
      state: 'open',
      step: 'import-vhd',
      sequence: 1,
      askedBy: 'event',
      dueAt: services.clock.now(),
      data: { upload },
    });
    expect(sent()).toEqual(['import-vhd 1']);
    expect(await Array.fromAsync(services.hints.listUnfinished())).toEqual([job?.id]);
  });

  it('gets one job, however often and by whomever it is reported', async () => {
    services.drops.put(place);
    await report();
    await report(place.name, place.account.toUpperCase());
    expect(await findUploads(services, log)).toBe(0);
    expect(services.jobs.all()).toHaveLength(1);
  });

  it('has its first message sent again until it ran, for whoever added it may have died first', async () => {
    services.drops.put(place);
    await report();
    await report();
    expect(sent()).toEqual(['import-vhd 1', 'import-vhd 1']);
    const [job] = services.jobs.all();
    if (job !== undefined) await services.jobs.save({ ...job, sequence: 2 });
    await report();
    expect(sent()).toHaveLength(2);
  });

  it('gets another job when it is uploaded again', async () => {
    services.drops.put(place);
    await report();
    services.clock.advance(1);
    services.drops.put(place);
    await report();
    expect(services.jobs.all()).toHaveLength(2);
  });

  it('gets a job also where its folder names no image, to be told so', async () => {
    services.drops.put({ ...place, name: 'disk.vhd' });
    await report('disk.vhd');
    expect(services.jobs.all()).toMatchObject([{ image: 'unnamed' }]);
  });

  it('gets none where it is gone again, or is no disk', async () => {
    await report();
    services.drops.put({ ...place, name: 'ubuntu-24/readme.txt' });
    await report('ubuntu-24/readme.txt');
    expect(services.jobs.all()).toEqual([]);
    expect(log.lines).toEqual(['info ubuntu-24/readme.txt is no disk and is left alone.']);
  });

  it('gets none where the account is not listed or no catalog is accepted, and says so', async () => {
    services.drops.put(place);
    await report(place.name, '/subscriptions/2');
    services.catalogs.force(undefined);
    await report();
    expect(services.jobs.all()).toEqual([]);
    expect(log.lines).toEqual([
      `warn /subscriptions/2/blobServices/default/containers/vhds/blobs/${place.name}: the catalog does not list it. findUploads looks there once it does.`,
      `warn ${place.account}/blobServices/default/containers/vhds/blobs/${place.name}: no catalog is accepted yet. findUploads looks there once it does.`,
    ]);
  });
});

describe('a marker that is reported', () => {
  let services: FakeServices;
  const report = (name: string) =>
    vhdUploaded(
      { topic: place.account, subject: `/blobServices/default/containers/vhds/blobs/${name}` },
      services,
      fakeLog(),
    );
  beforeEach(() => {
    services = fakeServices(aCatalog());
  });

  it('wakes the job of its disk', async () => {
    services.drops.put(place);
    await report(place.name);
    const [job] = services.jobs.all();
    if (job === undefined) throw new Error('The disk has no job.');
    await services.jobs.save({ ...job, dueAt: services.clock.after(900) });
    services.clock.advance(10);
    await report(`${place.name}.ready`);
    expect(services.jobs.all()).toMatchObject([{ dueAt: services.clock.now() }]);
    expect(services.outbox.sent.at(-1)).toMatchObject({ at: services.clock.now() });
  });

  it('gives its disk a job where the event of the disk was lost', async () => {
    services.drops.put(place);
    await report(`${place.name}.ready`);
    expect(services.jobs.all()).toHaveLength(1);
    expect(services.outbox.sent).toHaveLength(1);
  });

  it('does nothing where its disk is not there', async () => {
    await report(`${place.name}.ready`);
    expect(services.jobs.all()).toEqual([]);
  });
});

describe('the search for uploads', () => {
  it('finds disks whose event was lost, in every account', async () => {
    const other = aDropAccount({ id: '/subscriptions/2/x', blobEndpoint: 'https://other' });
    const services = fakeServices(aCatalog({ dropAccounts: [aDropAccount(), other] }));
    const log = fakeLog();
    services.drops.put(place);
    services.drops.put({ ...place, name: `${place.name}.ready` });
    services.drops.put({ ...place, container: 'results' });
    services.drops.put({ ...place, account: other.id, endpoint: other.blobEndpoint });
    expect(await findUploads(services, log)).toBe(2);
    expect(services.jobs.all()).toMatchObject([{ askedBy: 'timer' }, { askedBy: 'timer' }]);
    expect(log.lines[0]).toContain(`${place.name}: no event told of it;`);
    expect(await findUploads(services, log)).toBe(0);
  });

  it('has nowhere to look while no catalog is accepted', async () => {
    const services = fakeServices();
    services.drops.put(place);
    expect(await findUploads(services, fakeLog())).toBe(0);
    expect(services.drops.requests).toEqual([]);
  });
});
