import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextReplication } from '../../../src/lifecycle/versions/next-replication.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { aVersion } from './a-version.ts';

const next = (regions: Parameters<typeof aVersion>[0], names: string[]) =>
  nextReplication(
    aVersion(regions),
    names.map((name) => ({ name, regionalReplicaCount: 1 })),
    { repairs: {}, taken: [] },
    fakeClock(),
  );

describe('a version in any state', () => {
  const names = ['West Europe', 'North Europe', 'East US 2', 'UK South', 'Japan East'];
  const short = (name: string) => name.replaceAll(' ', '').toLowerCase();
  const aState = fc.constantFrom('Completed', 'Replicating', 'Failed', 'silent', 'absent');
  /** What the regions beside the source say, and which of them are wanted. */
  const aWorld = fc.tuple(
    fc.array(aState, { minLength: 4, maxLength: 4 }),
    fc.subarray(names.slice(1)),
  );

  function stateAfter([others, wishes]: [string[], string[]]) {
    const states = names.map((name, index) => [name, others[index - 1] ?? 'Completed'] as const);
    const regions = Object.fromEntries(states.filter(([, state]) => state !== 'absent'));
    const result = next(regions, ['westeurope', ...wishes.map(short)]);
    const written = result.kind === 'write' ? result.change : {};
    return { regions, result, ...written };
  }

  it('keeps its source region, lists none twice, and drops nothing but what failed', () => {
    fc.assert(
      fc.property(aWorld, (world) => {
        const {
          regions,
          targetRegions,
          allowDeletionOfReplicatedLocations: drops = false,
        } = stateAfter(world);
        const written = (targetRegions ?? Object.keys(regions).map((name) => ({ name }))).map(
          ({ name }) => short(name),
        );
        const dropped = Object.keys(regions).filter((name) => !written.includes(short(name)));
        expect(written).toContain('westeurope');
        expect(new Set(written).size).toBe(written.length);
        expect(dropped.every((name) => regions[name] === 'Failed')).toBe(true);
        expect(drops).toBe(dropped.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('is replicated once all that is wanted is Completed and nothing failed', () => {
    fc.assert(
      fc.property(aWorld, (world) => {
        const { regions, result } = stateAfter(world);
        const whole = world[1].every((name) => regions[name] === 'Completed');
        const sound = !Object.values(regions).includes('Failed');
        expect(result.kind === 'replicated').toBe(whole && sound);
      }),
      { numRuns: 500 },
    );
  });
});
