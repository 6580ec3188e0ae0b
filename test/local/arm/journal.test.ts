import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { azureClock } from '../../../local/clock.ts';
import { temporaryFolder } from '../plumbing/temporary-folder.ts';
import { prepared, regions, version } from './prepared.ts';

const still = () => azureClock({ speed: 0, start: new Date('2026-03-01T12:00:00Z') });

it('goes on where a killed process was, pending operations and time included', async () => {
  const journal = join(await temporaryFolder(), 'arm.jsonl');
  const before = await prepared({ journal, clock: still() });
  await before.make('1.0.0');
  const widening = await before.send('PATCH', version, {
    properties: regions('westeurope', 'eastus'),
  });
  before.clock.advance(100);
  await before.send('PUT', version.replace('1.0.0', '2.0.0'), { location: 'westeurope' });
  // Cut short by the kill: never happened.
  appendFileSync(journal, '{"at":"2026-03-09T12:00:00.000Z","changes":[{"table":"resources","ke');

  const after = await prepared({ journal, clock: still() });
  expect(after.clock.now().toISOString()).toBe('2026-03-01T14:00:00.000Z');
  const poll = async () => {
    const { pathname, search } = new URL(widening.headers['azure-asyncoperation'] ?? '');
    return (await after.send('GET', `${pathname}${search}`)).json.status as string;
  };
  expect(await poll()).toBe('InProgress');
  expect(after.events).toEqual([]);
  after.clock.advance(240);
  expect(await poll()).toBe('Succeeded');
  expect(after.events).toHaveLength(1);
  expect((await after.read('1.0.0')).publishingProfile.targetRegions).toHaveLength(2);
});

it('refuses a journal that is damaged in the middle', async () => {
  const journal = join(await temporaryFolder(), 'arm.jsonl');
  appendFileSync(journal, 'not json\n{"at":"2026-03-01T12:00:00.000Z","changes":[]}\n');
  await expect(prepared({ journal })).rejects.toThrow(/Line 1 of the journal .* is not JSON/);
});
