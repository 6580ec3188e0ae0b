import { beforeEach, describe, expect, it } from 'vitest';
import { takeVersion } from '../../../src/lifecycle/keeping/take-version.ts';
import { ref } from '../../lifecycle/importing.ts';
import { placeOf } from '../../lifecycle/keeping/a-world.ts';
import { NOON } from '../../support/builders.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { aKeptImage, both, pending, regions, wish, type KeptImage } from './a-kept-image.ts';

const excludeFromLatest = true;
let api: KeptImage;
beforeEach(() => {
  api = aKeptImage();
});

describe('a promotion', () => {
  const told = async (number = '1.2.0') => {
    const { status, body } = await api.post('/api/promotions', wish(number));
    expect(api.services.jobs.all()).toEqual([]);
    return [status, body['detail']];
  };

  it.each<[string, Parameters<KeptImage['add']>[1], string]>([
    ['that is latest', {}, 'Version 1.2.0 is promoted already.'],
    [
      'that was withdrawn',
      { tags: { 'gallerist:latest': 'withdrawn' }, excludeFromLatest },
      'Version 1.2.0 was withdrawn by a rollback and is not promoted again. Import what is mended under a higher number; or, if the rollback was a mistake, set its tag gallerist:latest to pending, and promote it then.',
    ],
    [
      'that is being deleted',
      { tags: pending, excludeFromLatest, provisioningState: 'Deleting' },
      'Version 1.2.0 is being deleted.',
    ],
    [
      'that Azure is writing',
      { tags: pending, excludeFromLatest, provisioningState: 'Updating' },
      'Version 1.2.0 is Updating: it can be promoted once it is Succeeded.',
    ],
    [
      'that is not in every region',
      { tags: pending, excludeFromLatest, targetRegions: both.slice(0, 1) },
      'Version 1.2.0 is not replicated everywhere yet (eastus2: not begun). Call again when it is; GET /api/jobs?image= shows how far it is.',
    ],
  ])('of a version %s is a conflict', async (_, parts, detail) => {
    api.add('1.2.0', parts);
    expect(await told()).toEqual([409, detail]);
  });

  it('of a version still replicating is a conflict, and says how far it is', async () => {
    api.add('1.2.0', { tags: pending, excludeFromLatest });
    api.services.galleries.region(ref, '1.2.0', 'eastus2', 'Replicating');
    expect(await told()).toEqual([
      409,
      'Version 1.2.0 is not replicated everywhere yet (eastus2: Replicating 0 %). Call again when it is; GET /api/jobs?image= shows how far it is.',
    ]);
  });

  it('of a version that a job is at work on is a conflict', async () => {
    api.add('1.2.0', { tags: pending, excludeFromLatest });
    expect((await api.post('/api/replications', wish('1.2.0'))).status).toBe(202);
    const { status, body } = await api.post('/api/promotions', wish('1.2.0'));
    expect([status, body['detail']]).toEqual([
      409,
      `Job ${api.onlyJob().id} is at work on version 1.2.0. Call again when it has ended.`,
    ]);
  });

  it.each(['promote-version', 'narrow-version'] as const)(
    'of a version that waits in %s says how to go on without it',
    async (step) => {
      api.add('1.2.0', { tags: pending, excludeFromLatest });
      await api.post('/api/replications', wish('1.2.0'));
      const job = api.onlyJob();
      const waiting = { ...job, step, because: 'It waits.' };
      await api.services.jobs.save(waiting);
      const { body } = await api.post('/api/promotions', wish('1.2.0'));
      expect(body['detail']).toBe(
        `Job ${job.id} is at work on version 1.2.0 (It waits). Call again when it has ended. POST /api/jobs/${job.id}/cancel ends it now.`,
      );
    },
  );

  it('is at once what a person excluded, whatever the rule says', async () => {
    api.services.catalogs.force(
      aCatalog({ images: { 'ubuntu-24': anImage({ regions, promotion: { rule: 'manual' } }) } }),
    );
    api.add('1.2.0', { excludeFromLatest });
    expect((await api.post('/api/promotions', wish('1.2.0'))).status).toBe(202);
    expect(api.onlyJob().data).toMatchObject({ byHand: true });
  });

  it('goes on where a call died before its job was stored', async () => {
    api.add('1.2.0', { tags: pending, excludeFromLatest });
    const half = { job: 'ubuntu-24.00000000000000aa', kind: 'promote', since: NOON } as const;
    const taking = { ...half, wish: 'promote by hand' };
    await takeVersion({ version: placeOf('1.2.0') }, taking, api.services.writers);
    expect((await api.post('/api/promotions', wish('1.2.0'))).status).toBe(202);
    expect(api.onlyJob()).toMatchObject({ state: 'open' });
  });
});

describe('a replication', () => {
  it('of a version that is being deleted is a conflict', async () => {
    api.add('1.2.0', { provisioningState: 'Deleting' });
    const { status, body } = await api.post('/api/replications', wish('1.2.0'));
    expect([status, body['detail']]).toEqual([409, 'Version 1.2.0 is being deleted.']);
  });

  it('is had of any other version, and keeps it', async () => {
    api.add('1.0.0', { tags: { 'gallerist:latest': 'withdrawn' }, excludeFromLatest });
    expect((await api.post('/api/replications', wish('1.0.0'))).status).toBe(202);
    expect(api.onlyJob().data).toMatchObject({ keep: true });
  });
});

describe('a rollback', () => {
  const told = async (version?: string) => {
    const { status, body } = await api.post('/api/rollbacks', wish(version));
    return [status, body['detail']];
  };

  it('falls to the next lower version where none is named, and says what latest will mean', async () => {
    for (const number of ['1.0.0', '1.1.0']) api.add(number, {});
    const { status } = await api.post('/api/rollbacks', wish());
    expect(status).toBe(202);
    expect(api.onlyJob().data).toMatchObject({
      target: '1.0.0',
      before: { westeurope: '1.1.0', eastus2: '1.1.0' },
      after: { westeurope: '1.0.0', eastus2: '1.0.0' },
    });
  });

  it('with nowhere to go is a conflict, and says why', async () => {
    expect(await told()).toEqual([
      409,
      'latest of ubuntu-24 means nothing in any region: there is nothing to roll back.',
    ]);
    api.add('1.1.0', {});
    expect(await told()).toEqual([
      409,
      'latest of ubuntu-24 is 1.1.0, and there is no lower version to fall back to.',
    ]);
    api.add('1.0.0', { targetRegions: both.slice(0, 1) });
    expect(await told('1.0.0')).toEqual([
      409,
      'latest of ubuntu-24 cannot fall back from 1.1.0. 1.0.0: latest would mean nothing in eastus2, where it is not replicated. POST /api/replications brings it there.',
    ]);
    expect(api.services.jobs.all()).toEqual([]);
  });

  it('has a conflict with another rollback of the image', async () => {
    for (const number of ['1.0.0', '1.1.0', '1.2.0']) api.add(number, {});
    await api.post('/api/rollbacks', wish('1.1.0'));
    expect(await told('1.0.0')).toEqual([
      409,
      `Rollback ${api.onlyJob().id} is at work on ubuntu-24. Call again when it has ended.`,
    ]);
  });
});
