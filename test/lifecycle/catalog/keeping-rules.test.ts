import { describe, expect, it } from 'vitest';
import { changed, problemsOf } from './catalog-text.ts';

const u = 'images.ubuntu-24';
const one = '11111111-1111-4111-8111-111111111111';
const two = '2222222A-2222-4222-8222-222222222222';
/** The catalog with these lines for ubuntu-24, of which versions go to northeurope and eastus2 from West Europe. */
const withRules = (...lines: string[]) =>
  changed(['    grace: 5m', lines.map((line) => `    ${line}`).join('\n')]);

describe('rules of keeping that are right', () => {
  it.each([
    'olderVersions: { wide: 1, regions: [North Europe, westeurope] }',
    'promotion: { rule: manual, bake: 30d, gate: https://contoso.com/gate?image=1 }',
    'promotion: { bake: 90s, canary: { region: East US 2, bake: 2d } }',
    'promotion: { canary: { region: westeurope } }',
    `consumers: [${one}, ${two}]`,
    'budgets: { replicate: 0, narrow: 0, promote: 0 }',
    'manage: true',
  ])('are taken: %s', (rule) => {
    expect(problemsOf(withRules(rule))).toEqual([]);
  });
});

describe('a mistake in the rules of keeping', () => {
  it.each([
    ['manage: yes', 'manage: must be true or false, not "yes".'],
    [
      'olderVersions: { wide: 0 }',
      'olderVersions.wide: must be 1 or more: 0 would narrow every version away, and latest with them.',
    ],
    ['olderVersions: { wide: 1.5 }', 'olderVersions.wide: must be a whole number, not "1.5".'],
    [
      'olderVersions: { regions: eastus2 }',
      'olderVersions.regions: must be a list: one line for each, indented and beginning with a hyphen.',
    ],
    [
      'olderVersions: { regions: [eastus2, uksouth] }',
      "olderVersions.regions.1: no version goes to uksouth: it is neither the image's location nor one of its regions. Add it to the regions, or take it out here.",
    ],
    [
      'olderVersions: { regions: [eastus2, East US 2] }',
      'olderVersions.regions.1: East US 2 is listed twice (also as eastus2); keep one.',
    ],
    [
      'olderVersions: { regions: [eastus2, eastus2] }',
      'olderVersions.regions.1: eastus2 is listed twice; keep one.',
    ],
    ['promotion: { rule: never }', 'promotion.rule: must be automatic or manual, not "never".'],
    [
      'promotion: { bake: 31d }',
      'promotion.bake: must be a waiting time of at most 30d, not "31d".',
    ],
    [
      'promotion: { bake: 721h }',
      'promotion.bake: must be a waiting time of at most 30d, not "721h".',
    ],
    [
      'promotion: { bake: a week }',
      'promotion.bake: must be a waiting time such as 90s, 15m, 2h or 3d, not "a week".',
    ],
    [
      'promotion: { canary: eastus2 }',
      'promotion.canary: must be settings (name: value, one a line), not "eastus2".',
    ],
    ['promotion: { canary: { bake: 1h } }', 'promotion.canary.region: is missing.'],
    [
      'promotion: { canary: { region: eastus2, bake: 31d } }',
      'promotion.canary.bake: must be a waiting time of at most 30d, not "31d".',
    ],
    [
      'promotion: { canary: { region: uksouth } }',
      "promotion.canary.region: no version goes to uksouth: it is neither the image's location nor one of its regions. Add it to the regions, or take it out here.",
    ],
    [
      'promotion: { gate: http://contoso.com }',
      'promotion.gate: must be an https address, not "http://contoso.com".',
    ],
    [
      'promotion: { gate: https://me:word@contoso.com }',
      'promotion.gate: must not carry a name and password: no request is made with them. Put a key in its query instead.',
    ],
    ['consumers: [production]', 'consumers.0: must be a subscription id, not "production".'],
    [
      `consumers: [${two}, ${two.toLowerCase()}]`,
      `consumers.1: ${two.toLowerCase()} is listed twice (also as ${two}); keep one.`,
    ],
    ['budgets: { narrow: -1 }', 'budgets.narrow: must be 0 or more, not "-1".'],
    [
      'budgets: { promotes: 5 }',
      'budgets.promotes: there is no such setting here; is promote meant?',
    ],
  ])('is told with its place and a remedy: %s', (rule, problem) => {
    const problems = problemsOf(withRules(rule));
    expect(problems).toEqual([expect.stringMatching(/^17:\d+ /)]);
    expect(problems[0]?.replace(/^\S+ /, '')).toBe(`${u}.${problem}`);
  });

  it('is a canary where versions go to one region alone, though defaults may say it', () => {
    const text = changed([
      'gallery: golden',
      'gallery: golden\n  promotion: { canary: { region: westeurope } }',
    ]);
    expect(problemsOf(text)).toEqual([
      "23:3 images.debian-12.promotion.canary: a canary needs another region to go to after, and West Europe is the only one. Add one to the image's regions, or take the canary out.",
    ]);
  });

  it.each(['grace: 2d', 'completeness: { settle: 25h }'])(
    'is what a job waits for, for days: %s',
    (rule) => {
      expect(problemsOf(withRules(rule))).toEqual([
        expect.stringContaining('must be a duration of at most 24h'),
      ]);
    },
  );
});
