import { relative, resolve } from 'node:path';
import { resultPath, stemOf } from '../src/lifecycle/uploads/drop-path.ts';
import { numberAskedFor } from '../src/lifecycle/versions/numbering.ts';
import { checkGeneration } from '../src/lifecycle/vhd/inspect.ts';
import { Refused } from '../src/lifecycle/outcomes.ts';
import {
  blobName,
  readArguments,
  usage,
  UsageError,
  type DropArguments,
} from './drop/arguments.ts';
import { connectToAzure } from './drop/azure-destination.ts';
import { AccountComplaint, Complaint, Interrupted } from './drop/complaint.ts';
import type { CataloguedImage, Destination } from './drop/destination.ts';
import { inspectFile, openDiskFile, type DiskFile } from './drop/disk-file.ts';
import { dropFile } from './drop/drop-file.ts';
import { explained } from './drop/explained.ts';
import { connectLocally } from './drop/local-destination.ts';
import { progressReporter, size } from './drop/progress.ts';

/** The largest source that Azure takes for an image version, before the catalog narrows it. */
const MAXIMUM_BYTES = 2 * 1024 ** 4;

/** Drops one file after the other; the exit code tells whether all went. */
async function drop(given: DropArguments): Promise<number> {
  const dropped: string[] = [];
  // Before the first byte leaves: hours later is too late to hear that the last one is a VHDX.
  const { done: sound, code: faulty } = await eachOf(given.files, (path) => inspect(path, given));
  let failed = 0;
  if (sound.length > 0) {
    const destination = await connect(given);
    const { definition } = (await requireImage(given.image, destination)) ?? {};
    const { done: fitting, code: unfit } = await eachOf(sound, (path) =>
      requireBoot(path, definition?.hyperVGeneration),
    );
    const { done, code } = await eachOf(fitting, (path) => dropOne(path, given, destination));
    dropped.push(...done);
    failed = code || unfit;
    if (done.length > 0) sayWhereToLook(destination, given, done);
  }
  const missing = given.files.filter((path) => !dropped.includes(path));
  if (given.files.length > 1 && missing.length > 0) {
    console.error(`Not dropped, of ${given.files.length} files: ${missing.join(', ')}`);
  }
  return failed || faulty;
}

/** Tells what went wrong with one file and goes on to the next, unless it would befall that too. */
async function eachOf(paths: string[], act: (path: string) => Promise<void>) {
  const done: string[] = [];
  let code = 0;
  for (const path of paths) {
    try {
      await act(path);
      done.push(path);
    } catch (error) {
      code = explain(error);
      if (error instanceof AccountComplaint || error instanceof Interrupted) break;
    }
  }
  return { done, code };
}

async function inspect(path: string, given: DropArguments): Promise<void> {
  requireNumber(path, given);
  await withFile(path, async (file) => void (await inspectFile(file, MAXIMUM_BYTES)));
}

/** A name that means to be a number and is none is refused, whatever the catalog's numbering. */
function requireNumber(path: string, given: DropArguments): void {
  const stem = stemOf(blobName(path, given));
  numberAskedFor(path, { call: undefined, metadata: given.version, stem }, 'next-patch');
}

/** The image as the catalog has it; undefined where the catalog cannot be seen from here. */
async function requireImage(
  image: string,
  destination: Destination,
): Promise<CataloguedImage | undefined> {
  const images = await destination.images().catch((error: unknown) => {
    throw explained(error, destination);
  });
  if (images === undefined || Object.hasOwn(images, image)) return images?.[image];
  throw new Complaint(
    `The catalog has no image ${image}; it has ${Object.keys(images).join(', ') || 'none yet'}.`,
    'Name one of them, or add it to the catalog first.',
  );
}

async function requireBoot(path: string, generation: 'V1' | 'V2' | undefined): Promise<void> {
  if (generation === undefined) return;
  await withFile(path, async (file) =>
    checkGeneration(await inspectFile(file, MAXIMUM_BYTES), generation, path),
  );
}

async function dropOne(path: string, given: DropArguments, destination: Destination) {
  await withFile(path, async (file) => {
    const disk = await inspectFile(file, MAXIMUM_BYTES);
    const name = blobName(path, given);
    const table = disk.partitionTable.toUpperCase();
    console.log(`${path}: ${size(disk.virtualBytes)}, ${table}, to vhds/${name}`);
    const { version, resume, overwrite } = given;
    const line = progressReporter(process.stdout, file.length, () => performance.now() / 1000);
    const interrupt = new AbortController();
    const stop = () => interrupt.abort(new Interrupted('Interrupted.', ''));
    // Once: whoever presses Ctrl-C again means it.
    process.once('SIGINT', stop);
    try {
      const { signal } = interrupt;
      const options = { name, version, resume, overwrite, signal, report: line.report };
      if (!(await dropFile(file, destination, options))) console.log('It is there, complete.');
    } finally {
      line.end();
      process.off('SIGINT', stop);
    }
  });
}

async function withFile(path: string, act: (file: DiskFile) => Promise<void>): Promise<void> {
  const file = await openDiskFile(asTyped(path));
  try {
    await act(file);
  } finally {
    await file.close();
  }
}

const connect = ({ account }: DropArguments): Promise<Destination> =>
  account === undefined ? connectLocally() : connectToAzure(account);

/** npm runs scripts in the project's folder; the path was typed in this one. */
function asTyped(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: folder } = process.env;
  if (script !== 'drop' || folder === undefined) return path;
  return relative(process.cwd(), resolve(folder, path));
}

function sayWhereToLook(destination: Destination, given: DropArguments, paths: string[]): void {
  const { image } = given;
  console.log('Dropped. What becomes of it:');
  for (const line of destination.whereJobsAre(image)) console.log(`  ${line}`);
  for (const path of paths) {
    const result = resultPath(image, blobName(path, given));
    console.log(`  ${destination.account}/results/${result}`);
  }
}

/** Prints what went wrong and tells the exit code. */
function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
  if (error instanceof Refused) console.error(`${error.reason}\n${error.remedy}`);
  else console.error(error instanceof Complaint ? error.message : error);
  // What a shell gives a program that Ctrl-C ended.
  return error instanceof Interrupted ? 130 : 1;
}

try {
  process.exitCode = await drop(readArguments(process.argv.slice(2)));
} catch (error) {
  process.exitCode = explain(error);
}
