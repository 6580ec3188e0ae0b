import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const asWorker = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e'];

export interface Started {
  /** Milliseconds from the start of the process to the last registration. */
  registered: number;
  functions: number;
  /** To the end of the entry file, which reads the settings last. */
  loaded: number;
  /** To the end of the step. */
  stepped: number;
  /** Milliseconds of the processor's time, all threads together, to the end of the step. */
  worked: number;
}

/** Milliseconds from the start of a process that loads nothing to its first line. */
export async function startBareNode(): Promise<number> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', bare]);
  return Number(stdout);
}

/** Milliseconds from the start of a process until it has loaded an entry of the app, and then these files in turn. */
export async function startLoading(
  entry: string,
  files: string[],
  environment: Record<string, string>,
): Promise<number> {
  const env = { ...environment, FILES: JSON.stringify([entry, ...files]) };
  const { stdout } = await run(process.execPath, [...asWorker, loading], { env });
  return Number(stdout);
}

/** Loads an entry of the app as the worker does, and runs the step import-vhd on a message. */
export async function startApp(
  entry: string,
  environment: Record<string, string>,
  message: object,
): Promise<Started> {
  const env = { ...environment, ENTRY: entry, MESSAGE: JSON.stringify(message) };
  const { stdout } = await run(process.execPath, [...asWorker, app], { env });
  return JSON.parse(stdout.split('\n').at(-1) ?? '') as Started;
}

const bare = 'process.stdout.write(String(performance.now()))';

// Stands in for the worker: what @azure/functions asks of its core. No TypeScript, so that the process loads nothing
// but the app.
const core = `
import Module from 'node:module';
const handlers = {};
let registered = 0;
class Disposable { dispose() {} }
const core = {
  version: '3.14.1', hostVersion: '4.1052.200', Disposable,
  registerFunction({ name }, handler) {
    handlers[name] = handler;
    registered = performance.now();
    return new Disposable();
  },
  registerHook: () => new Disposable(),
  setProgrammingModel() {}, getProgrammingModel() {}, log() {},
};
Module.prototype.require = new Proxy(Module.prototype.require, {
  apply: (target, self, args) =>
    args[0] === '@azure/functions-core' ? core : Reflect.apply(target, self, args),
});
`;
const loading = `${core}
for (const file of JSON.parse(process.env.FILES)) await import(file);
process.stdout.write(String(performance.now()), () => process.exit(0));
`;
const app = `${core}
await import(process.env.ENTRY);
const loaded = performance.now();
let note = '';
const tell = (line) => { note += line; };
const context = { triggerMetadata: { dequeueCount: 1 }, info: tell, warn: tell, error: tell };
await handlers.importVhd(JSON.parse(process.env.MESSAGE), context);
if (!note.includes('import-vhd: checked')) throw new Error('The step did not do its work: ' + note);
const stepped = performance.now();
const { user, system } = process.cpuUsage();
const worked = (user + system) / 1_000;
const functions = Object.keys(handlers).length;
process.stdout.write(JSON.stringify({ registered, functions, loaded, stepped, worked }), () => process.exit(0));
`;
