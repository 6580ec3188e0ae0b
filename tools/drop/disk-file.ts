import { open } from 'node:fs/promises';
import {
  HEAD_BYTES,
  inspectVhd,
  refuseByLength,
  TAIL_BYTES,
  type Disk,
} from '../../src/lifecycle/vhd/inspect.ts';
import { Refused } from '../../src/lifecycle/outcomes.ts';
import { Complaint } from './connection.ts';
import type { DiskSource } from './upload.ts';

export interface DiskFile extends DiskSource {
  path: string;
  /** Throws Complaint when somebody wrote to the file since it was opened. */
  requireUnchanged(): Promise<void>;
  close(): Promise<void>;
}

export async function openDiskFile(path: string): Promise<DiskFile> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new Complaint(`${path} cannot be read: ${error.message}`);
  });
  const { size, mtimeMs } = await handle.stat();
  return {
    path,
    length: size,
    async read(buffer, offset) {
      for (let done = 0; done < buffer.length;) {
        const { bytesRead } = await handle.read(buffer, done, buffer.length - done, offset + done);
        if (bytesRead === 0) throw new Complaint(`${path} became shorter while it was read.`);
        done += bytesRead;
      }
    },
    async requireUnchanged() {
      const now = await handle.stat();
      if (now.size === size && now.mtimeMs === mtimeMs) return;
      throw new Complaint(`${path} changed while it was read. Drop it again once it is finished.`);
    },
    close: () => handle.close(),
  };
}

/** Throws Refused unless an image can be made of this file. */
export async function inspectFile(file: DiskFile, maximumBytes: number): Promise<Disk> {
  const { path, length } = file;
  const blob = /^[./]/.test(path) ? path : `./${path}`;
  refuseByLength(blob, length, { maximumBytes });
  const head = await readPart(file, 0, Math.min(length, HEAD_BYTES));
  const tail = await readPart(file, Math.max(length - TAIL_BYTES, 0), length);
  const inspection = inspectVhd({ blob, length, head, tail }, { maximumBytes });
  // No more is coming: this is a file, not a blob that somebody is writing.
  if (inspection.state === 'unfinished') {
    throw new Refused(
      `${blob} is no finished disk: ${inspection.because}.`,
      'Build or convert it again from its source.',
    );
  }
  return inspection.disk;
}

async function readPart(file: DiskFile, start: number, end: number): Promise<Uint8Array> {
  const part = new Uint8Array(end - start);
  await file.read(part, start);
  return part;
}
