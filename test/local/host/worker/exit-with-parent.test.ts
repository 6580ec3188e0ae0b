import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const fixture = join(import.meta.dirname, '../fixtures/child-of-a-host.ts');

it('a worker outlives a Ctrl-C, for the host ends it, and goes when the host is gone', async () => {
  const child = fork(fixture, { execArgv: [] });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await once(child, 'message')).toContain('started');
  child.kill('SIGINT');
  child.send('are you there?');
  const told = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  expect(told).toContain('still there');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([1, null]);
});
