import type { Version } from '../../../src/lifecycle/gallery.ts';
import type { FoundImage } from '../../../src/lifecycle/keeping/plan.ts';
import { planImage } from '../../../src/lifecycle/keeping/plan-image.ts';
import type { Writer } from '../../../src/lifecycle/keeping/ports.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { anImage } from '../../support/builders-catalog.ts';
import { aVersion } from '../versions/a-version.ts';

export const DEFINITION =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images' +
  '/providers/Microsoft.Compute/galleries/golden/images/ubuntu-24';
export const idOf = (number: string) => `${DEFINITION}/versions/${number}`;

export const two = ['westeurope', 'northeurope'];
export const three = [...two, 'uksouth'];

type Parts = Partial<Version> & { latest?: string };

/** A version of ours in some regions, with what was written of `latest`; its replication is told on demand. */
export function version(
  number: string,
  regions: string[],
  { latest, ...parts }: Parts = {},
): Version {
  const { replication: _, ...bare } = aVersion(
    Object.fromEntries(regions.map((name) => [name, 'silent'])),
  );
  const excludeFromLatest = latest !== undefined && !/^(promoted|canary)/.test(latest);
  const tags: Record<string, string> = {
    'gallerist:job': 'ubuntu-24.00000000000000ff',
    ...(latest === undefined ? {} : { 'gallerist:latest': latest }),
  };
  return { ...bare, id: idOf(number), number, excludeFromLatest, tags, ...parts };
}

export const promoted = (number: string, regions: string[], parts: Parts = {}) =>
  version(number, regions, { latest: 'promoted', ...parts });
export const pending = (number: string, regions: string[], parts: Parts = {}) =>
  version(number, regions, { latest: 'pending', ...parts });

export const says = (states: Record<string, string>) => ({
  replication: Object.entries(states).map(([region, state]) => {
    return { region, state, progress: 100, details: '' };
  }),
});
export const replicated = (...regions: string[]) =>
  says(Object.fromEntries(regions.map((region) => [region, 'Completed'])));

export const remembered = (number: string, parts: Omit<Writer, 'version'>): Writer => ({
  version: { definition: DEFINITION, id: idOf(number), number },
  ...parts,
});
export const proven = (number: string, at = '2026-03-01T11:00:00.000Z') =>
  remembered(number, { replicatedAt: new Date(at) });

export type Rules = Parameters<typeof anImage>[0];

export function planned(rules: Rules, versions: Version[], found: Partial<FoundImage> = {}) {
  const image = { versions, users: [], unread: [], writers: [], observed: false, ...found };
  const regions = two.map((name) => ({ name }));
  return planImage('ubuntu-24', anImage({ regions, ...rules }), image, fakeClock());
}

/** A plan as lines for people. */
export function inWords(...args: Parameters<typeof planned>): string[] {
  const { actions, questions, notices } = planned(...args);
  return [
    ...actions.map(({ kind, version: { number }, regions, because, fact, heldBack }) => {
      const held = heldBack === undefined ? '' : ` NOT NOW: ${heldBack}.`;
      return `${kind} ${number} (${regions.join(', ')}) because ${because}. ${fact}.${held}`;
    }),
    ...questions.map(({ because }) => `ask: ${because}`),
    ...notices.map(({ version: number = 'the image', notice }) => `${number}: ${notice}`),
  ];
}
