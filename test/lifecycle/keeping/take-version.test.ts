import { beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '../../../src/lifecycle/jobs/job.ts';
import {
  holdsVersion,
  letVersionGo,
  rememberTaken,
  seizeVersion,
  takeVersion,
  type Taking,
} from '../../../src/lifecycle/keeping/take-version.ts';
import { Conflict, Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aKeeping, NOON } from '../../support/builders.ts';
import { fakeWriters, type FakeWriters } from '../../support/fake-writers.ts';
import { failCall } from '../jobs/a-bench.ts';
import { placeOf } from './a-world.ts';

const version = placeOf('1.0.0');
const job = aKeeping({ data: { version, wish: 'promote' } });
const other = aKeeping({ id: 'ubuntu-24.fedcba9876543210', data: { version, wish: 'narrow' } });
const taking = (id = job.id): Taking => ({
  job: id,
  kind: 'promote',
  wish: 'promote',
  since: NOON,
});
const replicatedAt = new Date('2026-03-01T11:00:00.000Z');

let writers: FakeWriters;
const stored = async () => {
  const { etag: _, ...rest } = (await writers.read(version)) ?? { version: undefined };
  return rest;
};
const ended = (state: JobState, because?: string) =>
  aKeeping({ ...job, state, because, data: job.data });
beforeEach(() => {
  writers = fakeWriters();
});

describe('taking a version', () => {
  it('is done by one of two jobs that saw it free', async () => {
    expect(await takeVersion({ version }, taking(), writers)).toBe(true);
    expect(await takeVersion({ version }, taking(other.id), writers)).toBe(false);
    expect(await stored()).toEqual({ version, ...taking() });
  });

  it('is refused while another job has it, and may be repeated by the job itself', async () => {
    await takeVersion({ version }, taking(), writers);
    const found = (await writers.read(version)) ?? { version };
    expect(await takeVersion(found, taking(other.id), writers)).toBe(false);
    expect(await takeVersion(found, taking(), writers)).toBe(true);
  });

  it('is open to others once the job stopped, and forgets why', async () => {
    await takeVersion({ version }, taking(), writers);
    await letVersionGo(ended('failed', 'Gave up.'), {}, writers);
    const found = (await writers.read(version)) ?? { version };
    expect(await takeVersion(found, taking(other.id), writers)).toBe(true);
    expect(await stored()).toEqual({ version, ...taking(other.id) });
  });

  it('keeps since when the version is replicated', async () => {
    await writers.save({ version, replicatedAt });
    const found = (await writers.read(version)) ?? { version };
    await takeVersion(found, taking(), writers);
    expect(await stored()).toEqual({ version, replicatedAt, ...taking() });
  });

  it('passes on what is no conflict', async () => {
    failCall(writers, 'save', 1);
    await expect(takeVersion({ version }, taking(), writers)).rejects.toThrow(Unavailable);
  });
});

describe('seizing a version', () => {
  it('takes it from the job at work, which finds out', async () => {
    await takeVersion({ version }, taking(), writers);
    expect(await holdsVersion(job, writers)).toBe(true);
    expect(await seizeVersion(version, taking(other.id), writers)).toBe(true);
    expect(await holdsVersion(job, writers)).toBe(false);
    expect(await holdsVersion(other, writers)).toBe(true);
  });

  it('forgets that it was proven: whatever is withdrawn is proven anew', async () => {
    await writers.save({ version, replicatedAt });
    await seizeVersion(version, taking(), writers);
    expect(await stored()).not.toHaveProperty('replicatedAt');
  });

  it('is told where somebody writes at that moment', async () => {
    failCall(writers, 'save', 1, { error: new Conflict('It') });
    expect(await seizeVersion(version, taking(), writers)).toBe(false);
  });
});

describe('letting a version go', () => {
  beforeEach(() => takeVersion({ version }, taking(), writers));

  it('leaves nothing behind where there is nothing more to do about it', async () => {
    await letVersionGo(ended('succeeded'), {}, writers);
    expect(writers.all()).toEqual([]);
  });

  it('leaves since when it is proven where it still waits for its promotion', async () => {
    await letVersionGo(ended('succeeded'), { replicatedAt }, writers);
    expect(await stored()).toEqual({ version, replicatedAt });
  });

  it('leaves what is still out of it', async () => {
    const takenOut = [{ region: { name: 'eastus2' }, at: NOON.toISOString(), repair: 1 }];
    await rememberTaken((await writers.read(version)) ?? { version }, takenOut, writers);
    await letVersionGo(ended('succeeded'), {}, writers);
    expect(await stored()).toEqual({ version, takenOut });
    const found = (await writers.read(version)) ?? { version };
    await takeVersion(found, taking(), writers);
    await seizeVersion(version, taking(other.id), writers);
    expect(await stored()).toEqual({ version, takenOut, ...taking(other.id) });
  });

  it.each([
    ['failed', 'Gave up.', 'failed: Gave up.'],
    ['refused', 'No.', 'refused: No.'],
    ['cancelled', undefined, 'cancelled: it did not say why'],
  ] as const)('stays beside it as stopped where it was %s', async (state, because, stopped) => {
    await letVersionGo(ended(state, because), { replicatedAt }, writers);
    expect(await stored()).toEqual({ version, ...taking(), stopped });
  });

  it('leaves alone what another job took since, and can be done twice', async () => {
    await letVersionGo(ended('succeeded'), { replicatedAt }, writers);
    await letVersionGo(ended('succeeded'), {}, writers);
    expect(await stored()).toEqual({ version, replicatedAt });
    await seizeVersion(version, taking(other.id), writers);
    await letVersionGo(ended('failed'), {}, writers);
    expect(await stored()).toEqual({ version, ...taking(other.id) });
  });

  it('tells of a write that came in between, so that the step comes again', async () => {
    const read = writers.read.bind(writers);
    writers.read = async (place) => {
      const found = await read(place);
      if (found !== undefined) await writers.save(found);
      return found;
    };
    await expect(letVersionGo(ended('succeeded'), {}, writers)).rejects.toThrow(Conflict);
    await expect(letVersionGo(ended('failed'), {}, writers)).rejects.toThrow(Conflict);
  });
});
