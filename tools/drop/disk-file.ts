import { open, stat } from 'node:fs/promises';
import {
  HEAD_BYTES,
  inspectVhd,
  refuseByLength,
  TAIL_BYTES,
  type Disk,
} from '../../src/lifecycle/vhd/inspect.ts';
import { Refused } from '../../src/lifecycle/outcomes.ts';
import { Complaint, FileChanged } from './complaint.ts';
import type { DiskSource } from './upload.ts';

export interface DiskFile extends DiskSource {
  path: string;
  modifiedMilliseconds: number;
  /** Throws FileChanged when somebody wrote to the file since it was opened. */
  requireUnchanged(): Promise<void>;
  close(): Promise<void>;
}

const onceFinished = 'Drop it again, with --overwrite, once nothing writes to it any more.';

/** Throws Complaint. */
export async function openDiskFile(path: string): Promise<DiskFile> {
  const unreadable = (error: NodeJS.ErrnoException) => {
    throw new Complaint(`${path} cannot be read: ${error.message}`, 'Check the path.');
  };
  // Before it is opened, which waits for ever at a pipe that nobody writes to.
  if (!(await stat(path).catch(unreadable)).isFile()) {
    throw new Complaint(`${path} is no file.`, 'Name the .vhd itself.');
  }
  const handle = await open(path, 'r').catch(unreadable);
  const { size, mtimeMs } = await handle.stat();
  return {
    path,
    length: size,
    modifiedMilliseconds: mtimeMs,
    async read(buffer, offset) {
      for (let done = 0; done < buffer.length;) {
        const { bytesRead } = await handle.read(buffer, done, buffer.length - done, offset + done);
        if (bytesRead === 0)
          throw new FileChanged(`${path} became shorter while it was read.`, onceFinished);
        done += bytesRead;
      }
    },
    async requireUnchanged() {
      const now = await handle.stat();
      if (now.size === size && now.mtimeMs === mtimeMs) return;
      throw new FileChanged(`${path} changed while it was read.`, onceFinished);
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

export async function readPart(file: DiskFile, start: number, end: number): Promise<Uint8Array> {
  const part = new Uint8Array(end - start);
  await file.read(part, start);
  return part;
}
