import { FOOTER_BYTES } from '../../src/lifecycle/vhd/footer.ts';
import { noPages, type PageRanges } from './page-ranges.ts';
import { occupiedRuns, WINDOW_BYTES, windows, type Span } from './pages.ts';

const PARALLEL = 8;

export interface DiskSource {
  length: number;
  /** Fills the whole buffer with what the file holds from `offset` on. */
  read(buffer: Uint8Array, offset: number): Promise<void>;
  requireUnchanged(): Promise<void>;
}

/** A page blob of the file's length whose pages read zeros, or what an earlier upload of the file wrote. */
export interface PageSink {
  write(offset: number, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
}

export interface UploadProgress {
  /** How much of the file is dealt with, zeros included. */
  doneBytes: number;
  sentBytes: number;
  /** How much was there before. */
  keptBytes: number;
}

export interface UploadOptions {
  /** What an earlier upload of the same file wrote. */
  present?: PageRanges;
  /** Ends the upload; it rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Sends all that is not zeros, several windows at once, and the footer when everything else is
 * there: whoever reads the blob meanwhile sees that it is unfinished. Rejects with the first error.
 *
 * Of a run of pages all are left out or none: only where every byte of it is listed did the earlier
 * upload write all of it, and of this file it wrote the same bytes. A request that broke off halfway,
 * should a service ever apply half of one, leaves a gap, and its run is sent again. One that arrives
 * only now writes what is there already. The footer is held to the same rule.
 */
export async function uploadPages(
  source: DiskSource,
  sink: PageSink,
  report: (progress: UploadProgress) => void,
  { present = noPages, signal }: UploadOptions = {},
): Promise<UploadProgress> {
  const progress = { doneBytes: 0, sentBytes: 0, keptBytes: 0 };
  const failed = new AbortController();
  const ended = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const part: Part = {
    keeps(span) {
      if (!present.covers(span)) return false;
      progress.keptBytes += span.length;
      return true;
    },
    async send(offset, bytes) {
      ended.throwIfAborted();
      await sink.write(offset, bytes, ended);
      progress.sentBytes += bytes.length;
    },
  };
  const queue = windows(source.length);
  const worker = async () => {
    const buffer = new Uint8Array(WINDOW_BYTES);
    for (const span of queue) {
      ended.throwIfAborted();
      await sendWindow(source, span, buffer, part);
      progress.doneBytes += span.length;
      report(progress);
    }
  };
  const workers = Array.from({ length: PARALLEL }, () =>
    worker().catch((error: unknown) => failed.abort(error)),
  );
  // All of them end before this does, so that nothing is sent any more after an error.
  await Promise.all(workers);
  ended.throwIfAborted();
  await source.requireUnchanged();
  await sendFooter(source, part).catch((error: unknown) => {
    ended.throwIfAborted();
    throw error;
  });
  progress.doneBytes = source.length;
  report(progress);
  return progress;
}

interface Part {
  /** Whether all of it is there; counts it. */
  keeps(span: Span): boolean;
  send(offset: number, bytes: Uint8Array): Promise<void>;
}

async function sendWindow(source: DiskSource, span: Span, buffer: Uint8Array, part: Part) {
  if (part.keeps(span)) return;
  const window = buffer.subarray(0, span.length);
  await source.read(window, span.offset);
  for (const { offset, length } of occupiedRuns(window)) {
    const run = { offset: span.offset + offset, length };
    if (!part.keeps(run)) await part.send(run.offset, window.subarray(offset, offset + length));
  }
}

async function sendFooter(source: DiskSource, part: Part) {
  const span = { offset: source.length - FOOTER_BYTES, length: FOOTER_BYTES };
  if (part.keeps(span)) return;
  const footer = new Uint8Array(FOOTER_BYTES);
  await source.read(footer, span.offset);
  await part.send(span.offset, footer);
}
