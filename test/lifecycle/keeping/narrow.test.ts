import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/lifecycle/estate.ts';
import type { Version } from '../../../src/lifecycle/gallery.ts';
import {
  DEFINITION,
  idOf,
  inWords,
  planned,
  promoted,
  remembered,
  replicated,
  three,
  two,
} from './in-words.ts';

const rules = { regions: three.map((name) => ({ name })), olderVersions: { wide: 2 } };

/** Two new versions that are proven everywhere, and an older one that is everywhere still. */
const newer = [
  promoted('1.10.0', three, replicated(...three)),
  promoted('1.9.0', three, replicated(...three)),
];
const older = promoted('1.0.0', three);

const user = (parts: Partial<User>): User => ({
  id: '/vms/web-1',
  kind: 'VM',
  region: 'North Europe',
  image: idOf('1.0.0'),
  ...parts,
});

const NARROWED =
  'narrow 1.0.0 (northeurope, uksouth) because 2 newer version(s) are promoted, and nobody draws on it in northeurope, uksouth. 1.0.0 is in westeurope, northeurope, uksouth; 0 user(s) of the image were read.';

describe('narrowing', () => {
  it('takes an older version out of all but its location, and says what it wishes', () => {
    expect(inWords(rules, [older, ...newer])).toEqual([NARROWED]);
    const [action] = planned(rules, [older, ...newer]).actions;
    expect(action?.wish).toBe('narrow to westeurope below 2');
  });

  it('keeps the regions that the catalog keeps for older versions', () => {
    const olderVersions = { wide: 2, regions: ['North Europe'] };
    expect(planned({ ...rules, olderVersions }, [older, ...newer]).actions).toMatchObject([
      { regions: ['uksouth'] },
    ]);
  });

  it('keeps an older version that a person wants to stay', () => {
    const kept = { ...older, tags: { ...older.tags, 'gallerist:regions': 'kept' } };
    expect(inWords(rules, [kept, ...newer])).toEqual([
      '1.0.0: stays in northeurope, uksouth: it carries the tag gallerist:regions.',
    ]);
  });

  it('keeps everything while the users of a subscription are unknown', () => {
    const because = 'Gallerist may not read virtual machines there';
    const unread = [{ subscription: 'apps', because }];
    expect(inWords(rules, [older, ...newer], { unread })).toEqual([
      '1.0.0: stays in northeurope, uksouth: who uses it in subscription apps is unknown (Gallerist may not read virtual machines there).',
    ]);
  });

  it('asks about the newer versions that have to be there instead', () => {
    const unasked = [promoted('1.10.0', three), promoted('1.9.0', three)];
    expect(inWords(rules, [older, ...unasked])).toEqual([
      'ask: 1.0.0 can be narrowed where 1.10.0 is proven to be replicated',
      'ask: 1.0.0 can be narrowed where 1.9.0 is proven to be replicated',
    ]);
  });

  it('takes nothing out before it has the answers for every region', () => {
    const targetRegions = three.map((name) =>
      name === 'uksouth' ? { name, excludeFromLatest: true } : { name },
    );
    const excluded = promoted('1.0.0', three, { targetRegions });
    const unasked = [promoted('1.10.0', three), promoted('1.9.0', three)];
    const { actions, questions } = planned(rules, [excluded, ...unasked]);
    expect([actions, questions.length]).toEqual([[], 2]);
  });

  it('counts versions by their numbers, not by their letters', () => {
    const versions = [
      promoted('1.9.0', three),
      promoted('1.10.0', three, replicated(...three)),
      promoted('1.11.0', three, replicated(...three)),
    ];
    expect(planned(rules, versions).actions).toMatchObject([{ version: { number: '1.9.0' } }]);
  });
});

describe('an older version', () => {
  const NORTH_STAYS = '1.0.0: stays in northeurope: VM /vms/web-1 draws on it there.';

  it.each<[string, Partial<User>]>([
    ['the version, in any case', { image: idOf('1.0.0').toUpperCase() }],
    ['the definition, and came to it', { image: DEFINITION, exactVersion: '1.0.0' }],
    ['the definition, and nobody knows what it came to', { image: DEFINITION.toUpperCase() }],
  ])('stays in a region where a VM refers to %s', (_, parts) => {
    const lines = inWords(rules, [older, ...newer], { users: [user(parts)] });
    expect(lines).toEqual([
      NARROWED.replace('(northeurope, uksouth)', '(uksouth)')
        .replace('in northeurope, uksouth.', 'in uksouth.')
        .replace('0 user', '1 user'),
      NORTH_STAYS,
    ]);
  });

  it('stays everywhere where nobody says in which region it is drawn on', () => {
    const pool = user({ kind: 'Batch pool', image: idOf('1.0.0'), region: '' });
    expect(planned(rules, [older, ...newer], { users: [pool] }).actions).toEqual([]);
  });

  it.each<[string, Partial<User>]>([
    ['a scale set takes whatever is latest', { kind: 'scale set', image: DEFINITION }],
    ['a VM came to another version', { image: DEFINITION, exactVersion: '1.9.0' }],
    ['a VM draws on it in another region', { region: 'japaneast' }],
  ])('does not stay because %s', (_, parts) => {
    const { actions } = planned(rules, [older, ...newer], { users: [user(parts)] });
    expect(actions).toMatchObject([{ regions: ['northeurope', 'uksouth'] }]);
  });

  const nowhere = { excludeFromLatest: true };
  const without = (region: string, number: string, answers = three): Version =>
    promoted(number, three, {
      targetRegions: three.map((name) => (name === region ? { name, ...nowhere } : { name })),
      ...replicated(...answers),
    });

  it.each<[string, Version[], string[]]>([
    [
      'neither of the newer ones is in the region',
      [promoted('1.10.0', two, replicated(...two)), promoted('1.9.0', two, replicated(...two))],
      ['1.0.0: stays in uksouth: latest may mean it there.'],
    ],
    [
      'only one of the newer ones is replicated there',
      [
        promoted('1.10.0', three, replicated(...three)),
        promoted('1.9.0', three, replicated(...two)),
      ],
      ['1.0.0: stays in uksouth: a rollback may land on it there.'],
    ],
    [
      'one of the newer ones is excluded from latest there',
      [without('uksouth', '1.10.0'), promoted('1.9.0', three, replicated(...three))],
      ['1.0.0: stays in uksouth: a rollback may land on it there.'],
    ],
    [
      'one of the newer ones is past its end of life',
      [
        promoted('1.10.0', three, replicated(...three)),
        promoted('1.9.0', three, {
          ...replicated(...three),
          endOfLifeDate: new Date('2026-03-01T12:00:00.000Z'),
        }),
      ],
      [
        '1.0.0: stays in northeurope: a rollback may land on it there.',
        '1.0.0: stays in uksouth: a rollback may land on it there.',
      ],
    ],
    [
      'one of the newer ones is Failed, so that nobody knows whether latest means it',
      [
        promoted('1.10.0', three, { ...replicated(...three), provisioningState: 'Failed' }),
        promoted('1.9.0', three, replicated(...three)),
      ],
      [
        '1.0.0: stays in northeurope: a rollback may land on it there.',
        '1.0.0: stays in uksouth: a rollback may land on it there.',
      ],
    ],
  ])('stays where %s', (_, above, expected) => {
    const { notices } = planned(rules, [older, ...above]);
    const told = notices.map(({ version, notice }) => `${version}: ${notice}`);
    expect(told.filter((line) => line.startsWith('1.0.0'))).toEqual(expected);
  });

  it('stays while a job replicates one of the newer ones: it may take a region out and add it again', () => {
    const held = { job: 'ubuntu-24.1', kind: 'replicate' as const };
    const left = [remembered('1.10.0', { ...held, stopped: 'failed: why' })];
    expect(planned(rules, [older, ...newer], { writers: left }).actions).toHaveLength(1);
    const found = { writers: [remembered('1.10.0', held)] };
    expect(inWords(rules, [older, ...newer], found)).toEqual([
      '1.0.0: stays in northeurope: a rollback may land on it there.',
      '1.0.0: stays in uksouth: a rollback may land on it there.',
    ]);
    const unasked = newer.map(({ replication: _, ...one }) => one);
    expect(planned(rules, [older, ...unasked], found).questions).toEqual([]);
  });

  it('goes from where it is excluded from latest, whatever is there instead', () => {
    const excluded = without('uksouth', '1.0.0');
    const above = [
      promoted('1.10.0', two, replicated(...two)),
      promoted('1.9.0', two, replicated('westeurope')),
    ];
    const image = { regions: two.map((name) => ({ name })), olderVersions: { wide: 2 } };
    expect(planned(image, [excluded, ...above]).actions).toMatchObject([{ regions: ['uksouth'] }]);
  });
});
