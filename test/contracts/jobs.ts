import { beforeEach, describe, expect, it } from 'vitest';
import { newImport, type HistoryEntry, type Job } from '../../src/lifecycle/jobs/job.ts';
import { Conflict, Refused } from '../../src/lifecycle/outcomes.ts';
import type { Jobs } from '../../src/lifecycle/ports.ts';
import { fresh } from './fresh.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute, 7, 123));

function aRecord(image: string, digits = '0123456789abcdef'): Job {
  const upload = {
    account: '/subscriptions/1/resourceGroups/images/providers/Microsoft.Storage/storageAccounts/a',
    endpoint: 'https://localhost:10000/a',
    container: 'vhds',
    name: `${image}/Größe 1+1.vhd`,
    createdOn: '2026-03-01T11:59:00.000Z',
  };
  return newImport(`${image}.${digits}`, upload, 'a test', at(0));
}

const aLine = (sequence: number, note = 'a note'): HistoryEntry => ({
  sequence,
  step: 'import-vhd',
  at: at(sequence),
  outcome: 'next',
  note,
});

/** Everything a record can hold. */
const everything: Partial<Job> = {
  state: 'refused',
  step: 'close-job',
  sequence: 41,
  dueAt: at(3),
  claimedUntil: at(4),
  stepSince: at(5),
  failures: 2,
  because: 'The disk is dynamic: "größer" than <allowed>.',
  remedy: 'qemu-img convert -O vpc',
  endedIn: 'create-version',
  endedAt: at(6),
};

/** What every store of jobs keeps to. */
export function describeJobs(name: string, make: () => Jobs): void {
  describe(`jobs: ${name}`, () => {
    let jobs: Jobs;
    let image: string;
    beforeEach(() => {
      jobs = make();
      image = fresh('image');
    });

    async function stored(job: Job): Promise<Job> {
      expect(await jobs.add(job)).toBe(true);
      const read = await jobs.read(job.id);
      if (read === undefined) throw new Error(`${job.id} was added and is not there.`);
      return read;
    }

    it('gives a job back as it was added, with an ETag', async () => {
      const job = aRecord(image);
      const { etag, ...read } = await stored(job);
      expect(read).toEqual(job);
      expect(etag).toEqual(expect.any(String));
    });

    it('knows nothing of a job that was never added', async () => {
      expect(await jobs.read(aRecord(image).id)).toBeUndefined();
      expect(await jobs.history(aRecord(image).id)).toEqual([]);
    });

    it('adds a job once', async () => {
      const before = await stored(aRecord(image));
      expect(await jobs.add({ ...aRecord(image), askedBy: 'somebody else' })).toBe(false);
      expect(await jobs.read(before.id)).toEqual(before);
    });

    it('keeps every member, and forgets the ones that are gone', async () => {
      const job = await stored(aRecord(image));
      const full = await jobs.save({ ...job, ...everything });
      expect(await jobs.read(job.id)).toEqual({ ...job, ...everything, etag: full.etag });
      const bare = await jobs.save({ ...job, etag: full.etag ?? '' });
      expect(await jobs.read(job.id)).toEqual({ ...job, etag: bare.etag });
    });

    it('returns what it saved with the ETag of the next save', async () => {
      const job = await stored(aRecord(image));
      const second = await jobs.save({ ...job, failures: 1 });
      expect(second.etag).not.toBe(job.etag);
      const third = await jobs.save({ ...second, failures: 2 }, aLine(1));
      expect(third.etag).not.toBe(second.etag);
      expect(await jobs.read(job.id)).toEqual({ ...job, failures: 2, etag: third.etag });
    });

    it.each([
      ['without', undefined],
      ['with', aLine(1)],
    ])('turns down a save on an old ETag, %s a line of history', async (_case, entry) => {
      const job = await stored(aRecord(image));
      const winner = await jobs.save({ ...job, failures: 1 });
      await expect(jobs.save({ ...job, failures: 9 }, entry)).rejects.toThrow(Conflict);
      expect(await jobs.read(job.id)).toEqual(winner);
      expect(await jobs.history(job.id)).toEqual([]);
    });

    it.each([
      ['without', undefined],
      ['with', aLine(1)],
    ])('has a conflict where there is no record to save to, %s a line', async (_case, entry) => {
      await expect(jobs.save(aRecord(image), entry)).rejects.toThrow(Conflict);
      const gone = { ...aRecord(image), etag: `W/"datetime'2026-03-01T12%3A00%3A00.0000000Z'"` };
      await expect(jobs.save(gone, entry)).rejects.toThrow(Conflict);
    });

    it('lets one of many writers of the same ETag through', async () => {
      const job = await stored(aRecord(image));
      const writes = Array.from({ length: 8 }, (_, index) =>
        jobs.save({ ...job, failures: index }, aLine(index)),
      );
      const settled = await Promise.allSettled(writes);
      const lost = settled.filter((one) => one.status === 'rejected');
      expect(lost).toHaveLength(7);
      for (const { reason } of lost) expect(reason).toBeInstanceOf(Conflict);
      expect(await jobs.history(job.id)).toHaveLength(1);
    });

    it('keeps the history of a job in the order of its sequences', async () => {
      let job = await stored(aRecord(image));
      const lines = [2, 9, 10, 100].map((sequence) => aLine(sequence, `line ${sequence}`));
      for (const line of lines) job = await jobs.save(job, line);
      expect(await jobs.history(job.id)).toEqual(lines);
    });

    it('keeps the histories of jobs apart', async () => {
      const one = await stored(aRecord(image, '0000000000000001'));
      const other = await stored(aRecord(image, '0000000000000002'));
      await jobs.save(one, aLine(1, 'of one'));
      await jobs.save(other, aLine(1, 'of the other'));
      expect(await jobs.history(one.id)).toEqual([aLine(1, 'of one')]);
      expect(await jobs.history(other.id)).toEqual([aLine(1, 'of the other')]);
    });

    it('cuts what Azure said at a length that can be stored', async () => {
      const job = await stored(aRecord(image));
      const long = 'x'.repeat(70_000);
      await jobs.save({ ...job, because: long, remedy: long }, aLine(1, long));
      const read = await jobs.read(job.id);
      expect(long.startsWith(read?.because ?? 'absent')).toBe(true);
      const [line] = await jobs.history(job.id);
      expect(long.startsWith(line?.note ?? 'absent')).toBe(true);
    });

    it('lists the jobs of an image, without their histories', async () => {
      const one = await stored(aRecord(image, '0000000000000001'));
      const other = await stored(aRecord(image, '0000000000000002'));
      await stored(aRecord(`${image}0`));
      const saved = await jobs.save(one, aLine(1));
      expect(await jobs.list({ image })).toEqual({ jobs: [saved, other] });
      expect(await jobs.list({ image: fresh('image') })).toEqual({ jobs: [] });
    });

    it('lists by state', async () => {
      const open = await stored(aRecord(image, '0000000000000001'));
      const ended = await jobs.save({
        ...(await stored(aRecord(image, '0000000000000002'))),
        state: 'failed',
      });
      expect((await jobs.list({ image, state: 'open' })).jobs).toEqual([open]);
      expect((await jobs.list({ image, state: 'failed' })).jobs).toEqual([ended]);
      expect((await jobs.list({ state: 'failed' })).jobs).toContainEqual(ended);
    });

    it('lists in pages, every job once', async () => {
      const ids = Array.from({ length: 60 }, (_, index) => String(index).padStart(16, '0'));
      await Promise.all(ids.map((digits) => jobs.add(aRecord(image, digits))));
      const pages: string[][] = [];
      let after: string | undefined;
      do {
        const page = await jobs.list({ image, after });
        pages.push(page.jobs.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      expect(pages.map((page) => page.length)).toEqual([50, 10]);
      expect(pages.flat()).toEqual(ids.map((digits) => `${image}.${digits}`));
    });

    it.each(['garbage', '%', 'e30x', '-1'])('refuses %s for the end of a page', async (after) => {
      await expect(jobs.list({ image, after })).rejects.toThrow(Refused);
    });

    it.each([
      '{x}',
      '{}',
      '{"nextPartitionKey":5}',
      '{"nextPartitionKey":"a","nextRowKey":{}}',
      'null',
      '[]',
    ])('refuses %s in base64 for the end of a page', async (token) => {
      const after = Buffer.from(token).toString('base64');
      await expect(jobs.list({ image, after })).rejects.toThrow(Refused);
    });
  });
}
