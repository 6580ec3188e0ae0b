import { createServer } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { everyMinutes } from '../../../local/app-settings.ts';
import { portsFrom } from '../../../local/endpoints.ts';
import { listen } from '../../../local/listen.ts';
import { becomeOnlyOne, expectFree } from '../../../local/only-one.ts';
import { readStartOptions } from '../../../local/start-options.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('the options of npm start', () => {
  it('make an Azure hour a minute, on the usual ports, unless told otherwise', () => {
    expect(readStartOptions([], {})).toEqual({
      speed: 60,
      portBase: undefined,
      fresh: false,
      catalog: undefined,
      state: undefined,
      app: undefined,
      subscriptions: [],
    });
    expect(portsFrom(undefined)).toMatchObject({ functions: 7071, resourceManager: 8443 });
  });

  it('take the ports from PORT_BASE, and rather from --port-base', () => {
    expect(readStartOptions([], { PORT_BASE: '0' }).portBase).toBe(0);
    const args = ['--port-base', '9000', '--speed', '1', '--fresh'];
    expect(readStartOptions(args, { PORT_BASE: '0' })).toMatchObject({ portBase: 9000, speed: 1 });
    expect(portsFrom(9000)).toMatchObject({ functions: 9000, eventGrid: 9006 });
  });

  it('name further subscriptions', () => {
    const [one, other] = ['7'.repeat(8), '8'.repeat(8)].map(
      (start) => `${start}-9999-4999-8999-999999999ABC`,
    );
    const args = ['--subscription', one ?? '', '--subscription', other ?? ''];
    expect(readStartOptions(args, {}).subscriptions).toEqual(
      [one, other].map((id) => id?.toLowerCase()),
    );
    expect(() => readStartOptions(['--subscription', 'prod'], {})).toThrow(
      /not prod\.\n\nnpm start/,
    );
  });

  it('say what is wrong with them, and how they are used', () => {
    expect(() => readStartOptions(['--speed', 'fast'], {})).toThrow(
      /--speed is a whole number from 1 to 1000000, not fast\.\n\nnpm start -- \[options\]/,
    );
    expect(() => readStartOptions(['--sped', '1'], {})).toThrow(/--sped[^]*npm start/);
  });
});

it.each([
  [5, 60, '*/5 * * * * *'],
  [10, 60, '*/10 * * * * *'],
  [10, 1, '0 */10 * * * *'],
  [5, 3600, '*/1 * * * * *'],
  [5, 45, '*/6 * * * * *'],
  [10, 7, '0 */1 * * * *'],
])('a timer of every %i Azure minutes at speed %i is %s', (minutes, speed, schedule) => {
  expect(everyMinutes(minutes, speed)).toBe(schedule);
});

describe('a second start', () => {
  it('is told which process is in the way', async () => {
    const pidFile = join(await temporaryFolder(), 'start.pid');
    await writeFile(pidFile, String(process.ppid));
    expect(() => becomeOnlyOne(pidFile, '')).toThrow(
      `Local Azure runs here already, as process ${process.ppid}. Stop it: kill ${process.ppid}`,
    );
  });

  it('goes ahead where the first was killed, and leaves nothing behind', async () => {
    const pidFile = join(await temporaryFolder(), 'start.pid');
    await writeFile(pidFile, '999999999');
    const { release } = becomeOnlyOne(pidFile, 'local/start.ts');
    expect(await readFile(pidFile, 'utf8')).toBe(String(process.pid));
    release();
    await expect(readFile(pidFile)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is told every port that is taken', async () => {
    const taken = await listen(createServer(), 0, 'A test');
    onTestFinished(taken.close);
    const ports = { ...portsFrom(0), functions: taken.port };
    await expect(expectFree(ports)).rejects.toThrow(
      `Something else listens on port ${taken.port} (functions).`,
    );
    await expectFree(portsFrom(0));
  });
});
