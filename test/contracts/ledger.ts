import { beforeEach, describe, expect, it } from 'vitest';
import { Refused } from '../../src/lifecycle/outcomes.ts';
import type { Ledger, LedgerEntry } from '../../src/lifecycle/keeping/ports.ts';
import { fresh } from './fresh.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute, 7, 123));

/** What every ledger keeps to. */
export function describeLedger(name: string, make: () => Ledger): void {
  describe(`ledger: ${name}`, () => {
    let ledger: Ledger;
    let image: string;
    beforeEach(() => {
      ledger = make();
      image = fresh('image');
    });
    const aLine = (minute: number, members: Partial<LedgerEntry> = {}): LedgerEntry => ({
      at: at(minute),
      image,
      what: 'begun',
      kind: 'narrow',
      because: `It was minute ${minute}.`,
      by: 'the plan',
      job: `${image}.0123456789abcdef`,
      ...members,
    });
    const listed = async () => (await ledger.list({ image })).entries;

    it('has no line of an image on which nothing was done', async () => {
      expect(await ledger.list({ image })).toEqual({ entries: [] });
    });

    it('gives a line back as it was written', async () => {
      const bare = aLine(1);
      const full = aLine(2, { version: '1.0.0', fact: 'Nobody uses "größer" in <westeurope>.' });
      await ledger.write(bare);
      await ledger.write(full);
      expect(await ledger.list({ image })).toEqual({ entries: [full, bare] });
    });

    it('tells the newest first, over years', async () => {
      const years = [2001, 2026, 2033, 2286];
      const lines = years.map((year) => aLine(1, { at: new Date(Date.UTC(year, 0)) }));
      for (const line of lines) await ledger.write(line);
      expect(await listed()).toEqual(lines.toReversed());
    });

    it('has a line once, however often it is written', async () => {
      await ledger.write(aLine(1));
      await ledger.write(aLine(1));
      expect(await listed()).toEqual([aLine(1)]);
    });

    it('tells lines of one instant apart by their job and by what was done', async () => {
      const lines = [aLine(1), aLine(1, { what: 'refused' }), aLine(1, { job: `${image}.f` })];
      for (const line of lines) await ledger.write(line);
      const found = await listed();
      expect(found).toHaveLength(3);
      expect(found).toEqual(expect.arrayContaining(lines));
    });

    it('tells of one image only', async () => {
      await ledger.write(aLine(1));
      await ledger.write(aLine(2, { image: `${image}0` }));
      expect(await listed()).toEqual([aLine(1)]);
      expect(await ledger.list({ image: `${image}' or PartitionKey gt '` })).toEqual({
        entries: [],
      });
    });

    it('cuts words at a length that can be stored', async () => {
      const long = 'x'.repeat(70_000);
      await ledger.write(aLine(1, { because: long, fact: long }));
      const [line] = await listed();
      expect(line?.because).toMatch(/^x{100}/);
      expect(line?.fact).toMatch(/^x{100}/);
    });

    it('tells in pages, every line once', async () => {
      const lines = Array.from({ length: 60 }, (_, index) => aLine(index));
      await Promise.all(lines.map((line) => ledger.write(line)));
      const pages: LedgerEntry[][] = [];
      let after: string | undefined;
      do {
        const page = await ledger.list({ image, after });
        pages.push(page.entries);
        after = page.next;
      } while (after !== undefined);
      expect(pages.map((page) => page.length)).toEqual([50, 10]);
      expect(pages.flat()).toEqual(lines.toReversed());
    });

    it.each(['garbage', '%', 'e30x', '-1'])('refuses %s for the end of a page', async (after) => {
      await expect(ledger.list({ image, after })).rejects.toThrow(Refused);
    });
  });
}
