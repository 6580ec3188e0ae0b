import { beforeEach, describe, expect, it } from 'vitest';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import type { GateQuestion, Gates } from '../../src/lifecycle/keeping/ports.ts';

/** A gate, with what it was asked. */
export interface GatesBench {
  gates: Gates;
  /** Its address, with a key. */
  url: string;
  asked(): GateQuestion[];
  /** What it answers from now on; undefined: nothing. */
  answer(promote: boolean | null | undefined, reason?: string): void;
}

const question: GateQuestion = {
  image: 'ubuntu-24',
  version: '1.0.0',
  versionId: '/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/galleries/golden',
  job: 'ubuntu-24.0123456789abcdef',
};

/** What every way to gates keeps to. */
export function describeGates(name: string, make: () => GatesBench): void {
  describe(`gates: ${name}`, () => {
    let bench: GatesBench;
    beforeEach(() => {
      bench = make();
    });
    const ask = () => bench.gates.ask(bench.url, question);

    it('put the whole question, once', async () => {
      bench.answer(true);
      await ask();
      expect(bench.asked()).toEqual([question]);
    });

    it.each([
      ['yes', true],
      ['no', false],
      ['wait', null],
    ])('pass on a %s, and its reason if there is one', async (verdict, promote) => {
      bench.answer(promote);
      expect(await ask()).toEqual({ verdict });
      bench.answer(promote, 'The tests of "größer" failed.');
      expect(await ask()).toEqual({ verdict, reason: 'The tests of "größer" failed.' });
    });

    it('are Unavailable where nobody answers, and keep the key to themselves', async () => {
      bench.answer(undefined);
      await expect(ask()).rejects.toThrow(Unavailable);
      await expect(ask()).rejects.toThrow(new URL(bench.url).host);
      await expect(ask()).rejects.not.toThrow(/secret/);
    });
  });
}
