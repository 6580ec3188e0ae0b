import { beforeEach, describe, expect, it } from 'vitest';
import { Refused, Unavailable } from '../../src/lifecycle/outcomes.ts';
import type { Numbers } from '../../src/lifecycle/ports.ts';
import { fresh } from './fresh.ts';

/** As the steps count: the patch after the highest. */
const next = {
  choose: (highest: string | undefined) =>
    highest === undefined ? '1.0.0' : highest.replace(/\d+$/, (patch) => String(Number(patch) + 1)),
};
const exactly = (number: string) => ({ exactly: number });

/** The step protocol comes again after a passing fault. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Unavailable) || attempt === 100) throw error;
    }
  }
}

/** What every store of numbers keeps to. `make` is called once per process that shares the store. */
export function describeNumbers(name: string, make: (processes: number) => Numbers[]): void {
  describe(`numbers: ${name}`, () => {
    let numbers: Numbers;
    let definition: string;
    beforeEach(() => {
      [numbers] = make(1) as [Numbers];
      definition = `/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/${fresh('Ubuntu')}`;
    });
    const reserve = (job: string, wish: Parameters<Numbers['reserve']>[3], path = `${job}.vhd`) =>
      numbers.reserve(definition, job, path, wish);
    /** What the next job that lets Gallerist choose would be told. */
    async function highest(): Promise<string | undefined> {
      let told: string | undefined;
      const wish = {
        choose: (text: string | undefined) => {
          told = text;
          throw new Refused('Only looking.', '');
        },
      };
      await expect(reserve(fresh('looker'), wish)).rejects.toThrow('Only looking.');
      return told;
    }

    it('tells the first that there was nothing before', async () => {
      expect(await highest()).toBeUndefined();
      expect(await reserve('one', next)).toBe('1.0.0');
      expect(await reserve('other', next)).toBe('1.0.1');
    });

    it('gives a job the number it has, whatever it wishes later', async () => {
      await reserve('one', exactly('2.0.0'));
      expect(await reserve('one', exactly('3.0.0'))).toBe('2.0.0');
      expect(await reserve('one', next)).toBe('2.0.0');
      const noMore = () => {
        throw new Refused('No number comes after.', '');
      };
      expect(await reserve('one', { choose: noMore })).toBe('2.0.0');
      await numbers.spend(definition, '2.0.0', 'one');
      expect(await reserve('one', next)).toBe('2.0.0');
    });

    it('counts definitions apart, in whatever case their id is written', async () => {
      await reserve('one', exactly('2.0.0'));
      expect(await numbers.reserve(definition.toUpperCase(), 'other', 'p', next)).toBe('2.0.1');
      expect(await numbers.reserve(`${definition}-arm`, 'third', 'p', next)).toBe('1.0.0');
    });

    it('gives fifty at once fifty numbers', async () => {
      const jobs = Array.from({ length: 50 }, (_, index) => `job-${index}`);
      const given = await Promise.all(jobs.map((job) => reserve(job, next)));
      expect(new Set(given).size).toBe(50);
      expect(await highest()).toBe('1.0.49');
    });

    it('gives every number once to several processes that ask at once', async () => {
      const processes = make(4);
      const jobs = Array.from({ length: 16 }, (_, index) => ({
        job: `job-${index}`,
        own: processes[index % 4] as Numbers,
      }));
      const ask = ({ job, own }: (typeof jobs)[number]) =>
        patiently(() => own.reserve(definition, job, job, next));
      const given = await Promise.all(jobs.map(ask));
      expect(new Set(given).size).toBe(16);
      expect(await Promise.all(jobs.map(ask))).toEqual(given);
    });

    it('refuses a number that is reserved for another path', async () => {
      await reserve('one', exactly('2.0.0'), 'a.vhd');
      await expect(reserve('other', exactly('2.0.0'), 'b.vhd')).rejects.toThrow(Refused);
      await expect(reserve('other', exactly('2.0.0'), 'b.vhd')).rejects.toThrow(/2\.0\.0.*one/);
      expect(await reserve('other', exactly('2.0.1'), 'b.vhd')).toBe('2.0.1');
    });

    it('passes a number on to a newer upload of the same path', async () => {
      await reserve('older', exactly('2.0.0'), 'a.vhd');
      expect(await reserve('newer', exactly('2.0.0'), 'a.vhd')).toBe('2.0.0');
      expect(await reserve('older', next, 'a.vhd')).toBe('2.0.1');
    });

    it('keeps a number that Azure took for the older after it had passed on', async () => {
      await reserve('older', exactly('2.0.0'), 'a.vhd');
      await reserve('newer', exactly('2.0.0'), 'a.vhd');
      await numbers.spend(definition, '2.0.0', 'older');
      await numbers.release(definition, 'newer');
      await expect(reserve('third', exactly('2.0.0'), 'a.vhd')).rejects.toThrow(/older/);
    });

    it('leaves a number that passed on with the newer when the older gives up', async () => {
      await reserve('older', exactly('2.0.0'), 'a.vhd');
      await reserve('newer', exactly('2.0.0'), 'a.vhd');
      await numbers.release(definition, 'older');
      expect(await reserve('newer', next, 'a.vhd')).toBe('2.0.0');
      await expect(reserve('third', exactly('2.0.0'), 'b.vhd')).rejects.toThrow(/reserved|taken/);
    });

    it('never gives a spent number again, not to the same path, not after a release', async () => {
      await reserve('one', exactly('2.0.0'), 'a.vhd');
      await numbers.spend(definition, '2.0.0', 'one');
      await expect(reserve('newer', exactly('2.0.0'), 'a.vhd')).rejects.toThrow(Refused);
      await numbers.release(definition, 'one');
      await expect(reserve('newer', exactly('2.0.0'), 'a.vhd')).rejects.toThrow(Refused);
      expect(await reserve('one', next, 'a.vhd')).toBe('2.0.0');
    });

    it('gives a number that was released unspent to whoever names it', async () => {
      await reserve('one', exactly('2.0.0'), 'a.vhd');
      await numbers.release(definition, 'one');
      expect(await reserve('other', exactly('2.0.0'), 'b.vhd')).toBe('2.0.0');
    });

    it('never lets the highest go down', async () => {
      await reserve('one', exactly('2.0.10'));
      await reserve('low', exactly('1.9.99'));
      expect(await highest()).toBe('2.0.10');
      await numbers.release(definition, 'one');
      expect(await highest()).toBe('2.0.10');
      expect(await reserve('one', next)).toBe('2.0.11');
    });

    it('counts as integers, not as text', async () => {
      await reserve('one', exactly('1.0.9'));
      await reserve('other', exactly('1.0.10'));
      await reserve('third', exactly('1.0.2'));
      expect(await highest()).toBe('1.0.10');
    });

    it('keeps nothing of a wish that failed', async () => {
      const wish = {
        choose: (): string => {
          throw new Refused('The number 9.0.0 is taken.', 'Choose another.');
        },
      };
      await expect(reserve('one', wish)).rejects.toThrow('9.0.0 is taken');
      expect(await reserve('one', next)).toBe('1.0.0');
    });

    it('releases nothing for a job that has no number', async () => {
      await numbers.release(definition, 'nobody');
      await reserve('one', next);
      await numbers.release(definition, 'one');
      expect(await reserve('other', exactly('1.0.0'))).toBe('1.0.0');
    });
  });
}
