import { Worker } from 'node:worker_threads';

// A thread of its own, because an app in an endless loop would never see the channel close.
const watch = `
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);
`;

/**
 * Ends this process when its parent is gone, even while the app blocks the event loop; and not before: Ctrl-C reaches
 * the whole foreground group, and the host lets what runs come to its end.
 */
export function exitWithParent(): void {
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(1));
  new Worker(watch, { eval: true, stdout: false, stderr: false }).unref();
}
