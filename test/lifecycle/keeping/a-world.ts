import { clearDrop } from '../../../src/lifecycle/clear-drop.ts';
import { closeJob } from '../../../src/lifecycle/jobs/close-job.ts';
import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import type { VersionRef } from '../../../src/lifecycle/jobs/job-data.ts';
import { takeStep, type Act } from '../../../src/lifecycle/jobs/take-step.ts';
import { idOf, type Version } from '../../../src/lifecycle/gallery.ts';
import { narrowVersion } from '../../../src/lifecycle/narrow-version.ts';
import { promoteVersion } from '../../../src/lifecycle/promote-version.ts';
import { replicateVersion } from '../../../src/lifecycle/replicate-version.ts';
import { rollBack } from '../../../src/lifecycle/roll-back.ts';
import type { StepName } from '../../../src/messages.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';
import { ref } from '../importing.ts';

export const IMAGE = 'ubuntu-24';
export const definition = idOf(ref);
export const placeOf = (number: string): VersionRef => ({
  definition,
  id: idOf(ref, number),
  number,
});

type Rules = Parameters<typeof anImage>[0];
type Parts = Partial<Version> & { regions?: string[] };

const acts: Partial<Record<StepName, Act>> = {
  'replicate-version': replicateVersion as unknown as Act,
  'promote-version': promoteVersion as unknown as Act,
  'narrow-version': narrowVersion as unknown as Act,
  'roll-back': rollBack as unknown as Act,
  'close-job': closeJob,
  'clear-drop': clearDrop as unknown as Act,
};

/** One image whose versions Resource Graph shows as its gallery holds them. */
export function aWorld(rules: Rules = {}) {
  const catalogOf = (parts: Rules) => aCatalog({ images: { [IMAGE]: anImage(parts) } });
  const services = fakeServices(catalogOf(rules));
  const { galleries, outbox, clock } = services;
  galleries.addGallery(ref);
  services.estate.versions = async () => ({
    versions: new Map([[definition.toLowerCase(), await galleries.versions(ref)]]),
    unread: [],
  });

  /** A version of ours, promoted and in westeurope, unless told otherwise. */
  function add(number: string, { regions = ['westeurope'], ...parts }: Parts = {}): void {
    const tags = { 'gallerist:job': 'ubuntu-24.00000000000000ff', 'gallerist:latest': 'promoted' };
    galleries.addVersion(ref, number, {
      targetRegions: regions.map((name) => ({ name, regionalReplicaCount: 1 })),
      ...parts,
      tags: { ...tags, ...parts.tags },
    });
  }
  const pending = (number: string, parts: Parts = {}): void =>
    add(number, { excludeFromLatest: true, ...parts, tags: { 'gallerist:latest': 'pending' } });

  return {
    services,
    add,
    pending,
    catalogue: (parts: Rules) => services.catalogs.force(catalogOf(parts)),
    version: async (number: string) => {
      const found = await galleries.version(ref, number, { replication: true });
      if (found === undefined) throw new Error(`${number} is gone.`);
      return found;
    },
    jobs: () => services.jobs.all(),
    onlyJob: (): Job => {
      const [job, ...others] = services.jobs.all();
      if (job === undefined || others.length > 0) throw new Error('There is not one job.');
      return job;
    },
    /** Delivers every message in the order in which they are due, while Azure ends what it is asked for at once. */
    async run(runner: FakeServices = services): Promise<string[]> {
      const log = fakeLog();
      const most = 200;
      for (let left = most; outbox.sent.length > 0; left -= 1) {
        if (left === 0) throw new Error('The messages do not end.');
        outbox.sent.sort((one, other) => one.at.getTime() - other.at.getTime());
        const [due] = outbox.sent.splice(0, 1);
        if (due === undefined) break;
        if (due.at > clock.now()) clock.set(due.at.toISOString());
        const act = acts[due.step];
        if (act === undefined) throw new Error(`${due.step} is no step of these tests.`);
        await takeStep(due.step, act, due.message, 1, runner, log);
        galleries.finish();
        for (const { number } of await galleries.versions(ref)) galleries.replicate(ref, number);
      }
      return log.lines;
    },
  };
}

export type World = ReturnType<typeof aWorld>;

/** Its worker is gone. */
export class Killed extends Error {}

/**
 * The services as a process sees them that dies at its call number `which` of any port, counted from 1: before the
 * call does anything or, where it is `applied`, after it. From then on it does nothing any more.
 */
export function mortal(
  services: FakeServices,
  which: number,
  applied: boolean,
): { services: FakeServices; died: () => boolean } {
  let calls = 0;
  const { clock, ...ports } = services;
  const wrap =
    (whole: (...parts: unknown[]) => unknown) =>
    async (...parts: unknown[]) => {
      calls += 1;
      if (calls < which) return whole(...parts);
      if (calls === which && applied) await whole(...parts);
      throw new Killed(`at call ${which}`);
    };
  const wrapped = Object.entries(ports).map(([name, port]) => [
    name,
    Object.fromEntries(
      Object.entries(port).map(([key, value]) => [
        key,
        typeof value === 'function' ? wrap(value as Parameters<typeof wrap>[0]) : value,
      ]),
    ),
  ]);
  const dying = { ...Object.fromEntries(wrapped), clock } as unknown as FakeServices;
  return { services: dying, died: () => calls >= which };
}

/** Kills what is done in a fresh world at its first call, then at its second, and so on, and looks at each world. */
export async function atEveryCall<Of extends { services: FakeServices }>(
  build: () => Promise<Of>,
  act: (services: FakeServices, world: Of) => Promise<unknown>,
  afterwards: (world: Of) => Promise<void>,
): Promise<number> {
  for (let which = 1; which < 500; which += 1) {
    for (const applied of [false, true]) {
      const world = await build();
      const { services, died } = mortal(world.services, which, applied);
      try {
        await act(services, world);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      if (!died()) return which - 1;
      await afterwards(world);
    }
  }
  throw new Error('It never ends.');
}
