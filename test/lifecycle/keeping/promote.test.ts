import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/lifecycle/gallery.ts';
import type { Writer } from '../../../src/lifecycle/keeping/ports.ts';
import { NOON } from '../../support/builders.ts';
import { inWords, pending, proven, two, version, type Rules } from './in-words.ts';

const canary = { promotion: { canary: { region: 'northeurope', bake: '2h' } } };
const CANARY = 'canary 2026-03-01T10:30:00.000Z';
const inCanary = [{ name: 'westeurope', excludeFromLatest: true }, { name: 'northeurope' }];

describe('promotion', () => {
  it.each<[string, Rules, Version, Writer[], string[]]>([
    [
      'comes once a version is known to be replicated',
      {},
      pending('1.0.0', two),
      [proven('1.0.0')],
      [
        'promote 1.0.0 (westeurope, northeurope) because it is replicated to westeurope, northeurope, and the catalog promotes it at once. replicated since 2026-03-01T11:00:00.000Z, pending.',
      ],
    ],
    [
      'waits for its bake time',
      { promotion: { bake: '2h' } },
      pending('1.0.0', two),
      [proven('1.0.0')],
      [
        '1.0.0: is replicated and is promoted at 2026-03-01T13:00:00.000Z, after its bake time of 2h.',
      ],
    ],
    [
      'comes to the second when the bake time is over',
      { promotion: { bake: '2h' } },
      pending('1.0.0', two),
      [proven('1.0.0', '2026-03-01T10:00:00.000Z')],
      [
        'promote 1.0.0 (westeurope, northeurope) because it is replicated to westeurope, northeurope, and the catalog promotes it after 2h. replicated since 2026-03-01T10:00:00.000Z, pending.',
      ],
    ],
    [
      'is left to people by the manual rule',
      { promotion: { rule: 'manual' } },
      pending('1.0.0', two),
      [proven('1.0.0')],
      ['1.0.0: is replicated and waits for a person: POST /api/promotions.'],
    ],
    [
      'waits for a region that the catalog named since',
      {},
      pending('1.0.0', ['westeurope']),
      [proven('1.0.0')],
      [
        'replicate 1.0.0 (northeurope) because the catalog wants it in northeurope. 1.0.0 is Succeeded and pending, in westeurope.',
      ],
    ],
    [
      'begins with the canary',
      canary,
      pending('1.0.0', two),
      [proven('1.0.0')],
      [
        'promote 1.0.0 (northeurope) because it is replicated to westeurope, northeurope, and the catalog promotes it at once. replicated since 2026-03-01T11:00:00.000Z, pending.',
      ],
    ],
    [
      'leaves a canary its time',
      canary,
      version('1.0.0', two, { latest: CANARY, targetRegions: inCanary }),
      [],
      ['1.0.0: is latest in northeurope alone until 2026-03-01T12:30:00.000Z.'],
    ],
    [
      'goes on from the canary to every region',
      { promotion: { canary: { region: 'northeurope', bake: '90m' } } },
      version('1.0.0', two, { latest: CANARY, targetRegions: inCanary }),
      [],
      [
        'promote 1.0.0 (westeurope, northeurope) because it was to be latest in northeurope alone for 90m, which is over. canary since 2026-03-01T10:30:00.000Z.',
      ],
    ],
    [
      'goes on from a canary that the catalog does not name any more',
      {},
      version('1.0.0', two, { latest: CANARY, targetRegions: inCanary }),
      [],
      [
        'promote 1.0.0 (westeurope, northeurope) because it is latest in northeurope alone, and the catalog has no canary any more. canary since 2026-03-01T10:30:00.000Z.',
      ],
    ],
    [
      'does not go on from a canary that is latest nowhere, because somebody took its region out and back',
      { promotion: { canary: { region: 'northeurope', bake: '1m' } } },
      version('1.0.0', two, {
        latest: CANARY,
        targetRegions: two.map((name) => ({ name, excludeFromLatest: true })),
      }),
      [],
      [
        '1.0.0: was latest in its first region alone and is nowhere any more: somebody excluded that region, or took it out. POST /api/promotions makes it latest everywhere; excluded and tagged gallerist:latest=pending, it begins anew.',
      ],
    ],
    [
      'does not go on by itself where the rule has become manual',
      { promotion: { rule: 'manual' } },
      version('1.0.0', two, { latest: CANARY, targetRegions: inCanary }),
      [],
      ['1.0.0: is latest in northeurope alone and waits for a person: POST /api/promotions.'],
    ],
    [
      'does not go on where the tag names no instant',
      canary,
      version('1.0.0', two, { latest: 'canary noon', targetRegions: inCanary }),
      [],
      [
        '1.0.0: is latest in northeurope alone since nobody knows when: its tag gallerist:latest names no instant. Promote it: POST /api/promotions.',
      ],
    ],
    [
      'is not for what has expired',
      {},
      pending('1.0.0', two, { endOfLifeDate: NOON }),
      [proven('1.0.0')],
      [
        '1.0.0: is replicated, but its end of life has passed: no rule promotes it. POST /api/promotions does.',
      ],
    ],
    [
      'does not go on from a canary that has expired',
      { promotion: { canary: { region: 'northeurope', bake: '1m' } } },
      version('1.0.0', two, { latest: CANARY, targetRegions: inCanary, endOfLifeDate: NOON }),
      [],
      [
        '1.0.0: is latest in northeurope alone, and its end of life has passed: no rule promotes it. POST /api/promotions does.',
      ],
    ],
    [
      'writes down what a person included, whatever the rule',
      { promotion: { rule: 'manual' } },
      version('1.0.0', two, { latest: 'pending', excludeFromLatest: false }),
      [],
      [
        'promote 1.0.0 (westeurope, northeurope) because somebody included it in latest by hand: excluded by hand again, it must not be promoted by a rule. included, and its tag gallerist:latest still says pending.',
      ],
    ],
  ])('%s', (_, rules, one, writers, expected) => {
    expect(inWords(rules, [one], { writers })).toEqual(expected);
  });
});
