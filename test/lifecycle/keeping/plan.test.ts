import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/lifecycle/gallery.ts';
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
