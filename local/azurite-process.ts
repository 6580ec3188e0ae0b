import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// Runs Azurite in this process, started by azurite.ts with an IPC channel. When the channel closes,
// the parent is gone, however it went (kill -9 too): Azurite then writes its state and ends.
const require = createRequire(import.meta.url);
const pidFile = process.env['AZURITE_PID_FILE'];
const closeWithinMilliseconds = 8000;
// Azurite saves every 5 s, and a kill -9 of this process loses what was acknowledged since.
const autosaveMilliseconds = 250;

interface Database {
  autosaveInterval: number;
  autosaveEnable: (this: Database, ...rest: unknown[]) => void;
}

function saveOften(): void {
  const { prototype } = require('lokijs') as { prototype: Database };
  const enable = prototype.autosaveEnable;
  prototype.autosaveEnable = function (...rest) {
    this.autosaveInterval = autosaveMilliseconds;
    enable.apply(this, rest);
  };
}

function closeAzurite(): void {
  setTimeout(() => process.exit(1), closeWithinMilliseconds).unref();
  process.emit('SIGTERM');
}

if (!process.connected)
  throw new Error('azurite-process.ts is started by azurite.ts, not by hand.');
if (pidFile) {
  writeFileSync(pidFile, String(process.pid));
  process.once('exit', () => rmSync(pidFile, { force: true }));
}
// Output goes to a pipe of the parent; when that is gone, a line to write is no reason to die.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
// Ctrl-C reaches the whole foreground group: the parent decides when storage ends, last.
process.on('SIGINT', () => undefined);
process.once('disconnect', closeAzurite);
saveOften();
require('azurite/dist/src/azurite.js');
