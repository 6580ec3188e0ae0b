import { chunksOf } from '../chunks.ts';
import type { VersionRef } from '../jobs/job-data.ts';
import type { Jobs } from '../ports.ts';
import type { Writer, Writers } from './ports.ts';
import { isHeld, NEVER_STORED } from './take-version.ts';

/** So many jobs are read at a time. */
const AT_ONCE = 20;

/**
 * Frees versions whose job never came to be, or has ended: whoever was to store it, or to let go, died first. Looks
 * at `most` jobs, those first that have held their versions longest.
 */
export async function alive(
  writers: readonly Writer[],
  { jobs }: { jobs: Jobs },
  most = Infinity,
): Promise<Writer[]> {
  const known: Writer[] = [];
  const sorted = writers.toSorted((a, b) => Number(a.since ?? 0) - Number(b.since ?? 0));
  const held = new Set(sorted.filter(isHeld).slice(0, most));
  for (const some of chunksOf(writers, AT_ONCE)) {
    const asked = some.map(async (writer) => (held.has(writer) ? asItIs(writer, jobs) : writer));
    known.push(...(await Promise.all(asked)));
  }
  return known;
}

/** What is remembered of one version, freed likewise. */
export async function readAlive(
  version: VersionRef,
  { jobs, writers }: { jobs: Jobs; writers: Writers },
): Promise<Writer> {
  const writer = (await writers.read(version)) ?? { version };
  return isHeld(writer) ? asItIs(writer, jobs) : writer;
}

async function asItIs(writer: Writer, jobs: Jobs): Promise<Writer> {
  const found = await jobs.read(writer.job ?? '');
  if (found === undefined) return { ...writer, stopped: NEVER_STORED };
  if (found.step !== undefined) return writer;
  if (found.state === 'succeeded') return free(writer);
  return { ...writer, stopped: `${found.state}: ${found.because ?? ''}` };
}

/** What is left of a version whose job came to its good end: what is remembered of the version itself. */
const free = ({ job: _j, kind: _k, wish: _w, since: _s, ...rest }: Writer): Writer => rest;
