import { beforeEach, describe, expect, it } from 'vitest';
import { createVersion } from '../../../src/lifecycle/create-version.ts';
import { wantedDefinition } from '../../../src/lifecycle/definition.ts';
import { idOf, type Version } from '../../../src/lifecycle/gallery.ts';
import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import type { ImportData } from '../../../src/lifecycle/jobs/job-data.ts';
import { Refused, Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { anImage } from '../../support/builders-catalog.ts';
import type { FakeServices } from '../../support/fake-services.ts';
import { aCheckedDrop, after, place, ref } from '../importing.ts';
import { failCall } from '../jobs/a-bench.ts';
import { refusalOf } from '../refusal-of.ts';

let services: FakeServices;
let job: Job<ImportData>;
const step = () => createVersion(job, services);
const refusal = () => refusalOf(step);
/** Azure takes the creation. */
async function created() {
  job = after(job, await step());
}
/** The same, and the version is not there. */
async function absent() {
  await created();
  services.galleries.finish();
  await services.galleries.deleteVersion(ref, '1.0.0');
}
beforeEach(async () => {
  ({ services, job } = await aCheckedDrop());
  services.galleries.addDefinition(ref, wantedDefinition(anImage()));
});

describe('the proof of a version', () => {
  beforeEach(created);

  it('waits while Azure makes it', async () => {
    expect(await step()).toMatchObject({
      kind: 'later',
      seconds: 60,
      because: 'Azure is creating 1.0.0',
    });
  });

  it('is the end of the import once Azure has made it, and notes how much of the disk is written', async () => {
    services.galleries.finish();
    const occupiedBytes = await services.drops.occupiedBytes(job.data.upload);
    expect(await step()).toEqual({
      kind: 'done',
      note: '1.0.0 exists in westeurope',
      data: {
        ...job.data,
        disks: [{ ...job.data.disks?.[0], occupiedBytes }],
        regions: ['West Europe'],
      },
    });
  });

  it.each([new Refused('404 BlobNotFound.', 'Mend it.'), new Unavailable('Storage is out.')])(
    'does not depend on what storage tells of the disk’s pages: %s',
    async (error) => {
      services.galleries.finish();
      failCall(services.drops, 'occupiedBytes', 1, { error });
      const { disks } = job.data;
      expect(await step()).toMatchObject({ kind: 'done', data: { disks } });
    },
  );

  it('does not depend on what became of the catalog', async () => {
    services.galleries.finish();
    services.catalogs.force(undefined);
    expect(await step()).toMatchObject({ kind: 'done' });
  });

  it("is refused in Azure's words where Azure failed", async () => {
    services.galleries.finish('InvalidVhd The specified cookie value is not supported.');
    const { reason, remedy } = await refusal();
    expect(reason).toBe(
      `Azure could not create ${idOf(ref, '1.0.0')}: InvalidVhd The specified cookie value is not supported.`,
    );
    expect(remedy).toContain('its number is spent');
    job = { ...job, data: { ...job.data, accepted: {} } };
    expect((await refusal()).reason).toContain('Azure gives no reason');
  });

  it('is refused where the disk moved on, and the version is deleted again', async () => {
    services.galleries.finish();
    services.drops.write(place);
    const { reason, remedy } = await refusal();
    expect(reason).toContain(
      'was written to since it was checked, so nobody knows what is in 1.0.0',
    );
    expect(remedy).toContain('Upload the VHD once more under another number');
    expect(services.galleries.writes().at(-1)).toEqual({ what: 'deleteVersion', number: '1.0.0' });
  });

  it('is refused for the same reason where Azure does not let the version be deleted', async () => {
    services.galleries.finish();
    services.drops.write(place);
    const error = new Refused('Azure refused to delete version 1.0.0 (409).', 'Mend it.');
    failCall(services.galleries, 'deleteVersion', 1, { error });
    const { reason, remedy } = await refusal();
    expect(reason).toBe(
      `vhds/${place.name} was written to since it was checked, so nobody knows what is in 1.0.0, which was made of it; it is not deleted, for Azure refused to delete version 1.0.0 (409).`,
    );
    expect(remedy).toMatch(
      /^1\.0\.0 stays as it is: find out who uses it, and delete it\. Upload the VHD once/,
    );
  });

  it('is refused where an earlier run made it, whose answer got lost, of another disk', async () => {
    services.galleries.finish();
    services.drops.write(place);
    const { etag = '' } = (await services.drops.open(job.data.upload, 0)) ?? {};
    const disks = job.data.disks?.map((disk) => ({ ...disk, etag })) ?? [];
    const { accepted: _, ...data } = job.data;
    job = { ...job, data: { ...data, disks } };
    await created();
    expect((await refusal()).reason).toContain('was written to since it was checked');
    expect(services.galleries.writes().map(({ what }) => what)).toEqual([
      'createVersion',
      'deleteVersion',
    ]);
    expect(services.numbers.holder(idOf(ref), '1.0.0')).toMatchObject({ spent: true });
  });

  it.each(['is there still', 'was written to'])(
    'leaves alone what somebody else made under its number, where the disk %s',
    async (disk) => {
      services.galleries.addVersion(ref, '1.0.0', { excludeFromLatest: true, tags: {} });
      if (disk === 'was written to') services.drops.write(place);
      const { reason, remedy } = await refusal();
      expect(reason).toBe(`${idOf(ref, '1.0.0')} exists already: it belongs to somebody else.`);
      expect(remedy).toContain('It is left as it is.');
      expect(services.galleries.writes().map(({ what }) => what)).toEqual(['createVersion']);
    },
  );

  it.each<[string, string, Partial<Version>]>([
    ['included', 'promoted', { excludeFromLatest: false }],
    ['withdrawn', 'withdrawn', { excludeFromLatest: true }],
    ['half included', 'pending', { excludeFromLatest: false }],
  ])('never deletes a version that was %s since', async (_case, latest, change) => {
    const tags = { 'gallerist:job': job.id, 'gallerist:latest': latest };
    services.galleries.addVersion(ref, '1.0.0', { ...change, tags });
    services.drops.write(place);
    expect((await refusal()).reason).toContain(
      'it is not deleted, for somebody else has decided on it since.',
    );
    expect(services.galleries.writes().map(({ what }) => what)).toEqual(['createVersion']);
  });

  it('never deletes a version whose import had ended: somebody may use it', async () => {
    services.galleries.finish();
    services.drops.write(place);
    services.clock.advance(60);
    job = { ...job, stepSince: services.clock.now() };
    expect((await refusal()).reason).toContain('for its import had ended');
    expect(services.galleries.writes().map(({ what }) => what)).toEqual(['createVersion']);
  });

  it('is refused where the disk is gone, and the version is left to a person', async () => {
    services.galleries.finish();
    services.drops.erase(place);
    const { reason, remedy } = await refusal();
    expect(reason).toContain('was deleted before 1.0.0 was proven');
    expect(remedy).toBe(
      '1.0.0 stays, excluded from latest: delete it, and drop the VHD again under another number.',
    );
    expect(services.galleries.writes()).toHaveLength(1);
  });
});

describe('a version that is absent', () => {
  it('is waited for ten minutes, for it may not be seen yet', async () => {
    await absent();
    expect((await refusal()).reason).toBe(
      `${idOf(ref, '1.0.0')} was deleted while it was being created.`,
    );
    services.galleries.finish();
    services.clock.advance(599);
    expect(await step()).toMatchObject({ kind: 'later', because: '1.0.0 is not to be seen yet' });
    services.clock.advance(1);
    expect((await refusal()).remedy).toBe('Drop the VHD again under another number.');
  });

  it('is waited for from the acceptance on, however late that came, and not once more by a retry', async () => {
    job = { ...job, stepSince: services.clock.now() };
    services.clock.advance(3_600);
    await absent();
    services.galleries.finish();
    services.clock.advance(599);
    expect(await step()).toMatchObject({ kind: 'later', because: '1.0.0 is not to be seen yet' });
    services.clock.advance(1);
    job = { ...job, stepSince: services.clock.now() };
    expect((await refusal()).reason).toContain('was deleted while it was being created');
  });
});
