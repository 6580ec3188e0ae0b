import { describe, expect, it } from 'vitest';
import type { TargetRegion, Version } from '../../../src/lifecycle/gallery.ts';
import { requestReplication } from '../../../src/lifecycle/keeping/request-version.ts';
import { aWorld, IMAGE } from './a-world.ts';
import { inWords, promoted, type Rules } from './in-words.ts';

const ana = { name: 'ana', key: undefined };
const said = (count: number, parts: Partial<TargetRegion> = {}): TargetRegion => ({
  name: 'uksouth',
  regionalReplicaCount: count,
  ...parts,
});
const west: TargetRegion = { name: 'westeurope', regionalReplicaCount: 1 };
const others =
  '1.0.0: is in uksouth too, which the catalog does not name; it stays there while it is one of the newest 2.';

describe('more replicas than Azure allows', () => {
  const rules: Rules = { regions: [{ name: 'westeurope', replicas: 60 }] };

  it.each<[string, Partial<Version>, number]>([
    ['of all its regions', { targetRegions: [west, said(41)] }, 101],
    [
      'of additional replica sets',
      {
        targetRegions: [west, said(20, { additionalReplicaSets: [{ regionalReplicaCount: 30 }] })],
      },
      110,
    ],
    ['of edge zones', { targetRegions: [west, said(20)], edgeReplicas: 21 }, 101],
  ])('are not planned: %s', (_, parts, replicas) => {
    expect(inWords(rules, [promoted('1.0.0', ['westeurope'], parts)])).toEqual([
      `1.0.0: is not brought to westeurope: it would have ${replicas} replicas, and Azure allows 100. Take replicas or regions out of the catalog, or of the version.`,
      others,
    ]);
  });

  it('are not written by call either', async () => {
    const world = aWorld({ regions: [{ name: 'westeurope', replicas: 50 }, { name: 'eastus2' }] });
    world.add('1.0.0', { targetRegions: [west, said(50)] });
    await requestReplication({ image: IMAGE, version: '1.0.0' }, ana, world.services);
    await world.run();
    expect(world.onlyJob()).toMatchObject({
      state: 'refused',
      because:
        'Version 1.0.0 is not brought to eastus2, westeurope: it would have 101 replicas, and Azure allows 100.',
      remedy:
        'It stays as it is. Take replicas or regions out of the catalog, or of the version. Then retry the job.',
    });
    expect((await world.version('1.0.0')).targetRegions).toHaveLength(2);
  });
});

describe('replicas where the catalog says nothing', () => {
  it.each<[string, Rules]>([
    ['names no region', { regions: [] }],
    ['does not name the location', { regions: [{ name: 'uksouth', replicas: 2 }] }],
  ])('stay as they are, where it %s', (_, rules) => {
    const targetRegions = [{ ...west, regionalReplicaCount: 5 }, said(2)];
    expect(
      inWords(rules, [promoted('1.0.0', [], { targetRegions })]).filter((line) =>
        line.startsWith('replicate'),
      ),
    ).toEqual([]);
  });
});
