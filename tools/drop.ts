import { relative, resolve } from 'node:path';
import { Refused } from '../src/lifecycle/outcomes.ts';
import {
  blobName,
  readArguments,
  usage,
  UsageError,
  type DropArguments,
} from './drop/arguments.ts';
import { Complaint, connect, readEndpoints, type Endpoints } from './drop/connection.ts';
import { inspectFile, openDiskFile } from './drop/disk-file.ts';
import { createPageBlob, markReady } from './drop/page-blob.ts';
import { progressReporter, size } from './drop/progress.ts';
import { uploadPages } from './drop/upload.ts';

/** The largest source that Azure takes for an image version, before the catalog narrows it. */
const MAXIMUM_BYTES = 2 * 1024 ** 4;

async function drop(given: DropArguments): Promise<void> {
  const file = await openDiskFile(asTyped(given.file));
  try {
    const disk = await inspectFile(file, MAXIMUM_BYTES);
    const endpoints = await readEndpoints();
    const container = (await connect(endpoints)).getContainerClient('vhds');
    const name = blobName(given);
    const metadata = given.version === undefined ? {} : { gallerist_version: given.version };
    const { length } = file;
    const { overwrite } = given;
    const sink = await createPageBlob(container, { name, length, metadata, overwrite });
    const table = disk.partitionTable.toUpperCase();
    console.log(`${given.file}: ${size(disk.virtualBytes)}, ${table}, to vhds/${name}`);
    const report = progressReporter(process.stdout, length, () => performance.now() / 1000);
    await uploadPages(file, sink, report).catch((error: unknown) => {
      throw unfinished(name, error);
    });
    await markReady(container, name);
    sayWhereToLook(endpoints, given.image, name);
  } finally {
    await file.close();
  }
}

/** npm runs scripts in the project's folder; the path was typed in this one. */
function asTyped(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: folder } = process.env;
  if (script !== 'drop' || folder === undefined) return path;
  return relative(process.cwd(), resolve(folder, path));
}

function unfinished(name: string, cause: unknown): Error {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new Complaint(
    `${what}\nvhds/${name} is unfinished and will not be imported; run this again with --overwrite.`,
    { cause },
  );
}

function sayWhereToLook(endpoints: Endpoints, image: string, name: string): void {
  const result = `results/${name.replace(/\.vhd$/, '')}.json`;
  console.log('Dropped. What becomes of it:');
  console.log(`  GET ${endpoints.functions}/api/jobs?image=${encodeURIComponent(image)}`);
  if (endpoints.functionKey) console.log(`      x-functions-key: ${endpoints.functionKey}`);
  console.log(`  ${endpoints.blob}/${result}`);
}

/** Prints what went wrong and tells the exit code. */
function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
  if (error instanceof Refused) {
    console.error(`${error.reason}\n${error.remedy}`);
    return 1;
  }
  console.error(error instanceof Complaint ? error.message : error);
  return 1;
}

try {
  await drop(readArguments(process.argv.slice(2)));
} catch (error) {
  process.exitCode = explain(error);
}
