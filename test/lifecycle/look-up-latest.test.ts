import { beforeEach, describe, expect, it } from 'vitest';
import { lookUpLatest } from '../../src/lifecycle/look-up-latest.ts';
import type { Version } from '../../src/lifecycle/gallery.ts';
import { aCatalog } from '../support/builders-catalog.ts';
import { fakeServices, type FakeServices } from '../support/fake-services.ts';
import { ref } from './importing.ts';

let services: FakeServices;
const add = (number: string, parts: Partial<Version> = {}) =>
  services.galleries.addVersion(ref, number, parts);
const inRegions = (...names: string[]) => ({ targetRegions: names.map((name) => ({ name })) });
/** What latest means, as `region: number`. */
async function latest(region?: string): Promise<string[] | undefined> {
  const found = await lookUpLatest('ubuntu-24', region, services);
  return found?.map(({ region: one, version }) => `${one}: ${version?.number ?? 'none'}`);
}

beforeEach(() => {
  services = fakeServices(aCatalog());
});

describe('what latest means', () => {
  it('is the highest number by integer parts', async () => {
    for (const number of ['1.0.9', '1.0.10', '0.9.11']) add(number);
    expect(await latest('westeurope')).toEqual(['westeurope: 1.0.10']);
  });

  it('is told of one region in any form of its name, or of all that have a version', async () => {
    add('1.0.0', inRegions('West Europe', 'eastus2'));
    add('2.0.0', inRegions('westeurope', 'North Europe'));
    expect(await latest('East US 2')).toEqual(['eastus2: 1.0.0']);
    expect(await latest()).toEqual(['eastus2: 1.0.0', 'northeurope: 2.0.0', 'westeurope: 2.0.0']);
  });

  it('is none where nothing is', async () => {
    expect(await latest()).toEqual([]);
    expect(await latest('westeurope')).toEqual(['westeurope: none']);
  });

  it.each<[string, Partial<Version>]>([
    ['excluded', { excludeFromLatest: true }],
    ['excluded there', { targetRegions: [{ name: 'West Europe', excludeFromLatest: true }] }],
    ['being deleted', { provisioningState: 'Deleting' }],
    ['not there', inRegions('northeurope')],
  ])('is not a version that is %s', async (_, parts) => {
    add('1.0.0');
    add('2.0.0', parts);
    expect(await latest('westeurope')).toEqual(['westeurope: 1.0.0']);
  });

  it('is a version once it is replicated there, whatever its own state', async () => {
    add('1.0.0', inRegions('westeurope', 'eastus2'));
    add('2.0.0', { ...inRegions('westeurope', 'eastus2'), provisioningState: 'Failed' });
    services.galleries.region(ref, '2.0.0', 'eastus2', 'Failed');
    expect(await latest()).toEqual(['eastus2: 1.0.0', 'westeurope: 2.0.0']);
    services.galleries.region(ref, '2.0.0', 'eastus2', 'Completed');
    expect(await latest('eastus2')).toEqual(['eastus2: 2.0.0']);
  });

  it('costs a list, and a look at each version that may be it', async () => {
    for (const number of ['1.0.0', '2.0.0', '3.0.0'])
      add(number, inRegions('westeurope', 'eastus2', 'northeurope'));
    await latest();
    expect(services.galleries.calls).toEqual([
      { what: 'versions' },
      { what: 'version', number: '3.0.0' },
    ]);
  });

  it.each([undefined, aCatalog({ images: {} })])(
    'is unknown of an image nobody knows',
    async (catalog) => {
      services.catalogs.force(catalog);
      expect(await latest()).toBeUndefined();
    },
  );
});
