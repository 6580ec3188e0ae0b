import { describe, expect, it } from 'vitest';
import { location, subscriptionId } from '../../local/fixed-ids.ts';
import { eventually } from '../../tools/stack/stack-client.ts';
import { catalogOnStack } from '../support/catalog-on-stack.ts';
import type { ImageOnStack } from '../support/image-on-stack.ts';
import { journeysOn } from '../support/journeys.ts';
import {
  inJson,
  keptOn,
  machineOf,
  seedMachine,
  seedScaleSet,
  webGroup,
} from '../support/kept-on-stack.ts';
import { seedDefinition, seedVersion } from '../support/seed-gallery.ts';

const near = ['West Europe', 'North Europe'];
const everywhere = [...near, 'East US 2', 'UK South'];
const wanted = (...names: string[]) => names.map((name) => ({ name }));
const kept = { manage: true };
const narrowing = {
  ...kept,
  grace: '0s',
  regions: wanted(...everywhere),
  olderVersions: { wide: 1 },
};

/** Subscriptions that use images, one a journey. */
const [neighbour, silent] = [
  '66666666-6666-4666-8666-666666666666',
  '77777777-7777-4777-8777-777777777777',
] as const;

const images = {
  theirs: {
    ...kept,
    regions: [{ name: 'westeurope', replicas: 2 }, { name: 'North Europe' }, { name: 'eastus2' }],
  },
  used: { ...narrowing, consumers: [neighbour] },
  unread: { ...narrowing, consumers: [silent] },
  unclear: narrowing,
  fresh: narrowing,
  contested: { ...kept, regions: wanted(...near) },
  wanted: narrowing,
};
const { on, stack } = journeysOn({ images, speed: 480 });
const catalog = catalogOnStack(stack, images);
const azure = () => stack().azure.resourceManager;

/** Three versions everywhere: the oldest is neither latest nor what a rollback would land on. */
function threeVersions(image: ImageOnStack): void {
  seedDefinition(image);
  for (const number of ['1.0.0', '1.1.0', '1.2.0']) seedVersion(image, number, everywhere);
}

const everyRegion = Object.fromEntries(everywhere.map((name) => [name, 1]));

async function narrowed(image: ImageOnStack): Promise<void> {
  await image.says(/^1\.0\.0 was taken out of/);
  await image.kept();
}

// What befalls whoever asks next befalls these, one after the other.
describe('a version', () => {
  it('stays where it is while Resource Graph does not tell all', async ({ task }) => {
    const image = on(task, 'unclear');
    const { touch, plan, regions, begun } = keptOn(image);
    threeVersions(image);
    const use = { number: '1.0.0', subscription: subscriptionId, region: 'uksouth', name: 'ci' };
    seedMachine(image, use);
    const { faults } = azure();
    const throttled = { method: 'POST', path: /resources\?/, status: 429 };
    const troubles = [
      [() => faults.truncate(2), 'Resource Graph gave'],
      [() => faults.cutScope(2), 'looked into some of the subscriptions only'],
      [() => faults.respond({ ...throttled, times: 2, headers: { 'retry-after': '5' } }), '429'],
      [() => faults.cut({ method: 'POST', path: /resources\?/, times: 2 }), ''],
    ] as const;
    for (const [trouble, told] of troubles) {
      trouble();
      await touch('1.0.0');
      const { actions, notices, unread } = await plan();
      expect(actions).toEqual([]);
      expect(unread).toEqual([
        { subscription: subscriptionId, because: expect.stringContaining(told) as string },
      ]);
      const unknown = notices.find(({ version }) => version === '1.0.0');
      expect(unknown?.notice).toContain(`who uses it in subscription ${subscriptionId} is unknown`);
      expect(faults.list()).toEqual([]);
    }
    expect([await regions('1.0.0'), await begun()]).toEqual([everyRegion, []]);
    await touch('1.0.0');
    await narrowed(image);
    expect(await regions('1.0.0')).toEqual({ 'West Europe': 1, 'UK South': 1 });
  });

  it('stays where a VM was deployed that Resource Graph does not show yet', async ({ task }) => {
    const image = on(task, 'fresh');
    const { touch, plan, regions, begun } = keptOn(image);
    threeVersions(image);
    const { resourceGraph } = azure();
    resourceGraph.lagSeconds = 86_400;
    const use = { number: '1.0.0', subscription: subscriptionId, region: 'uksouth', name: 'new' };
    azure().seed(webGroup(use));
    const { id, ...machine } = machineOf(image, use);
    const path = `${id}?api-version=2024-11-01`;
    expect((await stack().client.resource(path, inJson('PUT', machine))).status).toBe(201);
    // The plan rests on what Resource Graph shows.
    const [planned] = (await plan()).actions;
    expect(planned).toMatchObject({ kind: 'narrow', regions: everywhere.slice(1) });
    await touch('1.0.0');
    await narrowed(image);
    resourceGraph.lagSeconds = 0;
    expect(await regions('1.0.0')).toEqual({ 'West Europe': 1, 'UK South': 1 });
    // Planned once more, it meets the VM again, and is let be.
    expect(await begun()).toEqual(['narrow 1.0.0', 'narrow 1.0.0']);
  });

  it("comes to all of its regions, though somebody else's write takes one away", async ({
    task,
  }) => {
    const image = on(task, 'contested');
    const { touch, regions } = keptOn(image);
    seedDefinition(image);
    seedVersion(image, '1.0.0');
    const targetRegions = [{ name: 'westeurope' }, { name: 'uksouth' }];
    azure().faults.interfere({ publishingProfile: { targetRegions } });
    await touch('1.0.0');
    await image.says(/^replicated to/);
    const [job] = await image.kept();
    expect(job).toMatchObject({ kind: 'replicate', state: 'succeeded' });
    expect(await regions('1.0.0')).toEqual({ 'West Europe': 1, 'UK South': 1, 'North Europe': 1 });
    expect(image.writes().filter(({ status }) => status < 300)).toHaveLength(2);
    expect(image.latestIn('northeurope')).toBe('1.0.0');
  });
});

describe.concurrent('a version', () => {
  it("that somebody else made comes to the catalog's regions", async ({ task }) => {
    const image = on(task, 'theirs');
    const source = on(task, 'origin');
    for (const one of [image, source]) seedDefinition(one);
    seedVersion(source, '1.0.0');
    const made = await stack().client.resource(
      `${image.definitionId.toUpperCase()}/versions/1.0.0?api-version=2025-03-03`,
      inJson('PUT', {
        location,
        properties: {
          publishingProfile: { targetRegions: [{ name: 'WestEurope' }, { name: 'EASTUS2' }] },
          storageProfile: { source: { id: `${source.definitionId}/versions/1.0.0` } },
        },
      }),
    );
    expect(made.status).toBe(201);
    await image.says(/^replicated to/);
    expect(await image.kept()).toMatchObject([
      { kind: 'replicate', state: 'succeeded', askedBy: 'event' },
    ]);
    expect(await keptOn(image).regions('1.0.0')).toEqual({
      'West Europe': 2,
      'East US 2': 1,
      'North Europe': 1,
    });
    for (const region of ['westeurope', 'northeurope', 'eastus2'])
      expect(image.latestIn(region)).toBe('1.0.0');
  });

  it('that was there before the catalog is left alone until it is to be managed', async ({
    task,
  }) => {
    const image = on(task, 'old');
    const { touch, plan, regions } = keptOn(image);
    seedDefinition(image);
    seedVersion(image, '1.0.0');
    const old = { regions: wanted(...near) };
    await catalog.accepts((present) => (present['old'] = old));
    await touch('1.0.0');
    expect(await plan()).toMatchObject({
      actions: [
        {
          kind: 'replicate',
          version: '1.0.0',
          regions: ['North Europe'],
          heldBack: expect.stringContaining('had versions before the catalog named it') as string,
        },
      ],
    });
    expect([await image.jobs(), image.writes()]).toEqual([[], []]);
    await catalog.accepts((present) => (present['old'] = { ...old, manage: true }));
    await touch('1.0.0');
    await image.says(/^replicated to/);
    expect(await regions('1.0.0')).toEqual({ 'West Europe': 1, 'North Europe': 1 });
  });

  it('that is old goes narrow, but not where anybody draws on it', async ({ task }) => {
    const image = on(task, 'used');
    const { touch, plan, regions } = keptOn(image);
    threeVersions(image);
    const number = '1.0.0';
    const own = { number, subscription: subscriptionId, region: 'eastus2', name: 'web' };
    const set = seedScaleSet(image, own);
    const their = { number, subscription: neighbour, region: 'northeurope', name: 'db' };
    const machine = seedMachine(image, their);
    await touch('1.2.0');
    await narrowed(image);
    expect(await regions('1.0.0')).toEqual({
      'West Europe': 1,
      'North Europe': 1,
      'East US 2': 1,
    });
    const { actions, notices } = await plan();
    expect(actions).toEqual([]);
    const told = notices.filter(({ version }) => version === '1.0.0').map(({ notice }) => notice);
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(new RegExp(`North Europe: VM ${machine} draws on it`, 'i'));
    expect(told[1]).toMatch(new RegExp(`East US 2: scale set.* ${set}.* draws on it`, 'i'));
    // A rollback from 1.2.0 lands on 1.1.0.
    for (const other of ['1.1.0', '1.2.0']) expect(await regions(other)).toEqual(everyRegion);

    const grown = inJson('PATCH', { sku: { name: 'Standard_D2s_v5', capacity: 4 } });
    const answer = await stack().client.resource(`${set}?api-version=2024-11-01`, grown);
    expect(answer.status).toBe(200);
    await eventually('four instances', async () => (await instancesOf(set)).length === 4);
  });

  it('that is old stays where its users may not be read, and the plan says where', async ({
    task,
  }) => {
    const image = on(task, 'unread');
    const { touch, plan, regions, begun } = keptOn(image);
    threeVersions(image);
    const sets = 'Microsoft.Compute/virtualMachineScaleSets';
    const use = { number: '1.0.0', subscription: silent, region: 'uksouth', name: 'api' };
    seedScaleSet(image, use);
    azure().faults.deny(`${sets}/read`, silent);
    await touch('1.0.0');
    const { actions, notices, unread } = await plan();
    expect(actions).toEqual([]);
    expect(unread).toEqual([
      { subscription: silent, because: expect.stringContaining(`may not read ${sets}`) as string },
    ]);
    expect(notices[0]?.notice).toContain(`who uses it in subscription ${silent} is unknown`);
    expect([await regions('1.0.0'), await begun()]).toEqual([everyRegion, []]);
    azure().faults.allow(`${sets}/read`, silent);
    await touch('1.0.0');
    await narrowed(image);
    expect(await regions('1.0.0')).toEqual({ 'West Europe': 1, 'UK South': 1 });
  });

  it('that went narrow is brought back by a call, and stays', async ({ task }) => {
    const image = on(task, 'wanted');
    const { touch, plan, regions, ask, begun } = keptOn(image);
    threeVersions(image);
    await touch('1.0.0');
    await narrowed(image);
    const { status, body: job } = await ask('replications', '1.0.0');
    expect(status).toBe(202);
    await image.says(/^replicated to/);
    await image.kept();
    expect(await stack().client.job(job.id ?? '')).toMatchObject({ state: 'succeeded' });
    expect(await regions('1.0.0')).toEqual(everyRegion);
    await touch('1.0.0');
    expect((await plan()).actions).toEqual([]);
    expect(await begun()).toEqual(['narrow 1.0.0', 'replicate 1.0.0']);
  });
});

async function instancesOf(set: string): Promise<unknown[]> {
  const answer = await stack().client.resource(`${set}/virtualMachines?api-version=2024-11-01`);
  return ((await answer.json()) as { value: unknown[] }).value;
}
