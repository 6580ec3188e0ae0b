import type { UploadProgress } from './upload.ts';

const MIB = 1_048_576;
const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** One line: how much is done, how fast, how long it will still take. */
export function progressLine(
  { doneBytes, sentBytes, keptBytes }: UploadProgress,
  totalBytes: number,
  elapsedSeconds: number,
): string {
  const percent = Math.floor((doneBytes / totalBytes) * 100);
  const rate = elapsedSeconds > 0 ? (doneBytes - keptBytes) / elapsedSeconds : 0;
  const left = rate > 0 ? duration((totalBytes - doneBytes) / rate) : 'unknown time';
  const before = keptBytes > 0 ? `, ${size(keptBytes)} before` : '';
  const amount = `${size(doneBytes)} of ${size(totalBytes)} (${percent} %), ${size(sentBytes)} sent`;
  return `${amount}${before}, ${(rate / MIB).toFixed(1)} MiB/s, ${left} left`;
}

export function size(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** step;
  return `${step === 0 ? value : value.toFixed(1)} ${UNITS[step]}`;
}

export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressReporter {
  report: (progress: UploadProgress) => void;
  /** Leaves the line for whatever is written next. */
  end: () => void;
}

/** Rewrites one line on a terminal, ten times a second at most; elsewhere prints a line every five seconds. */
export function progressReporter(
  terminal: Terminal,
  totalBytes: number,
  seconds: () => number,
): ProgressReporter {
  const start = seconds();
  const everySeconds = terminal.isTTY ? 0.1 : 5;
  let shownAt = terminal.isTTY ? -Infinity : 0;
  let onLine = false;
  const end = () => {
    if (onLine) terminal.write('\n');
    onLine = false;
  };
  return {
    report(progress) {
      const elapsed = seconds() - start;
      const finished = progress.doneBytes >= totalBytes;
      if (!finished && elapsed - shownAt < everySeconds) return;
      shownAt = elapsed;
      const line = progressLine(progress, totalBytes, elapsed);
      terminal.write(terminal.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
      onLine = terminal.isTTY === true;
      if (finished) end();
    },
    end,
  };
}
