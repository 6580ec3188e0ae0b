import { beforeEach, describe, expect, it } from 'vitest';
import type { Hints } from '../../src/lifecycle/ports.ts';
import { fresh } from './fresh.ts';

/** What every store of hints keeps to. */
export function describeHints(name: string, make: () => Hints): void {
  describe(`hints: ${name}`, () => {
    let hints: Hints;
    let job: string;
    let resource: string;
    beforeEach(() => {
      hints = make();
      job = `${fresh('image')}.0123456789abcdef`;
      resource = `/subscriptions/1/resourceGroups/Images/providers/Microsoft.Compute/galleries/golden/images/${fresh('Ubuntu')}/versions/1.0.0`;
    });
    const unfinished = async () => (await Array.fromAsync(hints.listUnfinished())).toSorted();

    it('lists a job once, however often it is noted', async () => {
      await hints.unfinished(job);
      await hints.unfinished(job);
      expect((await unfinished()).filter((id) => id === job)).toEqual([job]);
    });

    it('lists jobs of every kind of id', async () => {
      const ids = Array.from({ length: 20 }, () => `${fresh('image')}.fedcba9876543210`);
      await Promise.all(ids.map((id) => hints.unfinished(id)));
      expect(await unfinished()).toEqual(expect.arrayContaining(ids));
    });

    it('knows who waits for a resource, in whatever case its id is written', async () => {
      const other = `${fresh('image')}.0123456789abcdef`;
      await hints.waits(resource, job);
      await hints.waits(resource.toUpperCase(), other);
      await hints.waits(resource, job);
      expect((await hints.waiters(resource.toLowerCase())).toSorted()).toEqual(
        [job, other].toSorted(),
      );
    });

    it('knows of nobody who waits for another resource', async () => {
      await hints.waits(resource, job);
      expect(await hints.waiters(`${resource}0`)).toEqual([]);
      expect(await hints.waiters('')).toEqual([]);
    });

    it('forgets a job, and no other', async () => {
      const other = `${fresh('image')}.0123456789abcdef`;
      for (const id of [job, other]) {
        await hints.unfinished(id);
        await hints.waits(resource, id);
      }
      await hints.forget(job, resource.toUpperCase());
      expect(await hints.waiters(resource)).toEqual([other]);
      expect(await unfinished()).not.toContain(job);
      expect(await unfinished()).toContain(other);
    });

    it('forgets a job that waits for nothing', async () => {
      await hints.unfinished(job);
      await hints.forget(job, undefined);
      expect(await unfinished()).not.toContain(job);
    });

    it('forgets what it never knew, and twice', async () => {
      await hints.forget(job, resource);
      await hints.forget(job, resource);
      expect(await hints.waiters(resource)).toEqual([]);
    });
  });
}
