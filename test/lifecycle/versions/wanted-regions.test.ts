import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replicasOf, wantedRegions } from '../../../src/lifecycle/versions/wanted-regions.ts';
import { anImage } from '../../support/builders-catalog.ts';

describe('the regions that are wanted', () => {
  it('begin with the source region, by its name alone where the catalog leaves it out', () => {
    const source = { name: 'westeurope' };
    expect(wantedRegions(anImage())).toEqual([source]);
    expect(wantedRegions(anImage({ regions: [{ name: 'eastus2', replicas: 5 }] }))).toEqual([
      source,
      { name: 'eastus2', regionalReplicaCount: 5, storageAccountType: 'Standard_LRS' },
    ]);
  });

  it('have what the catalog says of the source region, however it is spelt', () => {
    const regions = [{ name: 'eastus2' }, { name: 'West Europe', replicas: 3 }];
    expect(wantedRegions(anImage({ regions }))).toMatchObject([
      { name: 'West Europe', regionalReplicaCount: 3 },
      { name: 'eastus2' },
    ]);
  });

  it('have the replicas that their expected load needs', () => {
    const regions = [
      { name: 'eastus2', expected: { vmsAtOnce: 21 } },
      { name: 'westeurope', expected: { vmsAtOnce: 100, scaleSets: 3 } },
    ];
    expect(wantedRegions(anImage({ regions, vmsPerReplica: 10 }))).toMatchObject([
      { name: 'westeurope', regionalReplicaCount: 13 },
      { name: 'eastus2', regionalReplicaCount: 3 },
    ]);
  });
});

describe('the replicas of a region', () => {
  it.each([
    [{}, 1],
    [{ replicas: 7 }, 7],
    [{ expected: {} }, 1],
    [{ expected: { vmsAtOnce: 1 } }, 1],
    [{ expected: { vmsAtOnce: 20 } }, 1],
    [{ expected: { vmsAtOnce: 21 } }, 2],
    [{ expected: { scaleSets: 4 } }, 4],
    [{ expected: { vmsAtOnce: 40, scaleSets: 1 } }, 3],
  ])('of %j, at 20 VMs each, are %i', (region, replicas) => {
    expect(replicasOf(region, 20)).toBe(replicas);
  });

  it('serve every VM and every scale set, and none is idle', () => {
    const load = fc.record({
      vmsAtOnce: fc.integer({ min: 1, max: 2_000 }),
      scaleSets: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 100 }), (expected, vmsPerReplica) => {
        let replicas = expected.scaleSets;
        for (let left = expected.vmsAtOnce; left > 0; left -= vmsPerReplica) replicas += 1;
        expect(replicasOf({ expected }, vmsPerReplica)).toBe(replicas);
      }),
    );
  });
});
