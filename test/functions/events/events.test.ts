import { describe, expect, it } from 'vitest';
import { onCatalogChanged } from '../../../src/functions/events/catalog-changed.ts';
import { onVersionWritten } from '../../../src/functions/events/version-written.ts';
import { onVhdUploaded } from '../../../src/functions/events/vhd-uploaded.ts';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aCatalog } from '../../support/builders-catalog.ts';
import { aJob, anUpload } from '../../support/builders.ts';
import { fakeServices } from '../../support/fake-services.ts';
import { catalogText } from '../../lifecycle/catalog/catalog-text.ts';
import { aContext } from './a-context.ts';

const away = () => Promise.reject(new Unavailable('Storage does not answer.'));

/** BlobCreated as Event Grid delivers it. */
const blobCreated = (name: string, parts: object = {}) => ({
  topic: anUpload().account,
  subject: `/blobServices/default/containers/vhds/blobs/${name}`,
  eventType: 'Microsoft.Storage.BlobCreated',
  id: '831e1650-001e-001b-66ab-eeb76e069631',
  data: { api: 'PutBlob', contentLength: 1_049_088, blobType: 'PageBlob', sequencer: '1' },
  dataVersion: '',
  metadataVersion: '1',
  eventTime: '2026-03-01T12:00:00.1234567Z',
  ...parts,
});

const versionId =
  '/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/ubuntu-24/versions/1.0.0';
const versionWritten = {
  topic: '/subscriptions/1',
  data: { resourceUri: versionId.toUpperCase() },
};

describe('vhdUploaded', () => {
  async function upload(event: object, services = fakeServices(aCatalog())) {
    const { context, lines } = aContext();
    await onVhdUploaded(() => services).handler(event as never, context);
    return { services, lines };
  }

  it('gives a disk its job, and one only', async () => {
    const services = fakeServices(aCatalog());
    services.drops.put(anUpload());
    for (let times = 0; times < 3; times += 1) await upload(blobCreated(anUpload().name), services);
    expect(services.jobs.all()).toMatchObject([{ image: 'ubuntu-24', askedBy: 'event' }]);
    const [job] = services.jobs.all();
    expect(services.outbox.sent.map(({ message }) => message)).toEqual(
      Array.from({ length: 3 }, () => ({ job: job?.id, sequence: 1 })),
    );
  });

  it.each([
    [
      'an account that the catalog does not list',
      blobCreated('a.vhd', { topic: '/other' }),
      'warn',
    ],
    [
      'another container',
      blobCreated('', { subject: '/blobServices/default/containers/logs/blobs/a' }),
      'warn',
    ],
    ['no disk', blobCreated('ubuntu-24/readme.txt'), 'information'],
  ])('leaves %s alone, and says so', async (_case, event, level) => {
    const { services, lines } = await upload(event);
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${level}`))]);
    expect(services.jobs.all()).toEqual([]);
  });

  it('says nothing of a disk that is gone already', async () => {
    const { services, lines } = await upload(blobCreated('ubuntu-24/1.0.0.vhd'));
    expect([services.jobs.all(), lines]).toEqual([[], []]);
  });

  it('throws while storage does not answer, so that the event comes again', async () => {
    const services = fakeServices(aCatalog());
    services.drops.dates = away;
    await expect(upload(blobCreated('ubuntu-24/1.0.0.vhd'), services)).rejects.toThrow(Unavailable);
  });
});

describe('versionWritten', () => {
  it('wakes whoever waits for the version', async () => {
    const services = fakeServices();
    const job = aJob({ step: 'create-version', dueAt: new Date('2026-03-02T12:00:00.000Z') });
    await services.jobs.add(job);
    await services.hints.waits(versionId, job.id);
    await onVersionWritten(() => services).handler(versionWritten as never, aContext().context);
    expect(services.outbox.sent).toEqual([
      { step: 'create-version', message: { job: job.id, sequence: 1 }, at: services.clock.now() },
    ]);
  });

  it('does nothing where nobody waits', async () => {
    const services = fakeServices();
    const { context, lines } = aContext();
    await onVersionWritten(() => services).handler(versionWritten as never, context);
    expect([services.outbox.sent, lines]).toEqual([[], []]);
  });

  it('throws while storage does not answer, so that the event comes again', async () => {
    const services = fakeServices();
    services.hints.waiters = away;
    const { handler } = onVersionWritten(() => services);
    await expect(handler(versionWritten as never, aContext().context)).rejects.toThrow(Unavailable);
  });
});

describe('catalogChanged', () => {
  it.each([[undefined], [null], [{}], [{ subject: 'anything' }]])(
    'judges the file, whatever the event says: %o',
    async (event) => {
      const services = fakeServices();
      services.catalogs.upload('images: 5');
      const { context, lines } = aContext();
      await onCatalogChanged(() => services).handler(event as never, context);
      expect(services.catalogs.rejection()).toMatchObject({ verdict: 'rejected' });
      expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
    },
  );

  it('throws while Azure does not tell its regions, so that the event comes again', async () => {
    const services = fakeServices();
    services.catalogs.upload(catalogText);
    services.regions.of = away;
    const { handler } = onCatalogChanged(() => services);
    await expect(handler({} as never, aContext().context)).rejects.toThrow(Unavailable);
    expect((await services.catalogs.judged()).source).toBeUndefined();
  });

  it('does nothing where the file is gone', async () => {
    const services = fakeServices();
    const { handler } = onCatalogChanged(() => services);
    await handler({} as never, aContext().context);
    expect((await services.catalogs.judged()).source).toBeUndefined();
  });
});
