import { describe, expect, it } from 'vitest';
import { readCatalog } from '../../../src/lifecycle/catalog/read-catalog.ts';
import { changed, problemsOf } from './catalog-text.ts';

const r = 'images.ubuntu-24.regions';
/** The catalog with this load, or whatever stands there, in northeurope. */
const expecting = (line: string, grace = 'grace: 5m') =>
  changed(['replicas: 2', line], ['grace: 5m', grace]);

describe('an expected load', () => {
  it('stands in the accepted catalog as it was written', () => {
    const reading = readCatalog(expecting('expected: { vmsAtOnce: 50 }'));
    expect(reading).toMatchObject({
      valid: true,
      catalog: { images: { 'ubuntu-24': { vmsPerReplica: 20 } } },
    });
    const regions = reading.valid ? reading.catalog.images['ubuntu-24']?.regions : [];
    expect(regions?.[0]).toEqual({
      name: 'northeurope',
      expected: { vmsAtOnce: 50 },
      storageAccountType: 'Standard_LRS',
    });
  });

  it.each([
    ['expected: { vmsAtOnce: 0 }', 'vmsAtOnce: must be 1 or more, not "0".'],
    ['expected: { vmsAtOnce: -20 }', 'vmsAtOnce: must be 1 or more, not "-20".'],
    ['expected: { vmsAtOnce: 2.5 }', 'vmsAtOnce: must be a whole number, not "2.5".'],
    ['expected: { scaleSets: 0 }', 'scaleSets: must be 1 or more, not "0".'],
    ['expected: { scaleSets: -1 }', 'scaleSets: must be 1 or more, not "-1".'],
    ['expected: { scaleSet: 1 }', 'scaleSet: there is no such setting here; is scaleSets meant?'],
  ])('is refused where a number is none: %s', (line, problem) => {
    expect(problemsOf(expecting(line))).toEqual([`20:21 ${r}.0.expected.${problem}`]);
  });

  it('is refused beside replicas, and where it says nothing', () => {
    const both = expecting('replicas: 1\n        expected: { scaleSets: 1 }');
    expect(problemsOf(both)).toEqual([
      `21:9 ${r}.0.expected: replicas are said besides; give the one or the other.`,
    ]);
    expect(problemsOf(expecting('expected: {}'))).toEqual([
      `20:9 ${r}.0.expected: says nothing: give vmsAtOnce, scaleSets or both.`,
    ]);
  });

  it.each([
    ['{ vmsAtOnce: 2001 }', '2001 VMs at once (20 a replica) need 101 replicas'],
    ['{ scaleSets: 101 }', '101 scale sets need 101 replicas'],
    [
      '{ vmsAtOnce: 1000, scaleSets: 60 }',
      '1000 VMs at once (20 a replica) and 60 scale sets need 110 replicas',
    ],
  ])('is refused where it needs more than a version can have: %s', (load, figures) => {
    expect(problemsOf(expecting(`expected: ${load}`))).toEqual([
      `20:9 ${r}.0.expected: ${figures}, and Azure allows a version 100. Expect less, or raise vmsPerReplica.`,
    ]);
  });

  it('may be as large as vmsPerReplica makes it', () => {
    const load = 'expected: { vmsAtOnce: 4900 }';
    expect(problemsOf(expecting(load, 'vmsPerReplica: 50'))).toEqual([]);
    expect(problemsOf(expecting(load, 'vmsPerReplica: 0'))).toEqual([
      '17:5 images.ubuntu-24.vmsPerReplica: must be 1 or more, not "0".',
    ]);
  });
});

describe('the replicas of an image', () => {
  const remedy = 'and Azure allows a version 100 in all its regions together. Take some out.';

  it('may be a hundred, the one of the location among them', () => {
    expect(problemsOf(expecting('replicas: 98'))).toEqual([]);
  });

  it('are refused where they add up to more', () => {
    expect(problemsOf(expecting('replicas: 99'))).toEqual([
      `18:5 ${r}: come to 101 replicas (West Europe 1, northeurope 99, eastus2 1), ${remedy}`,
    ]);
    expect(problemsOf(expecting('expected: { vmsAtOnce: 2000 }'))).toEqual([
      `18:5 ${r}: come to 102 replicas (West Europe 1, northeurope 100, eastus2 1), ${remedy}`,
    ]);
  });
});
