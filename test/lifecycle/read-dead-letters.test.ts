import { beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import { readDeadLetters } from '../../src/lifecycle/read-dead-letters.ts';
import { aJob, anUpload } from '../support/builders.ts';
import { aCatalog } from '../support/builders-catalog.ts';
import { fakeLog } from '../support/fake-log.ts';
import { fakeServices, type FakeServices } from '../support/fake-services.ts';

const { createdOn: _, ...place } = anUpload();
const dropped = {
  topic: place.account,
  subject: `/blobServices/default/containers/vhds/blobs/${place.name}`,
  eventType: 'Microsoft.Storage.BlobCreated',
  data: { api: 'PutBlob' },
  deadLetterReason: 'MaxDeliveryAttemptsExceeded',
};

describe('dead letters', () => {
  let services: FakeServices;
  beforeEach(() => {
    services = fakeServices(aCatalog());
  });

  it('are acted on as if they had just come, and removed', async () => {
    const log = fakeLog();
    services.drops.put(place);
    services.deadLetters.put('a.json', JSON.stringify([dropped, dropped]));
    services.deadLetters.put('b.json', JSON.stringify(dropped));
    expect(await readDeadLetters(services, log)).toBe(3);
    expect(services.jobs.all()).toMatchObject([{ state: 'open', askedBy: 'event' }]);
    expect(services.deadLetters.names()).toEqual([]);
    expect(log.lines).toContain('info a.json: its events were dead-lettered and are picked up.');
  });

  it('wake the job that waits for the resource written to, its id in any case', async () => {
    const job = aJob({ dueAt: services.clock.after(900) });
    await services.jobs.add(job);
    await services.hints.waits('/subscriptions/1/VERSIONS/1.0.0', job.id);
    const event = { subject: 'x', data: { resourceUri: '/subscriptions/1/versions/1.0.0' } };
    services.deadLetters.put('a.json', JSON.stringify([event]));
    await readDeadLetters(services, fakeLog());
    expect(services.jobs.all()).toMatchObject([{ dueAt: services.clock.now() }]);
  });

  it('about the catalog need nothing: it is judged by the timer', async () => {
    const subject = '/blobServices/default/containers/catalog/blobs/catalog.yaml';
    services.deadLetters.put('a.json', JSON.stringify([{ ...dropped, subject }]));
    const log = fakeLog();
    expect(await readDeadLetters(services, log)).toBe(1);
    expect(log.lines).toHaveLength(1);
    expect(services.deadLetters.names()).toEqual([]);
  });

  it.each(['no JSON', '[{"hello":1}]', '5', 'null'])(
    'that are no event are shown as errors and removed: %s',
    async (text) => {
      const log = fakeLog({ errors: true });
      services.deadLetters.put('a.json', text);
      await readDeadLetters(services, log);
      expect(log.lines[0]).toContain('error A dead letter is no event that Gallerist knows:');
      expect(services.deadLetters.names()).toEqual([]);
    },
  );

  it('stay where one of their events cannot be acted on now', async () => {
    const dates = () => Promise.reject(new Unavailable('storage is out'));
    services.deadLetters.put('a.json', JSON.stringify([dropped]));
    const drops = { ...services.drops, dates };
    await expect(readDeadLetters({ ...services, drops }, fakeLog())).rejects.toThrow(
      'storage is out',
    );
    expect(services.deadLetters.names()).toEqual(['a.json']);
  });

  it('keep nobody from the next one: neither a letter nor an event that cannot be acted on', async () => {
    const { name } = place;
    const dates: typeof services.drops.dates = (blob) => {
      if (blob.name !== 'ubuntu-24/9.9.9.vhd') return services.drops.dates(blob);
      return Promise.reject(new Unavailable('getaddrinfo ENOTFOUND'));
    };
    const lost = { ...dropped, subject: dropped.subject.replace(name, 'ubuntu-24/9.9.9.vhd') };
    const other = { ...place, name: 'ubuntu-24/2.0.0.vhd' };
    const second = { ...dropped, subject: dropped.subject.replace(name, other.name) };
    services.drops.put(place);
    services.drops.put(other);
    services.deadLetters.put('a.json', JSON.stringify([lost, dropped]));
    services.deadLetters.put('b.json', JSON.stringify(second));
    const drops = { ...services.drops, dates };
    await expect(readDeadLetters({ ...services, drops }, fakeLog())).rejects.toThrow(
      /^1 dead letter\(s\) stay .*delete it .*1 event\(s\) of a.json .*ENOTFOUND/,
    );
    expect(services.jobs.all()).toHaveLength(2);
    expect(services.deadLetters.names()).toEqual(['a.json']);
  });

  it('are left to the search for uploads while no catalog says whose account it is', async () => {
    services.catalogs.force(undefined);
    services.deadLetters.put('a.json', JSON.stringify([dropped]));
    const log = fakeLog();
    await readDeadLetters(services, log);
    expect(log.lines[0]).toContain('no catalog is accepted yet. findUploads looks there');
    expect(services.deadLetters.names()).toEqual([]);
  });
});
