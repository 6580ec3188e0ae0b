import { describe, expect, it } from 'vitest';
import type { TargetRegion, Version } from '../../../src/lifecycle/gallery.ts';
import { keepImage } from '../../../src/lifecycle/keeping/keep-image.ts';
import { requestReplication } from '../../../src/lifecycle/keeping/request-version.ts';
import { ref } from '../importing.ts';
import { encryptedIn, encryptionSet } from '../versions/a-version.ts';
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

describe('encryption', () => {
  const names = ['westeurope', 'eastus2'];
  const open: Rules = { regions: names.map((name) => ({ name })) };
  const encrypted: Rules = {
    route: 'managed-image',
    regions: names.map((name) => ({ name, diskEncryptionSet: encryptionSet(name) })),
  };
  const because =
    'a disk encryption set would encrypt it in some regions and not in others, which Azure refuses, and where it is already Azure cannot change that';
  const remedy =
    'Import the image again under a higher number: a new version is encrypted as the catalog says. Or mend the sets in the catalog.';

  it.each<[string, Rules, TargetRegion]>([
    ['an open version', encrypted, west],
    ['an encrypted version', open, encryptedIn('westeurope')],
  ])('is not mixed: %s is not brought where it would be the other', (_, rules, region) => {
    const [first] = inWords(rules, [promoted('1.0.0', [], { targetRegions: [region] })]);
    expect(first).toBe(`1.0.0: is not brought to eastus2: ${because}. ${remedy}`);
  });

  it('keeps nobody from mending what failed', async () => {
    const world = aWorld(encrypted);
    world.add('1.0.0', { regions: ['westeurope', 'northeurope'], provisioningState: 'Failed' });
    world.services.galleries.region(ref, '1.0.0', 'northeurope', 'Failed');
    const [, north] = (await world.version('1.0.0')).targetRegions;
    await requestReplication({ image: IMAGE, version: '1.0.0' }, ana, world.services);
    await world.run();
    expect(world.onlyJob()).toMatchObject({
      state: 'refused',
      because: expect.stringContaining('not brought to eastus2'),
    });
    expect((await world.version('1.0.0')).targetRegions[1]).toEqual(north);
    world.add('1.1.0', { regions: ['westeurope', 'northeurope'], provisioningState: 'Failed' });
    world.services.galleries.region(ref, '1.1.0', 'northeurope', 'Failed');
    expect(await keepImage(IMAGE, 'test', world.services)).toBe(1);
    await world.run();
    expect(await world.version('1.1.0')).toMatchObject({
      provisioningState: 'Succeeded',
      targetRegions: [{}, { name: 'North Europe' }],
    });
  });

  it('is not mixed by call either', async () => {
    const world = aWorld(encrypted);
    world.add('1.0.0');
    await requestReplication({ image: IMAGE, version: '1.0.0' }, ana, world.services);
    await world.run();
    expect(world.onlyJob()).toMatchObject({
      state: 'refused',
      because: `Version 1.0.0 is not brought to eastus2: ${because}.`,
    });
    expect(world.services.galleries.writes()).toEqual([]);
  });

  it.each([[[]], [[0, 3]]])(
    'is of the same disks in a new region as in the others, data disks %j',
    async (luns) => {
      const world = aWorld(encrypted);
      const region = encryptedIn('West Europe', 'westeurope', luns);
      world.add('1.0.0', { targetRegions: [region] });
      await requestReplication({ image: IMAGE, version: '1.0.0' }, ana, world.services);
      await world.run();
      const { encryption } = encryptedIn('East US 2', 'eastus2', luns);
      expect((await world.version('1.0.0')).targetRegions[1]).toMatchObject({
        name: 'East US 2',
        encryption,
      });
    },
  );
});
