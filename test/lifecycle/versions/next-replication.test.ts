import { describe, expect, it } from 'vitest';
import type { TargetRegion } from '../../../src/lifecycle/gallery.ts';
import type { Repairs } from '../../../src/lifecycle/versions/repair.ts';
import { NOON } from '../../support/builders.ts';
import { refusalOf } from '../refusal-of.ts';
import { aVersion } from './a-version.ts';
import { nextOf, repaired, wanted } from './replicating.ts';

const asNew = (name: string): TargetRegion => ({
  name,
  regionalReplicaCount: 1,
  storageAccountType: 'Standard_LRS',
});
const next = (regions: Parameters<typeof aVersion>[0], names: string[], repairs: Repairs = {}) =>
  nextOf(aVersion(regions), wanted(...names), { repairs });

describe('a version at rest', () => {
  it('is replicated where every wanted region says so, in whatever spelling', () => {
    expect(
      next({ 'West Europe': 'Completed', 'East US 2': 'Completed' }, ['westeurope', 'eastus2']),
    ).toEqual({
      kind: 'replicated',
    });
  });

  it('is replicated whatever becomes of a region that nobody wants any more', () => {
    expect(
      next({ 'West Europe': 'Completed', 'East US 2': 'Replicating' }, ['westeurope']),
    ).toEqual({
      kind: 'replicated',
    });
  });

  it.each(['Replicating', 'Unknown', 'silent'])('is waited for where a region is %s', (state) => {
    expect(
      next({ 'West Europe': 'Completed', 'East US 2': state }, ['westeurope', 'eastus2']),
    ).toEqual({
      kind: 'wait',
      because: 'replicating to eastus2',
    });
  });

  it('gets the regions it lacks, beside those Azure returned', () => {
    expect(next({ 'West Europe': 'Completed' }, ['westeurope', 'northeurope', 'eastus2'])).toEqual({
      kind: 'write',
      because: 'Azure is adding northeurope, eastus2',
      repairs: {},
      change: {
        targetRegions: [
          { name: 'West Europe', regionalReplicaCount: 1 },
          { ...asNew('northeurope'), excludeFromLatest: true },
          { ...asNew('eastus2'), excludeFromLatest: true },
        ],
      },
    });
  });

  it('gets the replicas that the catalog says, where a region is wanted', () => {
    const regions = { 'West Europe': 'Completed', 'East US 2': 'Completed', Mine: 'Completed' };
    const replicas = [
      { name: 'westeurope', regionalReplicaCount: 3 },
      { name: 'eastus2', regionalReplicaCount: 1 },
      { name: 'uksouth', regionalReplicaCount: 2 },
    ];
    const change = {
      targetRegions: [
        { name: 'West Europe', regionalReplicaCount: 3 },
        { name: 'East US 2', regionalReplicaCount: 1 },
        { name: 'Mine', regionalReplicaCount: 1 },
      ],
    };
    expect(nextOf(aVersion(regions), replicas.slice(0, 2))).toEqual({
      kind: 'write',
      because: 'Azure is changing the replicas in westeurope',
      repairs: {},
      change,
    });
    const added = { ...asNew('uksouth'), regionalReplicaCount: 2, excludeFromLatest: true };
    expect(nextOf(aVersion(regions), replicas)).toEqual({
      kind: 'write',
      because: 'Azure is adding uksouth',
      repairs: {},
      change: { targetRegions: [...change.targetRegions, added] },
    });
  });

  it('keeps the replicas of a region that the catalog says nothing of', () => {
    const version = aVersion({ 'West Europe': 'Completed' });
    version.targetRegions[0] = { name: 'West Europe', regionalReplicaCount: 5 };
    expect(nextOf(version, [{ name: 'westeurope' }])).toEqual({ kind: 'replicated' });
  });

  it('that is Failed is written once more as it is wanted, though no region failed', () => {
    const version = aVersion({ 'West Europe': 'Completed' }, { provisioningState: 'Failed' });
    expect(nextOf(version, wanted('westeurope'))).toEqual({
      kind: 'write',
      because: 'its last write failed and is repeated',
      repairs: {},
      change: { targetRegions: [{ name: 'West Europe', regionalReplicaCount: 1 }] },
    });
  });

  it('that is latest already gets them included', () => {
    const version = aVersion({ 'West Europe': 'Completed' }, { excludeFromLatest: false });
    expect(nextOf(version, wanted('westeurope', 'eastus2'))).toMatchObject({
      change: { targetRegions: [{}, { name: 'eastus2', excludeFromLatest: false }] },
    });
  });

  it('loses a failed region alone, and counts', () => {
    const regions = {
      'West Europe': 'Completed',
      'East US 2': 'Failed',
      'North Europe': 'Replicating',
    };
    expect(next(regions, ['westeurope', 'eastus2', 'northeurope', 'uksouth'], repaired(1))).toEqual(
      {
        kind: 'write',
        because: 'East US 2 failed and is taken out, to be added again',
        repairs: repaired(2),
        taking: [
          {
            region: { name: 'East US 2', regionalReplicaCount: 1 },
            at: NOON.toISOString(),
            repair: 2,
          },
        ],
        change: {
          targetRegions: [
            { name: 'West Europe', regionalReplicaCount: 1 },
            { name: 'North Europe', regionalReplicaCount: 1 },
          ],
          allowDeletionOfReplicatedLocations: true,
        },
      },
    );
  });

  it('counts a region once, in whatever spelling Azure answers', () => {
    expect(
      next({ westeurope: 'Completed', eastus2: 'Failed' }, ['westeurope'], repaired(2)),
    ).toMatchObject({
      repairs: { eastus2: { times: 3 } },
    });
  });

  it('is refused where a region failed again after three repairs', async () => {
    const regions = { 'West Europe': 'Completed', 'East US 2': 'Failed' };
    const { reason, remedy } = await refusalOf(() =>
      next(regions, ['westeurope', 'eastus2'], repaired(3)),
    );
    expect(reason).toBe(
      'Version 1.0.0 could not be replicated to East US 2, also not after 3 repairs: Failed with internal server error.',
    );
    expect(remedy).toContain('then retry the job, or take the region out of the catalog');
  });

  it('mends what can be mended first, where one region cannot', () => {
    const regions = {
      'West Europe': 'Completed',
      'East US 2': 'Failed',
      'North Europe': 'Failed',
    };
    expect(next(regions, ['westeurope', 'eastus2', 'northeurope'], repaired(3))).toMatchObject({
      kind: 'write',
      because: 'North Europe failed and is taken out, to be added again',
      taking: [{ region: { name: 'North Europe' }, repair: 1 }],
    });
  });

  it('is refused where the region it was made in failed, and says why', async () => {
    const failed = aVersion({ 'West Europe': 'Failed', 'East US 2': 'Failed' });
    const { reason } = await refusalOf(() => nextOf(failed, wanted('westeurope')));
    expect(reason).toBe(
      'Version 1.0.0 failed in West Europe, the region it was made in: Failed with internal server error.',
    );
    for (const status of failed.replication ?? []) status.details = '';
    expect(() => nextOf(failed, [])).toThrow('Azure gives no details.');
  });
  it('is not said to be excluded from latest, nor to be deleted, where it is included', async () => {
    const latest = { excludeFromLatest: false };
    const source = aVersion({ 'West Europe': 'Failed' }, latest);
    const other = aVersion({ 'West Europe': 'Completed', 'East US 2': 'Failed' }, latest);
    const places = wanted('westeurope', 'eastus2');
    const refused = [
      await refusalOf(() => nextOf(source, places)),
      await refusalOf(() => nextOf(other, places, { repairs: repaired(3) })),
    ];
    for (const { remedy } of refused) {
      expect(remedy).toMatch(/^It stays included in latest/);
      expect(remedy).not.toContain('deleted');
    }
  });
});
