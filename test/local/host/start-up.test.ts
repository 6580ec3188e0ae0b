import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { openGate } from './support/gate.ts';
import { fixture, startSampleHost } from './support/sample-host.ts';

const start = (name: string, settings: Record<string, string> = {}) => {
  const lines: string[] = [];
  const host = startSampleHost(settings, {
    folder: fixture(name),
    log: (line) => lines.push(line),
  });
  return { host, lines };
};

describe('start of the host', () => {
  it.each([
    [
      'throws-first',
      /did not load: .*IMAGES is not set.*before its first registration/,
      /^error .*IMAGES/,
    ],
    [
      'throws-later',
      /did not load: .*unable to load entry point "main.js": IMAGES is not set/,
      /^error .*IMAGES/,
    ],
    ['no-main', /registered no functions/, /0 functions found/],
    ['streams', /enables HTTP streams.*Leave out/, /1 functions found/],
  ])('is refused, loudly, for the app that %s', async (name, message, logged) => {
    const { host, lines } = start(name);
    await expect(host).rejects.toThrow(message);
    expect(lines).toContainEqual(expect.stringMatching(logged));
  });

  it('is refused, loudly, for an app whose load does not end', async () => {
    const { host, lines } = start('never-loads', {
      AzureFunctionsJobHost__metadataProviderTimeout: '00:00:00.3',
    });
    await expect(host).rejects.toThrow(/did not load: .*within 0.3 s.*top-level await/);
    expect(lines).toContainEqual(expect.stringMatching(/^error .*within 0.3 s/));
  });

  it('says which port is taken and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(startSampleHost({}, { port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use.`,
    );
    server.close();
  });

  it('refuses a host.json it cannot follow', async () => {
    const settings = { AzureFunctionsJobHost__extensions__queues__batchSize: '33' };
    await expect(startSampleHost(settings)).rejects.toThrow('batchSize is 33');
  });

  it('answers 503 at once until it has started', async () => {
    const gate = await openGate();
    let port = '';
    const log = (line: string) => (port ||= /port (\d+)/.exec(line)?.[1] ?? '');
    const statuses: number[] = [];
    gate.answer = async () => {
      statuses.push((await fetch(`http://localhost:${port}/api/cookies`)).status);
      return {};
    };
    const host = await startSampleHost({ GATE: gate.url, ASK_AT_LOAD: 'true' }, { log });
    expect(statuses).toEqual([503]);
    expect((await fetch(`${host.url}/api/cookies`)).status).toBe(204);
    await host.stop();
    gate.close();
  });

  it('logs a setting that is missing as an error of that function', async () => {
    const host = await startSampleHost({ TICK: '' });
    await host.stop();
    expect(host.lines).toContainEqual(
      expect.stringContaining(
        "error The 'tick' function is in error: '%TICK%' does not resolve to a value.",
      ),
    );
    expect(host.functions).not.toContain('tick');
  });

  it('loads CommonJS files by a pattern and runs their hooks', async () => {
    const { host, lines } = start('hooks-cjs');
    const running = await host;
    const { url } = running;
    const response = await fetch(`${url}/api/fails`);
    expect(await response.text()).toBe('swallowed failure, started true');
    await running.stop();
    expect(lines).toContain('warning [fails] <GET seen by the hook>');
    expect(lines).toContain('information [worker] terminating');
  });

  it('starts another worker after one ends, and pauses when they keep ending', async () => {
    const { host, lines } = start('hooks-cjs');
    const running = await host;
    const { url } = running;
    for (let times = 0; times < 3; times++)
      expect((await fetch(`${url}/api/ends`)).status).toBe(500);
    expect(lines).toContainEqual(
      expect.stringContaining('Exceeded language worker restart retry count'),
    );
    expect((await fetch(`${url}/api/fails`)).status).toBe(200);
    await running.stop();
  });

  it('leaves no worker behind when its process is killed, even one in an endless loop', async () => {
    const script = `
      import { startSampleHost, fixture } from ${JSON.stringify(new URL('support/sample-host.ts', import.meta.url).href)};
      const host = await startSampleHost({}, { folder: fixture('hooks-cjs') });
      void fetch(host.url + '/api/spins').catch(() => {});
      console.log(host.workerPid());`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = (await once(createInterface(child.stdout), 'line')) as [string];
    expect(isAlive(Number(pid))).toBe(true);
    child.kill('SIGKILL');
    await eventually('the end of the worker', () => !isAlive(Number(pid)));
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
