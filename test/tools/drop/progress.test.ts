import { describe, expect, it } from 'vitest';
import { duration, progressLine, progressReporter, size } from '../../../tools/drop/progress.ts';

const MIB = 1_048_576;

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe('the progress of a drop', () => {
  it('says how much is done, how fast, and how long it will take', () => {
    const progress = { doneBytes: 512 * MIB, sentBytes: 100 * MIB, keptBytes: 0 };
    expect(progressLine(progress, 2048 * MIB, 4)).toBe(
      '512.0 MiB of 2.0 GiB (25 %), 100.0 MiB sent, 128.0 MiB/s, 12 s left',
    );
  });

  it('reckons no speed from what an earlier upload has sent', () => {
    const progress = { doneBytes: 1536 * MIB, sentBytes: 100 * MIB, keptBytes: 1024 * MIB };
    expect(progressLine(progress, 2048 * MIB, 4)).toBe(
      '1.5 GiB of 2.0 GiB (75 %), 100.0 MiB sent, 1.0 GiB before, 128.0 MiB/s, 4 s left',
    );
  });

  it('knows no time left before the first byte', () => {
    expect(progressLine({ doneBytes: 0, sentBytes: 0, keptBytes: 0 }, MIB, 0)).toContain(
      'unknown time left',
    );
  });

  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1.0 KiB'],
    [2 ** 41, '2.0 TiB'],
    [2 ** 52, '4096.0 TiB'],
  ])('shows %d bytes as %s', (bytes, text) => {
    expect(size(bytes)).toBe(text);
  });

  it.each([
    [0.2, '1 s'],
    [75, '1 min 15 s'],
    [7260, '2 h 1 min'],
  ])('shows %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('rewrites one line on a terminal, and ends it when all is done', () => {
    const screen = terminal(true);
    let now = 0;
    const { report } = progressReporter(screen, 10 * MIB, () => now);
    for (const done of [1, 2, 3, 10]) {
      now += 0.06;
      report({ doneBytes: done * MIB, sentBytes: 0, keptBytes: 0 });
    }
    const starts = screen.written.map((text) => text[0]);
    expect(starts).toEqual(['\r', '\r', '\r', '\n']);
  });

  it('leaves its line once when it ends early', () => {
    const screen = terminal(true);
    const line = progressReporter(screen, 10 * MIB, () => 0);
    line.end();
    expect(screen.written).toEqual([]);
    line.report({ doneBytes: MIB, sentBytes: 0, keptBytes: 0 });
    line.end();
    line.end();
    expect(screen.written.slice(1)).toEqual(['\n']);
  });

  it('prints a line every five seconds elsewhere, and one at the end', () => {
    const log = terminal(false);
    let now = 0;
    const { report } = progressReporter(log, 10 * MIB, () => now);
    for (const done of [1, 2, 3, 4, 10]) {
      now += 2;
      report({ doneBytes: done * MIB, sentBytes: 0, keptBytes: 0 });
    }
    expect(log.written.map((line) => line.split(' (')[0])).toEqual([
      '3.0 MiB of 10.0 MiB',
      '10.0 MiB of 10.0 MiB',
    ]);
  });
});
