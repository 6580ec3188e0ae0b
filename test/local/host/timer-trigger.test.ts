import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from './support/eventually.ts';
import { latch, openGate, type Gate } from './support/gate.ts';
import { startSampleHost, type SampleHost } from './support/sample-host.ts';

let gate: Gate;
let host: SampleHost;
let folder: string;
beforeEach(async () => {
  gate = await openGate();
  folder = mkdtempSync(join(tmpdir(), 'timer-status-'));
});
afterEach(async () => {
  await host.stop();
  gate.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (settings: Record<string, string>) => {
  host = await startSampleHost(
    { GATE: gate.url, ...settings },
    { timerStatusFile: join(folder, 'timers.json') },
  );
};
const remember = (status: unknown) =>
  writeFileSync(join(folder, 'timers.json'), JSON.stringify({ tick: status }));
const yearly = '0 0 0 1 1 *';

describe('timer trigger', () => {
  it('runs one at a time and skips the ticks a long run covers', async () => {
    const hold = latch();
    gate.answer = () => hold.opened.then(() => ({}));
    await start({ TICK: '* * * * * *' });
    await eventually('a tick', () => gate.calls.length === 1);
    const until = Date.now() + 2_100;
    await eventually('two more ticks to pass', () => Date.now() > until);
    expect(gate.calls).toHaveLength(1);
    hold.open();
    await eventually('the next tick', () => gate.calls.length === 2);
    expect(gate.calls[0]?.input).toEqual({
      schedule: { adjustForDST: true },
      scheduleStatus: null,
      isPastDue: false,
    });
  });

  it('runs once at the start when asked to', async () => {
    await start({ TICK: yearly, TICK_AT_START: 'true' });
    await eventually('a run', () => gate.calls.length === 1);
    await eventually('its status', () =>
      readFileSync(join(folder, 'timers.json'), 'utf8').includes('"last"'),
    );
    expect(host.lines).toContainEqual(
      expect.stringContaining('UnscheduledInvocationReason: RunOnStartup'),
    );
  });

  it('runs once though it fails and its retry policy asks for more', async () => {
    gate.answer = () => ({ throws: 'broken' });
    await start({ TICK: yearly, TICK_AT_START: 'true' });
    await eventually('its status', () =>
      readFileSync(join(folder, 'timers.json'), 'utf8').includes('"last"'),
    );
    expect(gate.calls).toHaveLength(1);
    expect(host.lines).toContainEqual(
      expect.stringContaining("retries will not be supported for function 'tick'"),
    );
  });

  it('runs though its status cannot be written, and says so', async () => {
    rmSync(folder, { recursive: true });
    await start({ TICK: yearly, TICK_AT_START: 'true' });
    await eventually('a run', () => gate.calls.length === 1);
    await eventually('its log', () => host.lines.some((line) => line.includes('(Succeeded')));
    expect(host.lines).toContainEqual(
      expect.stringMatching(/^error The status of timer 'tick' is not kept: .*ENOENT/),
    );
  });

  it('is in error with a schedule that never comes, and others run', async () => {
    await start({ TICK: '0 0 0 30 2 *' });
    expect(host.functions).toContain('cookies');
    expect(host.lines).toContainEqual(
      expect.stringMatching(/^error The 'tick' function is in error: .*never comes/),
    );
  });

  it('runs on every host: none waits for a lock of another', async () => {
    const settings = { TICK: yearly, TICK_AT_START: 'true' };
    await start(settings);
    const first = host;
    onTestFinished(() => first.stop());
    await start(settings);
    await eventually('two runs', () => gate.calls.length === 2);
    expect(new Set(gate.calls.map(({ pid }) => pid)).size).toBe(2);
  });

  it('runs once, past due, when it finds that ticks were missed', async () => {
    const last = '2024-01-01T00:00:00.000Z';
    remember({ last, next: '2025-01-01T00:00:00.000Z', lastUpdated: last });
    await start({ TICK: yearly });
    await eventually('a run', () => gate.calls.length === 1);
    expect(gate.calls[0]?.input).toMatchObject({ isPastDue: true, scheduleStatus: { last } });
    expect(host.lines).toContainEqual(
      expect.stringContaining('UnscheduledInvocationReason: IsPastDue'),
    );
  });

  it.each([
    ['has never run', {}],
    ['has a status that is none', { tick: null }],
    ['has a status without instants', { tick: { next: 'soon', lastUpdated: 5 } }],
    ['has a file of statuses that is none', null],
    [
      'has another schedule now',
      {
        tick: {
          last: '2024-01-01T00:00:00.000Z',
          next: '2024-01-02T00:00:00.000Z',
          lastUpdated: '2024-01-01T00:00:00.000Z',
        },
      },
    ],
  ])('waits for the next tick when it %s', async (_, statuses) => {
    writeFileSync(join(folder, 'timers.json'), JSON.stringify(statuses));
    await start({ TICK: yearly });
    const status = JSON.parse(readFileSync(join(folder, 'timers.json'), 'utf8')) as {
      tick: { next: string; last?: string };
    };
    expect(status.tick.next).toMatch(/^\d{4}-01-01T00:00:00\.000Z$/);
    expect(status.tick.last).toBeUndefined();
    expect(gate.calls).toEqual([]);
  });
});
