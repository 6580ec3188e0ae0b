import { readFileSync } from 'node:fs';

/**
 * Whether a process of this id lives and its command line holds the text. Where command lines cannot
 * be read (no /proc) any living process counts.
 */
export function runs(pid: number, commandLineHas: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const isZombie = /\) Z /.test(state);
    return !isZombie && commandLine.includes(commandLineHas);
  } catch {
    return true;
  }
}

const lookMilliseconds = 500;

/**
 * Calls back when npm, which started this process, is gone or its shell is: a signal to npm ends the
 * shell between them and never reaches us. Does nothing where npm did not start us, or without /proc.
 */
export function onAbandoned(abandoned: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return;
    clearInterval(timer);
    abandoned();
  }, lookMilliseconds);
  timer.unref();
}

function parentOf(pid: number): number | undefined {
  try {
    // pid (name, which may hold anything) state parent …
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
