import { describe, expect, it } from 'vitest';
import type { TargetRegion } from '../../../src/lifecycle/gallery.ts';
import type { TakenOut } from '../../../src/lifecycle/versions/taken-out.ts';
import { NOON } from '../../support/builders.ts';
import { refusalOf } from '../refusal-of.ts';
import { aVersion } from './a-version.ts';
import { nextOf, repaired, wanted } from './replicating.ts';

/** A region that was taken out so many seconds ago. */
const out = (region: TargetRegion, secondsAgo: number, repair = 1): TakenOut => ({
  region,
  at: new Date(NOON.getTime() - secondsAgo * 1_000).toISOString(),
  repair,
});
describe('a version that a region was taken out of', () => {
  it('gets a region back as it was, excluded as a person had it, with the replicas of the catalog', () => {
    const other = {
      name: 'East US 2',
      regionalReplicaCount: 7,
      storageAccountType: 'Premium_LRS',
      excludeFromLatest: true,
      encryption: { osDiskImage: {} },
    };
    const version = aVersion({ 'West Europe': 'Completed' }, { excludeFromLatest: false });
    const taken = [out(other, 300)];
    const back = (region: TargetRegion) => ({
      because: 'Azure is adding East US 2',
      repairs: repaired(1),
      change: { targetRegions: [{}, region] },
    });
    expect(nextOf(version, wanted('westeurope', 'eastus2'), { taken })).toMatchObject(
      back({ ...other, regionalReplicaCount: 1 }),
    );
    expect(nextOf(version, wanted('westeurope'), { taken })).toMatchObject(back(other));
  });

  it('is waited for where a region came back that somebody else had added', () => {
    const back = aVersion({ 'West Europe': 'Completed', 'East US 2': 'Replicating' });
    expect(nextOf(back, wanted('westeurope'), { repairs: repaired(1) })).toEqual({
      kind: 'wait',
      because: 'replicating to East US 2',
    });
  });

  it('includes the first region of a canary again that failed, and no other', () => {
    const tags = { 'gallerist:latest': 'canary 2026-03-01T10:30:00.000Z' };
    const version = aVersion({ 'West Europe': 'Completed' }, { excludeFromLatest: false, tags });
    const taken = [out({ name: 'East US 2', regionalReplicaCount: 1 }, 300)];
    const places = wanted('westeurope', 'eastus2', 'northeurope');
    expect(nextOf(version, places, { taken })).toMatchObject({
      change: {
        targetRegions: [
          {},
          { name: 'East US 2', excludeFromLatest: false },
          { name: 'northeurope', excludeFromLatest: true },
        ],
      },
    });
  });

  it.each([
    [1, 300, '2026-03-01T12:05:00.000Z'],
    [2, 1_800, '2026-03-01T12:30:00.000Z'],
    [3, 7_200, '2026-03-01T14:00:00.000Z'],
  ])('pauses before it adds a region again after repair %i', (repair, seconds, until) => {
    const east = { name: 'East US 2', regionalReplicaCount: 1 };
    const version = aVersion({ 'West Europe': 'Completed' });
    const places = wanted('westeurope', 'eastus2');
    expect(nextOf(version, places, { taken: [out(east, 0, repair)] })).toEqual({
      kind: 'pause',
      because: `East US 2 failed and was taken out: it is added again at ${until}`,
      seconds,
    });
    expect(nextOf(version, places, { taken: [out(east, seconds, repair)] })).toMatchObject({
      kind: 'write',
      because: 'Azure is adding East US 2',
    });
  });

  it('takes the permission to drop regions back before it pauses', () => {
    const version = aVersion({ 'West Europe': 'Completed' }, { mayDropRegions: true });
    const taken = [out({ name: 'East US 2', regionalReplicaCount: 1 }, 0)];
    expect(nextOf(version, wanted('westeurope'), { taken })).toMatchObject({
      kind: 'write',
      because: 'Azure is guarding the regions of 1.0.0 again',
      change: {},
    });
  });

  it('gets its other regions while one pauses, and looks after both', () => {
    const taken = [out({ name: 'East US 2', regionalReplicaCount: 1 }, 100)];
    const places = wanted('westeurope', 'eastus2', 'northeurope');
    expect(nextOf(aVersion({ 'West Europe': 'Completed' }), places, { taken })).toMatchObject({
      because: 'Azure is adding northeurope',
      change: { targetRegions: [{ name: 'West Europe' }, { name: 'northeurope' }] },
    });
    const version = aVersion({ 'West Europe': 'Completed', 'North Europe': 'Replicating' });
    expect(nextOf(version, places, { taken })).toEqual({
      kind: 'wait',
      because:
        'replicating to northeurope; East US 2 failed and was taken out: it is added again at 2026-03-01T12:03:20.000Z',
      seconds: 200,
    });
  });

  it('gets it back before a person is asked about another that failed for good', async () => {
    const regions = { 'West Europe': 'Completed', 'North Europe': 'Failed' };
    const version = aVersion(regions, { provisioningState: 'Failed' });
    const east = { name: 'East US 2', regionalReplicaCount: 1 };
    const repairs = { northeurope: { times: 3 } };
    const places = wanted('westeurope', 'northeurope');
    const given = (secondsAgo: number) =>
      nextOf(version, places, { repairs, taken: [out(east, secondsAgo)] });
    expect(given(0)).toMatchObject({ kind: 'wait', seconds: 300 });
    expect(given(300)).toMatchObject({ kind: 'write', because: 'Azure is adding East US 2' });
    const { reason } = await refusalOf(() => nextOf(version, places, { repairs }));
    expect(reason).toContain('also not after 3 repairs');
  });
});
