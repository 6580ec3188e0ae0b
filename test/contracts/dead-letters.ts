import { describe, expect, it } from 'vitest';
import type { DeadLetters } from '../../src/lifecycle/ports.ts';
import { fresh } from './fresh.ts';

/** Dead letters, and Event Grid's way to put one there. */
export interface DeadLettersBench {
  deadLetters: DeadLetters;
  put(name: string, text: string): Promise<void>;
}

/** What every container of dead letters keeps to. */
export function describeDeadLetters(name: string, make: () => DeadLettersBench): void {
  describe(`dead letters: ${name}`, () => {
    const lettersOf = async ({ deadLetters }: DeadLettersBench, prefix: string) =>
      (await Array.fromAsync(deadLetters.list())).filter((letter) =>
        letter.name.startsWith(prefix),
      );

    it('lists what Event Grid put there, and reads it', async () => {
      const bench = make();
      const prefix = fresh('subscription');
      const texts = ['[{"subject":"größer ✓"}]', 'not json', ''];
      for (const [index, text] of texts.entries()) {
        await bench.put(`${prefix}/2026/3/1/12/${index} ä%20#?.json`, text);
      }
      const letters = await lettersOf(bench, prefix);
      expect(letters.map((letter) => letter.name)).toEqual(
        texts.map((_, index) => `${prefix}/2026/3/1/12/${index} ä%20#?.json`),
      );
      expect(await Promise.all(letters.map((letter) => letter.text()))).toEqual(texts);
    });

    it('removes one, also where it is gone already', async () => {
      const bench = make();
      const prefix = fresh('subscription');
      await bench.put(`${prefix}/one.json`, '[]');
      await bench.put(`${prefix}/other.json`, '[]');
      const [one] = await lettersOf(bench, prefix);
      await one?.remove();
      await one?.remove();
      expect((await lettersOf(bench, prefix)).map((letter) => letter.name)).toEqual([
        `${prefix}/other.json`,
      ]);
    });
  });
}
