import type { Version } from '../gallery.ts';
import { regionKey } from './regions.ts';

/** Where versions were Completed when somebody looked, by their numbers. */
export interface Proof {
  at: string;
  completed: Record<string, string[]>;
}

/** What a look proves of the versions whose replication was asked for. */
export const proofOf = (versions: readonly Version[], now: Date): Proof => ({
  at: now.toISOString(),
  completed: Object.fromEntries(
    versions.flatMap(({ number, replication = [] }) => {
      const completed = replication.filter(({ state }) => state === 'Completed');
      return completed.length === 0
        ? []
        : [[number, completed.map(({ region }) => regionKey(region))]];
    }),
  ),
});

/** The versions, Completed only where they were so at an earlier look, too: users may not find the others yet. */
export const provenSince = (versions: readonly Version[], { completed }: Proof): Version[] =>
  versions.map((version) => {
    const { number, replication } = version;
    if (replication === undefined) return version;
    const was = completed[number] ?? [];
    const known = replication.filter(
      ({ region, state }) => state !== 'Completed' || was.includes(regionKey(region)),
    );
    return { ...version, replication: known };
  });
