import * as fc from 'fast-check';
import { anyImage, type KeptImage } from './generated-estate.ts';
import { DEFINITION, REGIONS, short } from './generated-version.ts';
import { GRACE, type TrueVersion } from './oracle.ts';

const deeds = ['completed', 'repaired', 'included', 'excluded', 'used'] as const;

interface Act {
  index: number;
  region: string;
  minute: number;
  what: (typeof deeds)[number];
}

/** What others do to an image while a job waits for a grace to pass. */
export const someActs: fc.Arbitrary<Act[]> = fc.array(
  fc.record({
    index: fc.nat(8),
    region: fc.constantFrom(...REGIONS.map(short)),
    minute: fc.integer({ min: 1, max: 10 }),
    what: fc.constantFrom(...deeds),
  }),
  { maxLength: 8 },
);

/** The same image where every version is promoted, and nothing but its replication tells one from another. */
const allPromoted = (world: KeptImage): KeptImage => ({
  ...world,
  versions: world.versions.map(({ endOfLifeDate: _, ...version }) => ({
    ...version,
    tags: {},
    excludeFromLatest: false,
    provisioningState: 'Succeeded',
    targetRegions: version.targetRegions.map(({ name }) => ({ name })),
  })),
  users: [],
  unread: [],
});

export const anImageToNarrow = fc.oneof(anyImage, anyImage.map(allPromoted));

/** The image when the grace is over. */
export function afterGrace(world: KeptImage, acts: readonly Act[]): KeptImage {
  const now = new Date(world.now.getTime() + GRACE);
  return { ...acts.reduce(acted, world), now };
}

function acted(world: KeptImage, { index, region, minute, what }: Act): KeptImage {
  const at = index % Math.max(1, world.versions.length);
  const version = world.versions[at];
  if (version === undefined) return world;
  const since = new Date(world.now.getTime() + minute * 60_000);
  const written = (changed: TrueVersion) => ({
    ...world,
    versions: world.versions.with(at, changed),
  });
  switch (what) {
    case 'completed':
      return written(completed(version, since, ['Replicating', 'Unknown']));
    case 'repaired':
      return {
        ...written(completed(version, since, ['Completed', 'Failed'])),
        writers: replicating(world, version),
      };
    case 'included':
      return written({ ...version, excludeFromLatest: false, tags: {} });
    case 'excluded':
      return written({ ...version, excludeFromLatest: true });
    case 'used': {
      const image = `${DEFINITION}/versions/${version.number}`;
      return { ...world, users: [...world.users, { id: '/vms/new', kind: 'VM', region, image }] };
    }
  }
}

/** The regions that say one of these are Completed from then on. */
function completed(version: TrueVersion, since: Date, states: readonly string[]): TrueVersion {
  const replication = version.replication.map((status) =>
    states.includes(status.state) ? { ...status, state: 'Completed', since } : status,
  );
  return { ...version, replication };
}

/** Its job is at work from the first write until users find the version in every region. */
function replicating({ writers, now }: KeptImage, { id, number }: TrueVersion) {
  const others = writers.filter(({ version }) => version.number !== number);
  const version = { definition: DEFINITION, id, number };
  const kind = 'replicate' as const;
  return [...others, { version, job: 'ubuntu-24.2', kind, wish: 'all', since: now }];
}
