import { FOOTER_BYTES } from '../../src/lifecycle/vhd/footer.ts';
import { occupiedRuns, WINDOW_BYTES, windows, type Span } from './pages.ts';

const PARALLEL = 8;

export interface DiskSource {
  length: number;
  /** Fills the whole buffer with what the file holds from `offset` on. */
  read(buffer: Uint8Array, offset: number): Promise<void>;
  requireUnchanged(): Promise<void>;
}

/** A page blob of the file's length whose pages all read zeros. */
export interface PageSink {
  write(offset: number, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
}

export interface UploadProgress {
  /** How much of the file is dealt with, zeros included. */
  doneBytes: number;
  sentBytes: number;
}

/**
 * Sends all that is not zeros, several windows at once, and the footer when everything else is
 * there: whoever reads the blob meanwhile sees that it is unfinished. Rejects with the first error.
 */
export async function uploadPages(
  source: DiskSource,
  sink: PageSink,
  report: (progress: UploadProgress) => void,
): Promise<UploadProgress> {
  const progress = { doneBytes: 0, sentBytes: 0 };
  const failed = new AbortController();
  const send = async (offset: number, bytes: Uint8Array) => {
    await sink.write(offset, bytes, failed.signal);
    progress.sentBytes += bytes.length;
  };
  const queue = windows(source.length);
  const worker = async () => {
    const buffer = new Uint8Array(WINDOW_BYTES);
    for (const span of queue) {
      failed.signal.throwIfAborted();
      await sendWindow(source, span, buffer, send);
      progress.doneBytes += span.length;
      report(progress);
    }
  };
  const workers = Array.from({ length: PARALLEL }, () =>
    worker().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  // All of them end before this does, so that nothing is sent any more after an error.
  await Promise.allSettled(workers);
  if (failed.signal.aborted) throw failed.signal.reason;
  await source.requireUnchanged();
  await sendFooter(source, send);
  progress.doneBytes = source.length;
  report(progress);
  return progress;
}

type Send = (offset: number, bytes: Uint8Array) => Promise<void>;

async function sendWindow(source: DiskSource, span: Span, buffer: Uint8Array, send: Send) {
  const window = buffer.subarray(0, span.length);
  await source.read(window, span.offset);
  for (const run of occupiedRuns(window)) {
    await send(span.offset + run.offset, window.subarray(run.offset, run.offset + run.length));
  }
}

async function sendFooter(source: DiskSource, send: Send) {
  const footer = new Uint8Array(FOOTER_BYTES);
  await source.read(footer, source.length - FOOTER_BYTES);
  await send(source.length - FOOTER_BYTES, footer);
}
