import { expect, it } from 'vitest';
import { askGate } from '../../../src/lifecycle/keeping/ask-gate.ts';
import { aKeeping } from '../../support/builders.ts';
import { anImage } from '../../support/builders-catalog.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fakeGates } from '../../support/fake-gates.ts';
import { refusalOf } from '../refusal-of.ts';
import { placeOf } from './a-world.ts';

const gate = 'https://gate.example/ask';
const version = placeOf('1.0.0');
const job = aKeeping({ data: { version, wish: 'promote' } });
const gates = fakeGates();
const clock = fakeClock();
const ask = (
  answer: Parameters<typeof gates.answer>[1],
  rules = anImage({ promotion: { gate } }),
) => {
  gates.answer(gate, answer);
  gates.asked.length = 0;
  return askGate(job, rules, version.id, { gates, clock });
};

it('asks nobody where the catalog has no gate', async () => {
  expect(await ask({ verdict: 'no' }, anImage())).toBeUndefined();
  expect(gates.asked).toEqual([]);
});

it('tells the gate what it is about, and goes on where it says yes', async () => {
  expect(await ask({ verdict: 'yes', reason: 'Fine.' })).toBeUndefined();
  const question = { image: 'ubuntu-24', version: '1.0.0', versionId: version.id, job: job.id };
  expect(gates.asked).toEqual([{ url: gate, question }]);
});

it.each([
  [undefined, 'its gate has not decided yet'],
  ['Two scans are left.', 'its gate has not decided yet: Two scans are left'],
])('asks again in five minutes where it waits: %s', async (reason, because) => {
  const answer = { verdict: 'wait' as const, ...(reason === undefined ? {} : { reason }) };
  expect(await ask(answer)).toEqual({ kind: 'later', seconds: 300, because });
});

it('asks less often the longer it takes', async () => {
  clock.advance(6 * 3_600);
  expect(await ask({ verdict: 'wait' })).toMatchObject({ seconds: 2_160 });
  clock.advance(100 * 3_600);
  expect(await ask({ verdict: 'wait' })).toMatchObject({ seconds: 3_600 });
});

it.each([
  [undefined, 'The gate of ubuntu-24 does not let 1.0.0 be promoted.'],
  ['CVE-2026-1.', 'The gate of ubuntu-24 does not let 1.0.0 be promoted: CVE-2026-1.'],
])('is refused where it says no: %s', async (reason, told) => {
  const answer = { verdict: 'no' as const, ...(reason === undefined ? {} : { reason }) };
  expect(await refusalOf(() => ask(answer))).toMatchObject({
    reason: told,
    remedy:
      'It stays excluded from latest. POST /api/promotions promotes it all the same; a newer version is asked about anew.',
  });
});
