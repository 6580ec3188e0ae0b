import { beforeEach, describe, expect, it } from 'vitest';
import type { Version } from '../../src/lifecycle/gallery.ts';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import type { anImage } from '../support/builders-catalog.ts';
import { NOON } from '../support/builders.ts';
import { failCall } from './jobs/a-bench.ts';
import { both, pending, promoting } from './promoting.ts';
import { refusalOf } from './refusal-of.ts';

const { at, step, catalogued, there } = promoting();

describe('a promotion by a rule', () => {
  const none = 'no rule promotes it. POST /api/promotions does';
  const manual = { promotion: { rule: 'manual' } } as const;
  const now: [string, Parameters<typeof anImage>[0], Partial<Version>, string][] = [
    [
      'expired',
      {},
      { endOfLifeDate: NOON },
      `is replicated, but its end of life has passed: ${none}`,
    ],
    [
      'a person is to do it',
      manual,
      {},
      'is replicated and waits for a person: POST /api/promotions',
    ],
    ['it is observed', { manage: false }, {}, 'stays as it is: the catalog says manage: false'],
    [
      'nothing is to be promoted',
      { budgets: { promote: 0 } },
      {},
      'stays as it is: the catalog says budgets.promote: 0',
    ],
  ];
  it.each(now)('does nothing where by now %s', async (_, parts, version, note) => {
    catalogued(parts);
    there(pending, version);
    expect(await step()).toMatchObject({
      kind: 'done',
      note: `1.0.0 ${note}`,
      data: { standing: 'pending' },
    });
    expect(at.services.galleries.writes()).toEqual([]);
  });

  it.each(now)('is done for a person all the same: %s', async (_, parts, version) => {
    catalogued(parts);
    there(pending, version);
    at.job = { ...at.job, data: { ...at.job.data, byHand: true } };
    expect(await step()).toMatchObject({ because: 'Azure is making 1.0.0 latest' });
  });

  it('goes no further than its first region where its end of life has passed', async () => {
    there(
      { 'gallerist:latest': 'canary 2026-03-01T11:00:00.000Z' },
      { excludeFromLatest: false, endOfLifeDate: NOON },
    );
    expect(await step()).toMatchObject({
      kind: 'done',
      note: `1.0.0 is latest in westeurope alone, and its end of life has passed: ${none}`,
    });
    expect(at.services.galleries.writes()).toEqual([]);
  });

  it('notes that a person included what is tagged as pending, and nothing else', async () => {
    there(pending, { excludeFromLatest: false });
    expect(await step()).toMatchObject({
      because: 'Azure is noting that somebody included 1.0.0',
    });
    expect(at.services.galleries.writes()).toMatchObject([
      { body: { tags: { 'gallerist:latest': 'promoted' } } },
    ]);
    expect(at.services.galleries.writes()[0]?.body).not.toHaveProperty('excludeFromLatest');
    at.services.galleries.finish();
    expect(await step()).toMatchObject({ kind: 'done', note: '1.0.0 is promoted in West Europe' });
  });
});

describe('a promotion with a canary', () => {
  const canary = { region: 'East US 2', bake: '2h' };
  beforeEach(() => {
    catalogued({ regions: both, promotion: { canary } });
    there(pending, { targetRegions: both });
  });

  it('makes it latest in that region alone, and notes since when', async () => {
    expect(await step()).toMatchObject({
      because: 'Azure is making 1.0.0 latest in East US 2',
    });
    expect(at.services.galleries.writes()[0]?.body).toMatchObject({
      excludeFromLatest: false,
      tags: { 'gallerist:latest': 'canary 2026-03-01T12:00:00.000Z' },
      targetRegions: [
        { name: 'West Europe', excludeFromLatest: true },
        { name: 'East US 2', excludeFromLatest: false },
      ],
    });
    at.services.galleries.finish();
    expect(await step()).toMatchObject({
      kind: 'done',
      note: '1.0.0 is latest in eastus2 alone until 2026-03-01T14:00:00.000Z',
      data: { standing: 'canary' },
    });
  });

  it('leaves it there where the answer to its write was lost', async () => {
    failCall(at.services.galleries, 'updateVersion', 1, { applied: true });
    await expect(step()).rejects.toThrow(Unavailable);
    at.services.galleries.finish();
    expect(await step()).toMatchObject({ kind: 'done', data: { standing: 'canary' } });
    expect(at.services.galleries.writes()).toHaveLength(1);
  });

  it('makes it latest everywhere when its time there is over', async () => {
    await step();
    at.services.galleries.finish();
    at.services.clock.advance(7_200);
    expect(await step()).toMatchObject({ because: 'Azure is making 1.0.0 latest' });
    expect(at.services.galleries.writes()[1]?.body).toMatchObject({
      tags: { 'gallerist:latest': 'promoted' },
      targetRegions: [{ excludeFromLatest: false }, { excludeFromLatest: false }],
    });
  });

  it('makes it latest everywhere at once for a person', async () => {
    at.job = { ...at.job, data: { ...at.job.data, byHand: true } };
    expect(await step()).toMatchObject({ because: 'Azure is making 1.0.0 latest' });
  });

  it('leaves alone a canary that was withdrawn meanwhile', async () => {
    await step();
    at.services.galleries.finish();
    there({ 'gallerist:latest': 'withdrawn' }, { targetRegions: both });
    expect(await step()).toMatchObject({ kind: 'done', data: { standing: 'withdrawn' } });
    expect(at.services.galleries.writes()).toHaveLength(1);
  });
});

describe('a promotion with a gate', () => {
  const gate = 'https://gate.example/ask';
  beforeEach(() => {
    catalogued({ promotion: { gate } });
    there(pending);
  });

  it('is asked, and lets it through', async () => {
    at.services.gates.answer(gate, { verdict: 'yes' });
    expect(await step()).toMatchObject({ because: 'Azure is making 1.0.0 latest' });
    expect(at.services.gates.asked).toMatchObject([{ url: gate }]);
  });

  it('waits while it has not decided', async () => {
    at.services.gates.answer(gate, { verdict: 'wait', reason: 'Scanning.' });
    expect(await step()).toEqual({
      kind: 'later',
      seconds: 300,
      because: 'its gate has not decided yet: Scanning',
    });
    expect(at.services.galleries.writes()).toEqual([]);
  });

  it('is refused where it says no', async () => {
    at.services.gates.answer(gate, { verdict: 'no', reason: 'CVE-2026-1' });
    expect((await refusalOf(step)).reason).toBe(
      'The gate of ubuntu-24 does not let 1.0.0 be promoted: CVE-2026-1.',
    );
    expect(at.services.galleries.writes()).toEqual([]);
  });

  it('is asked of what is pending only: a canary has passed it', async () => {
    there({ 'gallerist:latest': 'canary 2026-03-01T11:00:00.000Z' }, { excludeFromLatest: false });
    await step();
    expect(at.services.gates.asked).toEqual([]);
  });

  it('is not waited for where the catalog wants a person to promote by now', async () => {
    at.services.gates.answer(gate, { verdict: 'wait' });
    await step();
    catalogued({ promotion: { gate, rule: 'manual' } });
    expect(await step()).toMatchObject({ kind: 'done', data: { standing: 'pending' } });
    expect(at.services.gates.asked).toHaveLength(1);
  });
});
