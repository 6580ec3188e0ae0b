import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/lifecycle/gallery.ts';
import { encryptedIn, encryptionSet } from '../versions/a-version.ts';
import { inWords, pending, promoted, proven, three, two, type Rules } from './in-words.ts';

describe('what the catalog cannot change', () => {
  it.each<[string, Rules, Version[], string[]]>([
    [
      'a location that is not among the regions',
      { regions: [{ name: 'northeurope' }] },
      [promoted('1.0.0', two)],
      [
        'the image: its location westeurope is not among its regions and is added: a version never leaves the region it was made in.',
      ],
    ],
    [
      'a region that the catalog does not name',
      {},
      [promoted('1.0.0', three)],
      [
        '1.0.0: is in uksouth too, which the catalog does not name; it stays there while it is one of the newest 2.',
      ],
    ],
    [
      'a region in which somebody excluded it',
      {},
      [
        promoted('1.0.0', two, {
          targetRegions: [
            { name: 'West Europe' },
            { name: 'North Europe', excludeFromLatest: true },
          ],
        }),
      ],
      [
        '1.0.0: is excluded from latest in northeurope: it stays so. POST /api/promotions includes it.',
      ],
    ],
    [
      'the end of life of what waits for its promotion',
      {},
      [pending('1.0.0', two, { endOfLifeDate: new Date('2026-03-01T11:59:59.000Z') })],
      [
        '1.0.0: is replicated, but its end of life has passed: no rule promotes it. POST /api/promotions does.',
      ],
    ],
    [
      'another storage type',
      { regions: [{ name: 'westeurope', storageAccountType: 'Premium_LRS' }] },
      [
        promoted('1.0.0', ['westeurope'], {
          targetRegions: [{ name: 'westeurope', storageAccountType: 'Standard_LRS' }],
        }),
      ],
      [
        '1.0.0: is kept as Standard_LRS in westeurope, and the catalog says Premium_LRS: Azure cannot change that on a version that exists; the next version gets it.',
      ],
    ],
    [
      'another disk encryption set, or none',
      {
        route: 'managed-image',
        regions: two.map((name) => ({ name, diskEncryptionSet: encryptionSet(name) })),
      },
      [
        promoted('1.0.0', two, { targetRegions: two.map((name) => ({ name })) }),
        promoted('0.9.0', two, {
          targetRegions: two.map((name) => encryptedIn(name, 'WestEurope')),
        }),
      ],
      [
        `1.0.0: is encrypted with no disk encryption set in westeurope, and the catalog says with the disk encryption set ${encryptionSet('westeurope')}: Azure cannot change that on a version that exists; the next version gets it.`,
        `1.0.0: is encrypted with no disk encryption set in northeurope, and the catalog says with the disk encryption set ${encryptionSet('northeurope')}: Azure cannot change that on a version that exists; the next version gets it.`,
        `0.9.0: is encrypted with the disk encryption set ${encryptionSet('WestEurope')} in northeurope, and the catalog says with the disk encryption set ${encryptionSet('northeurope')}: Azure cannot change that on a version that exists; the next version gets it.`,
      ],
    ],
  ])('is told: %s', (_, image, versions, expected) => {
    expect(inWords(image, versions, { writers: [proven('1.0.0')] })).toEqual(expected);
  });
});
