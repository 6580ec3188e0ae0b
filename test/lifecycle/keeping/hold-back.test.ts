import { describe, expect, it } from 'vitest';
import type { FoundImage } from '../../../src/lifecycle/keeping/plan.ts';
import {
  pending,
  planned,
  promoted,
  proven,
  remembered,
  replicated,
  three,
  two,
} from './in-words.ts';
import type { Rules } from './in-words.ts';

const WISH = 'replicate westeurope=1 northeurope=1';
const JOB = 'ubuntu-24.0123456789abcdef';

/** Why each action is not begun now, or that it is. */
function held(rules: Rules, versions: Parameters<typeof planned>[1], found?: Partial<FoundImage>) {
  const { actions } = planned(rules, versions, found);
  return actions.map(
    ({ kind, version: { number }, heldBack = 'begun' }) => `${kind} ${number}: ${heldBack}`,
  );
}

const one = pending('1.0.0', ['westeurope']);

describe('an action', () => {
  it.each<[string, Rules, Partial<FoundImage>, string]>([
    [
      'is begun on an image that the catalog manages',
      { manage: true },
      { observed: true },
      'begun',
    ],
    ['is begun on an image that never had foreign versions', {}, { observed: false }, 'begun'],
    [
      'is only shown of an image that had versions before',
      {},
      { observed: true },
      'the image is only observed: it had versions before the catalog named it. Set manage: true to let Gallerist keep it',
    ],
    [
      'is only shown where the catalog says so',
      { manage: false },
      {},
      'the image is only observed: the catalog says manage: false',
    ],
    [
      'is not begun where there is no budget for it',
      { budgets: { replicate: 0 } },
      {},
      'the catalog says budgets.replicate: 0, so that nothing of the kind is begun',
    ],
    [
      'is not tried again where its job failed at it',
      {},
      {
        writers: [
          remembered('1.0.0', {
            job: JOB,
            kind: 'replicate',
            wish: WISH,
            stopped: 'refused: Version 1.0.0 failed in westeurope, the region it was made in.',
          }),
        ],
      },
      `job ${JOB} ended as refused: Version 1.0.0 failed in westeurope, the region it was made in. POST /api/jobs/${JOB}/retry lets it go on`,
    ],
    [
      'is begun where that wish failed under another name of the image',
      {},
      {
        writers: [
          remembered('1.0.0', {
            job: 'ubuntu-noble.0123456789abcdef',
            kind: 'replicate',
            wish: WISH,
            stopped: 'refused: why',
          }),
        ],
      },
      'begun',
    ],
    [
      'is begun where another wish failed',
      {},
      {
        writers: [
          remembered('1.0.0', {
            job: JOB,
            kind: 'replicate',
            wish: 'other',
            stopped: 'failed: why',
          }),
        ],
      },
      'begun',
    ],
    [
      'is begun where its job was never stored',
      {},
      {
        writers: [
          remembered('1.0.0', {
            job: JOB,
            kind: 'replicate',
            wish: WISH,
            stopped: 'was never stored',
          }),
        ],
      },
      'begun',
    ],
  ])('%s', (_, rules, found, expected) => {
    expect(held(rules, [one], found)).toEqual([`replicate 1.0.0: ${expected}`]);
  });

  it('is not begun on a version whose import ended badly, where that made it', () => {
    const writers = [
      remembered('1.0.0', { job: JOB, kind: 'import', wish: 'create', stopped: 'failed: why' }),
    ];
    const made = { ...one, tags: { ...one.tags, 'gallerist:job': JOB } };
    expect(held({}, [made], { writers })).toEqual([
      `replicate 1.0.0: job ${JOB} ended as failed: why. POST /api/jobs/${JOB}/retry lets it go on`,
    ]);
    expect(held({}, [one], { writers })).toEqual(['replicate 1.0.0: begun']);
  });

  it('is begun where a rollback was to withdraw what a person has included since', () => {
    const writers = [
      remembered('1.0.0', { job: JOB, kind: 'rollback', wish: 'x', stopped: 'failed: why' }),
    ];
    expect(held({}, [promoted('1.0.0', ['westeurope'])], { writers })).toEqual([
      'replicate 1.0.0: begun',
    ]);
    expect(held({}, [one], { writers })).toEqual([
      `replicate 1.0.0: job ${JOB} ended as failed: why. POST /api/jobs/${JOB}/retry lets it go on`,
    ]);
  });

  it('is none while a job is at the version, however the catalog writes its id', () => {
    const writer = remembered('1.0.0', { job: JOB, kind: 'replicate', wish: WISH });
    const loud = { ...writer, version: { ...writer.version, id: writer.version.id.toUpperCase() } };
    expect(held({}, [one], { writers: [writer] })).toEqual([]);
    expect(held({}, [one], { writers: [loud] })).toEqual([]);
  });

  it('waits for another on the same version', () => {
    const rules = { regions: [{ name: 'westeurope', replicas: 2 }, { name: 'northeurope' }] };
    expect(held(rules, [pending('1.0.0', two)], { writers: [proven('1.0.0')] })).toEqual([
      'replicate 1.0.0: begun',
      'promote 1.0.0: something else is done about the version first',
    ]);
  });

  it('comes after those of higher versions, within the budget of its kind', () => {
    const later =
      'the catalog says budgets.narrow: 1, and as many are at work or come before it; a later run begins it';
    const versions = [
      promoted('1.2.0', three),
      promoted('1.9.0', three),
      promoted('1.10.0', three, replicated(...three)),
      promoted('1.11.0', three, replicated(...three)),
      pending('1.12.0', ['westeurope']),
    ];
    const rules = { regions: three.map((name) => ({ name })), budgets: { narrow: 1 } };
    expect(held(rules, versions)).toEqual([
      'replicate 1.12.0: begun',
      'narrow 1.9.0: begun',
      `narrow 1.2.0: ${later}`,
    ]);
    // Every job that ends plans anew: without this no budget would hold.
    const atWork = remembered('1.9.0', { job: JOB, kind: 'narrow', wish: 'narrow' });
    expect(held(rules, versions, { writers: [atWork] })).toEqual([
      'replicate 1.12.0: begun',
      `narrow 1.2.0: ${later}`,
    ]);
  });
});
