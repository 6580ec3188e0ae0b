import { describe, expect, it } from 'vitest';
import type { Calls } from '../../src/lifecycle/ports.ts';
import { fresh } from './fresh.ts';

const call = {
  request: '["ubuntu-24/1.0.0.vhd","ubuntu-24",null]',
  job: 'ubuntu-24.0123456789abcdef',
};

/** What every store of idempotency keys keeps to. */
export function describeCalls(name: string, make: () => Calls): void {
  describe(`calls: ${name}`, () => {
    it('knows nothing of a key that was never used', async () => {
      expect(await make().find(fresh('key'))).toBeUndefined();
    });

    it.each([
      ['plain', 'key'],
      ['full of what a table key may not hold', String.raw`/\#?%'" key`],
      ['long', 'k'.repeat(250)],
    ])('remembers a key that is %s', async (_case, text) => {
      const calls = make();
      const key = fresh(text);
      await calls.claim(key, call);
      expect(await calls.find(key)).toEqual(call);
      expect(await calls.find(`${key}0`)).toBeUndefined();
    });

    it('tells keys apart by case', async () => {
      const calls = make();
      const key = fresh('key');
      await calls.claim(key, call);
      expect(await calls.find(key.toUpperCase())).toBeUndefined();
    });

    it('gives a key to the first who claims it, and tells the others whose it is', async () => {
      const calls = make();
      const key = fresh('key');
      const other = {
        request: '["other.vhd","ubuntu-24",null]',
        job: 'ubuntu-24.fedcba9876543210',
      };
      expect(await calls.claim(key, call)).toEqual(call);
      expect(await calls.claim(key, other)).toEqual(call);
      expect(await calls.claim(key, call)).toEqual(call);
      expect(await calls.find(key)).toEqual(call);
    });

    it('remembers a request as long as the API takes them', async () => {
      const calls = make();
      const key = fresh('key');
      const long = { ...call, request: JSON.stringify(['ü'.repeat(2_048), 'i', '1.0.0']) };
      await calls.claim(key, long);
      expect(await calls.find(key)).toEqual(long);
    });
  });
}
