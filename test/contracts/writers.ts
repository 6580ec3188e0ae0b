import { beforeEach, describe, expect, it } from 'vitest';
import type { VersionRef } from '../../src/lifecycle/jobs/job-data.ts';
import { Conflict } from '../../src/lifecycle/outcomes.ts';
import type { Writer, Writers } from '../../src/lifecycle/keeping/ports.ts';
import { fresh } from './fresh.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute, 7, 123));

/** Everything a record can hold. */
const everything: Omit<Writer, 'version'> = {
  job: 'ubuntu-24.0123456789abcdef',
  kind: 'narrow',
  wish: '{"regions":["westeurope"]}',
  since: at(1),
  stopped: 'The region "größer" has no <capacity>.',
  replicatedAt: at(2),
  takenOut: [
    {
      region: {
        name: 'East US 2',
        regionalReplicaCount: 3,
        excludeFromLatest: true,
        encryption: { osDiskImage: { diskEncryptionSetId: '/subscriptions/1/größer' } },
      },
      at: '2026-03-01T12:03:00.000Z',
      repair: 2,
    },
    { region: { name: 'UK South' }, at: '2026-03-01T12:04:00.000Z' },
  ],
};

/** What every store of writers keeps to. */
export function describeWriters(name: string, make: () => Writers): void {
  describe(`writers: ${name}`, () => {
    let writers: Writers;
    let version: VersionRef;
    beforeEach(() => {
      writers = make();
      version = aVersion(fresh('Ubuntu'), '1.0.0');
    });
    const aVersion = (image: string, number: string): VersionRef => {
      const definition = `/subscriptions/1/resourceGroups/Images/providers/Microsoft.Compute/galleries/golden/images/${image}`;
      return { definition, number, id: `${definition}/versions/${number}` };
    };

    async function stored(writer: Writer): Promise<Writer> {
      await writers.save(writer);
      const read = await writers.read(writer.version);
      if (read === undefined) throw new Error(`${writer.version.id} was saved and is not there.`);
      return read;
    }

    it('knows nothing of a version that was never saved', async () => {
      expect(await writers.read(version)).toBeUndefined();
      expect(await writers.list(version.definition)).toEqual([]);
    });

    it.each([
      ['nothing else', {}],
      ['everything', everything],
    ])('gives a record of a version and %s back, with an ETag', async (_case, members) => {
      const { etag, ...read } = await stored({ version, ...members });
      expect(read).toEqual({ version, ...members });
      expect(etag).toEqual(expect.any(String));
    });

    it('forgets the members that are gone', async () => {
      const full = await stored({ version, ...everything });
      const bare = await stored({ version, etag: full.etag ?? '' });
      expect(bare).toEqual({ version, etag: bare.etag });
      expect(bare.etag).not.toBe(full.etag);
    });

    it('finds a version in whatever case the id of its definition is written', async () => {
      const writer = await stored({ version });
      const definition = version.definition.toUpperCase();
      expect(await writers.read({ ...version, definition })).toEqual(writer);
      expect(await writers.list(definition)).toEqual([writer]);
    });

    it('has a conflict that names the version where somebody else saved it first', async () => {
      const first = await stored({ version });
      const winner = await stored({ ...first, wish: 'narrow' });
      const late = () => writers.save({ ...first, wish: 'promote' });
      await expect(late()).rejects.toThrow(Conflict);
      await expect(late()).rejects.toThrow(/1\.0\.0/);
      await expect(writers.save({ version })).rejects.toThrow(Conflict);
      expect(await writers.read(version)).toEqual(winner);
    });

    it('has a conflict where the record was forgotten meanwhile', async () => {
      const writer = await stored({ version });
      await writers.remove(writer);
      await expect(writers.save(writer)).rejects.toThrow(Conflict);
      expect(await writers.read(version)).toBeUndefined();
    });

    it('lets one of many who take a version through', async () => {
      const takes = Array.from({ length: 8 }, (_, index) =>
        writers.save({ version, job: `job-${index}` }),
      );
      const lost = (await Promise.allSettled(takes)).filter((one) => one.status === 'rejected');
      expect(lost).toHaveLength(7);
      for (const { reason } of lost) expect(reason).toBeInstanceOf(Conflict);
    });

    it('forgets a version as it was read, and no other', async () => {
      const first = await stored({ version });
      const other = await stored({
        version: aVersion(version.definition.split('/').at(-1) ?? '', '1.0.1'),
      });
      const changed = await stored({ ...first, wish: 'narrow' });
      await expect(writers.remove(first)).rejects.toThrow(Conflict);
      await expect(writers.remove({ version })).rejects.toThrow(Conflict);
      await writers.remove(changed);
      expect(await writers.list(version.definition)).toEqual([other]);
    });

    it('forgets what is not there, and twice', async () => {
      await writers.remove({ version });
      const writer = await stored({ version });
      await writers.remove(writer);
      await writers.remove(writer);
      expect(await writers.read(version)).toBeUndefined();
    });

    it('lists all, or those of one definition', async () => {
      const one = await stored({ version });
      const other = await stored({ version: aVersion(`${fresh('Ubuntu')}-arm`, '1.0.0') });
      expect(await writers.list()).toEqual(expect.arrayContaining([one, other]));
      expect(await writers.list(version.definition)).toEqual([one]);
      expect(await writers.list(other.version.definition)).toEqual([other]);
    });

    it('cuts the words on a stop at a length that can be stored', async () => {
      const long = 'x'.repeat(70_000);
      const { stopped } = await stored({ version, stopped: long });
      expect(stopped).toMatch(/^x{100}/);
    });
  });
}
