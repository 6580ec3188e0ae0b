import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { appSettings } from '../../local/app-settings.ts';
import { appPrincipalId } from '../../local/fixed-ids.ts';
import { runs } from '../../local/processes.ts';
import { startFunctionsHost, type FunctionsHost } from '../../local/host/functions-host.ts';
import type { LocalAzure } from '../../local/local-azure.ts';
import { eventually, type ShownJob, type StackClient } from '../../tools/stack/stack-client.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { drop, noTimers, oneVersion, resultOf, whatBecameOf, writesOf } from './crash-outcome.ts';
import { aMachine, descendants } from './crash-machine.ts';
import { crashAt } from './crash-point.ts';

const image = 'ubuntu-24';
const speed = 480;
const dist = join(import.meta.dirname, '../../dist');

async function aStack({ onTestFinished }: TestContext): Promise<Stack> {
  const images = { [image]: { grace: '0s' } };
  const stack = await startStack({ images, settings: noTimers, speed });
  onTestFinished(() => stack.stop());
  return stack;
}

describe.concurrent('the Functions host', { timeout: 180_000 }, () => {
  it('vanishes in the middle of a step, and the next one goes on with the job', async (test) => {
    const { azure, client } = await aStack(test);
    const isWritten = { service: 'table', when: () => writesOf(azure, image).length > 0 } as const;
    const crash = crashAt(azure, isWritten, () => azure.host()?.kill());
    await drop(client, `${image}/1.0.0.vhd`);
    await eventually('the crash', async () => crash.happened());
    await azure.startHost();
    expect(await whatBecameOf(azure, client, image)).toEqual(oneVersion);
  });

  it('runs twice on the same queues, and every drop becomes one version', async (test) => {
    const { azure, client, lines } = await aStack(test);
    const second = await startSecondHost(azure);
    test.onTestFinished(() => second.stop());
    const names = Array.from({ length: 6 }, (_, index) => `${image}/disk-${index}.vhd`);
    await Promise.all(names.map((name) => drop(client, name)));
    const results = await Promise.all(names.map((name) => resultOf(client, name)));

    const numbers = results.map(({ version }) => String(version));
    expect(new Set(results.map(({ state }) => state))).toEqual(new Set(['succeeded']));
    expect(numbers.sort()).toEqual(names.map((_, index) => `1.0.${index}`));
    for (const number of numbers) expect(writesOf(azure, image, number)).toEqual([201, 200, 200]);
    for (const job of await client.jobs(image))
      expect(repeated(await client.job(job.id))).toEqual([]);
    for (const log of [lines, second.lines]) expect(log.join()).toContain('(Succeeded');
  });

  it('is killed with all of its Azure and ten imports under way, and they end after a start', async (test) => {
    const machine = await aMachine({ [image]: { grace: '0s' } });
    test.onTestFinished(() => machine.remove());
    const first = await machine.start();
    const names = Array.from({ length: 10 }, (_, index) => `${image}/disk-${index}.vhd`);
    await Promise.all(names.map((name) => drop(first.client, name)));
    await eventually('some versions', async () => (await versionsOf(first.client)).length >= 3);
    const family = [first.pid, ...(await descendants(first.pid))];
    expect(family.length).toBeGreaterThanOrEqual(3);
    process.kill(first.pid, 'SIGKILL');
    await eventually('the end of them all', async () => !family.some((pid) => runs(pid, '')));

    const { client } = await machine.start();
    const results = await Promise.all(names.map((name) => resultOf(client, name)));
    expect(results.map(({ state }) => state)).toEqual(names.map(() => 'succeeded'));
    const numbers = names.map((_, index) => `1.0.${index}`).sort();
    expect(results.map(({ version }) => String(version)).sort()).toEqual(numbers);
    const versions = await versionsOf(client);
    expect(versions.map(({ name }) => name).sort()).toEqual(numbers);
    for (const { properties } of versions) {
      expect(properties.provisioningState).toBe('Succeeded');
      expect(properties.publishingProfile).toMatchObject({ excludeFromLatest: false });
      expect(properties.publishingProfile.targetRegions).toHaveLength(2);
    }
  });
});

async function startSecondHost(azure: LocalAzure): Promise<FunctionsHost & { lines: string[] }> {
  const lines: string[] = [];
  const host = await startFunctionsHost({
    folder: dist,
    port: 0,
    settings: { ...appSettings(azure.endpoints, speed), ...noTimers },
    speed,
    log: (line) => lines.push(line),
    token: async (audience) => azure.tokens.issue(appPrincipalId, audience).token,
  });
  return { ...host, lines };
}

/** Lines of a job's history that say what another line says already: a step that ran twice to its end. */
function repeated({ history = [] }: ShownJob): string[] {
  const told = history.map(({ step, note }) => `${step}: ${note}`);
  return told.filter((line, index) => told.indexOf(line) !== index);
}

interface ListedVersion {
  name: string;
  properties: {
    provisioningState: string;
    publishingProfile: { excludeFromLatest: boolean; targetRegions: unknown[] };
  };
}

async function versionsOf(client: StackClient): Promise<ListedVersion[]> {
  const answer = await client.gallery(`/images/${image}/versions?api-version=2024-03-03`);
  return answer.ok ? ((await answer.json()) as { value: ListedVersion[] }).value : [];
}
