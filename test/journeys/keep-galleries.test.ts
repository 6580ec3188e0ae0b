import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appSettings } from '../../local/app-settings.ts';
import { appPrincipalId } from '../../local/fixed-ids.ts';
import { startFunctionsHost, type FunctionsHost } from '../../local/host/functions-host.ts';
import { journeysOn } from '../support/journeys.ts';
import { inJson, keptOn, watchLatest } from '../support/kept-on-stack.ts';
import { seedDefinition, seedVersion } from '../support/seed-gallery.ts';
import { noTimers } from './crash-outcome.ts';

const near = ['West Europe', 'North Europe'];
const rules = { manage: true, regions: near.map((name) => ({ name })) };
const canary = { region: 'northeurope', bake: '20m' };
const twins = ['twin-1', 'twin-2', 'twin-3', 'twin-4', 'twin-5'];
const settings = { KEEP_GALLERIES_SCHEDULE: '*/2 * * * * *' };
const speed = 480;
const { on, stack } = journeysOn({
  images: {
    unheard: rules,
    baking: { ...rules, promotion: { bake: '90m' } },
    first: { ...rules, promotion: { canary } },
    ...Object.fromEntries(twins.map((name) => [name, rules])),
  },
  speed,
  settings,
});

/** A second host on the same queues and tables, whose timers tick at the same instants. */
let second: FunctionsHost | undefined;
beforeAll(async () => {
  const { azure } = stack();
  second = await startFunctionsHost({
    folder: join(import.meta.dirname, '../../dist'),
    port: 0,
    settings: { ...appSettings(azure.endpoints, speed), ...noTimers, ...settings },
    speed,
    log: (line) => stack().lines.push(`second ${line}`),
    token: async (audience) => azure.tokens.issue(appPrincipalId, audience).token,
  });
});
// Before the stack is stopped, whose hook is older.
afterAll(() => second?.stop());

describe.concurrent('the timer, on two hosts,', () => {
  it('begins what there is to do once', async ({ task }) => {
    const all = twins.map((name) => on(task, name));
    // Both have it before them at the same instant.
    for (const image of all) seedDefinition(image);
    for (const image of all) seedVersion(image, '1.0.0');
    for (const image of all) {
      await image.says(/^replicated to/);
      expect(await image.kept()).toMatchObject([{ kind: 'replicate', askedBy: 'timer' }]);
      expect(await keptOn(image).begun()).toEqual(['replicate 1.0.0']);
      expect(image.writes()).toMatchObject([{ status: 200 }]);
    }
  });

  it('finds a version whose event was lost', async ({ task }) => {
    const image = on(task, 'unheard');
    const { regions } = keptOn(image);
    const { azure, client } = stack();
    const id = `${image.definitionId}/versions/2.0.0`;
    seedDefinition(image);
    seedVersion(image, '1.0.0', near);
    azure.eventGrid.faults.lose(({ subject }) => /\/images\/unheard\//i.test(subject));
    const made = await client.resource(
      `${id}?api-version=2025-03-03`,
      inJson('PUT', {
        location: 'westeurope',
        properties: {
          publishingProfile: { targetRegions: [{ name: 'westeurope' }] },
          storageProfile: { source: { id: `${image.definitionId}/versions/1.0.0` } },
        },
      }),
    );
    expect(made.status).toBe(201);
    await image.says(/^replicated to/);
    expect(await image.kept()).toMatchObject([{ kind: 'replicate', askedBy: 'timer' }]);
    expect(await regions('2.0.0')).toEqual({ 'West Europe': 1, 'North Europe': 1 });
  });

  it('promotes after the bake time, and not before', async (test) => {
    const image = on(test.task, 'baking');
    await image.drop('1.0.0.vhd');
    const { because = '' } = await image.says(/; waits for its promotion at/);
    const due = new Date(because.slice(-24)).getTime();
    const { history = [], kind } = await image.says(/^1\.0\.0 is promoted in/);
    expect(kind).toBe('promote');
    expect(new Date(history[0]?.at ?? 0).getTime()).toBeGreaterThanOrEqual(due);
    for (const region of near) expect(image.latestIn(region)).toBe('1.0.0');
  });

  it('promotes in a first region, and after its bake time everywhere', async (test) => {
    const image = on(test.task, 'first');
    const seen = watchLatest(image, near, test);
    await image.drop('1.0.0.vhd');
    await image.says(/^1\.0\.0 is latest in northeurope/);
    await image.says(/^1\.0\.0 is promoted in/);
    expect(seen).toEqual(['- -', '- 1.0.0', '1.0.0 1.0.0']);
    await image.kept();
    expect(await keptOn(image).begun()).toEqual(['replicate 1.0.0', 'promote 1.0.0']);
  });
});
