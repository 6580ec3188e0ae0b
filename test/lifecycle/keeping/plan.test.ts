import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/lifecycle/gallery.ts';
import type { Writer } from '../../../src/lifecycle/keeping/ports.ts';
import {
  DEFINITION,
  idOf,
  inWords,
  pending,
  planned,
  promoted,
  proven,
  replicated,
  says,
  two,
  version,
  type Rules,
} from './in-words.ts';

const emptyPlan = { actions: [], questions: [], notices: [] };

const canary = { promotion: { canary: { region: 'northeurope', bake: '2h' } } };
const CANARY = 'canary 2026-03-01T10:30:00.000Z';
const inCanary = [{ name: 'westeurope', excludeFromLatest: true }, { name: 'northeurope' }];

describe('an image that is as it should be', () => {
  it('has an empty plan', () => {
    expect(planned({}, [])).toEqual(emptyPlan);
    expect(planned({}, [promoted('1.1.0', two), promoted('1.0.0', two)])).toEqual(emptyPlan);
  });

  it('is left alone where people excluded versions, or Azure is writing them', () => {
    const versions = [
      version('1.4.0', ['westeurope'], { excludeFromLatest: true }),
      version('1.3.0', ['westeurope'], { latest: 'withdrawn' }),
      pending('1.2.0', ['westeurope'], { provisioningState: 'Creating' }),
      pending('1.1.0', ['westeurope'], { provisioningState: 'Updating' }),
      promoted('1.0.0', ['westeurope'], { provisioningState: 'Deleting' }),
    ];
    expect(planned({}, versions, { writers: [proven('1.3.0')] })).toEqual(emptyPlan);
  });
});

describe('widening', () => {
  it('is an action with everything a job needs', () => {
    expect(planned({}, [pending('1.0.0', ['West Europe'])]).actions).toEqual([
      {
        kind: 'replicate',
        image: 'ubuntu-24',
        version: { definition: DEFINITION, id: idOf('1.0.0'), number: '1.0.0' },
        regions: ['northeurope'],
        because: 'the catalog wants it in northeurope',
        fact: '1.0.0 is Succeeded and pending, in westeurope',
        wish: 'replicate westeurope=1 northeurope=1',
      },
    ]);
  });

  it.each<[string, Rules, Version[], string[]]>([
    [
      'proves a version that is everywhere, and waits',
      {},
      [pending('1.0.0', two)],
      [
        'replicate 1.0.0 (westeurope, northeurope) because it waits for its promotion, and is not yet known to be replicated everywhere. 1.0.0 is Succeeded and pending, in westeurope, northeurope.',
      ],
    ],
    [
      'brings replicas to the number of the catalog, whoever made the version',
      { regions: [{ name: 'westeurope', replicas: 3 }, { name: 'northeurope' }] },
      [version('1.0.0', two)],
      [
        'replicate 1.0.0 (westeurope, northeurope) because the catalog wants 3 replica(s) in westeurope. 1.0.0 is Succeeded and promoted, in westeurope, northeurope.',
      ],
    ],
    [
      'leaves older versions as they are',
      { olderVersions: { wide: 1 } },
      [promoted('1.10.0', ['westeurope']), promoted('1.9.0', ['westeurope'])],
      [
        'replicate 1.10.0 (northeurope) because the catalog wants it in northeurope. 1.10.0 is Succeeded and promoted, in westeurope.',
      ],
    ],
    [
      'asks first whether a Failed version serves anywhere',
      {},
      [promoted('1.0.0', two, { provisioningState: 'Failed' })],
      ['ask: 1.0.0 is Failed: whether it serves anywhere decides what becomes of it'],
    ],
    [
      'mends a version that serves somewhere',
      {},
      [
        promoted('1.0.0', two, {
          provisioningState: 'Failed',
          ...says({ westeurope: 'Completed', northeurope: 'Failed' }),
        }),
      ],
      [
        'replicate 1.0.0 (westeurope, northeurope) because it failed in northeurope. 1.0.0 is Failed and promoted, in westeurope, northeurope.',
      ],
    ],
    [
      'repeats an update that failed and left every region well',
      {},
      [pending('1.0.0', two, { provisioningState: 'Failed', ...replicated(...two) })],
      [
        'replicate 1.0.0 (westeurope, northeurope) because its last update failed. 1.0.0 is Failed and pending, in westeurope, northeurope.',
      ],
    ],
    [
      'gives a version up that serves nowhere',
      {},
      [
        pending('1.0.0', ['westeurope'], {
          provisioningState: 'Failed',
          ...says({ westeurope: 'Failed' }),
        }),
      ],
      ['1.0.0: failed and is replicated nowhere: nobody can use it, and it can be deleted.'],
    ],
  ])('%s', (_, rules, versions, expected) => {
    expect(inWords(rules, versions)).toEqual(expected);
  });
});

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
  ])('%s', (_, rules, one, writers, expected) => {
    expect(inWords(rules, [one], { writers })).toEqual(expected);
  });
});
