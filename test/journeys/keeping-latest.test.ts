import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startAnsweringServer, type AnsweringServer } from '../azure/answering-server.ts';
import { catalogOnStack } from '../support/catalog-on-stack.ts';
import { journeysOn } from '../support/journeys.ts';
import { keptOn, watchLatest } from '../support/kept-on-stack.ts';
import { seedDefinition, seedVersion } from '../support/seed-gallery.ts';

const near = ['West Europe', 'North Europe'];
const rules = { manage: true, regions: near.map((name) => ({ name })) };
const images = {
  'by-hand': { ...rules, promotion: { rule: 'manual' } },
  gated: rules,
  falling: { ...rules, regions: [...near, 'East US 2'].map((name) => ({ name })) },
  alone: rules,
  uneven: rules,
};
const { on, stack } = journeysOn({ images, speed: 480 });
const catalog = catalogOnStack(stack, images);

/** The gate of `gated`, whose certificate the app trusts as it trusts local Azure's. */
let gate: AnsweringServer;
beforeAll(async () => {
  gate = await startAnsweringServer(true, dirname(stack().azure.endpoints.certificateAuthority));
  await catalog.accepts((present) => {
    present['gated'] = { ...rules, promotion: { gate: `${gate.url}/promote?key=secret` } };
  });
  return () => gate.close();
});
const says = (promote: boolean | null, reason: string) => {
  gate.answer = { status: 200, body: JSON.stringify({ promote, reason }) };
};

describe.concurrent('latest', () => {
  it('is what a person promotes, once it is replicated, and not what one withdrew', async (test) => {
    const image = on(test.task, 'by-hand');
    const { ask, plan } = keptOn(image);
    seedDefinition(image);
    seedVersion(image, '0.9.0', near);
    const seen = watchLatest(image, near, test);
    await image.drop('1.0.0.vhd');
    await image.says(/Azure is adding North Europe/);
    const early = await ask('promotions', '1.0.0');
    expect(early).toMatchObject({
      status: 409,
      body: {
        detail: expect.stringMatching(
          / is Updating|not replicated everywhere yet|is at work on version 1\.0\.0/,
        ) as string,
      },
    });
    await image.says(/waits for a person to promote it/);
    await image.kept();
    expect((await plan()).notices).toMatchObject([
      { version: '1.0.0', notice: expect.stringContaining('POST /api/promotions') as string },
    ]);
    expect(await ask('promotions', '1.0.0')).toMatchObject({ status: 202 });
    await image.says(/^1\.0\.0 is promoted in/);
    await image.kept();
    expect(await image.result('1.0.0.json')).toMatchObject({ latest: 'promoted' });

    expect(await ask('rollbacks')).toMatchObject({ status: 202 });
    await image.says(/^1\.0\.0 withdrawn for 0\.9\.0/);
    await image.kept();
    expect(await ask('promotions', '1.0.0')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('was withdrawn by a rollback') as string },
    });
    expect(seen).toEqual(['0.9.0 0.9.0', '1.0.0 1.0.0', '0.9.0 0.9.0']);
  });

  it('waits for a gate that has not decided, and comes when it says yes', async ({ task }) => {
    const image = on(task, 'gated');
    says(null, 'the smoke tests run');
    await image.drop('1.0.0.vhd');
    const { id, versionId } = await image.says(/its gate has not decided yet: the smoke tests run/);
    expect(image.latestIn('westeurope')).toBeUndefined();
    expect(JSON.parse(gate.bodies[0] ?? '')).toEqual({
      image: 'gated',
      version: '1.0.0',
      versionId,
      job: id,
    });
    says(true, 'all green');
    await image.says(/^1\.0\.0 is promoted in/);
    expect(gate.requests[0]).toBe('POST /promote?key=secret');
    for (const region of near) expect(image.latestIn(region)).toBe('1.0.0');
  });

  it('falls back at once while a version is being widened, and stays there', async (test) => {
    const image = on(test.task, 'falling');
    const { ask, begun, plan, regions, touch } = keptOn(image);
    seedDefinition(image);
    for (const number of ['1.0.0', '1.1.0', '1.2.0']) seedVersion(image, number, near);
    const seen = watchLatest(image, near, test);
    await touch('1.0.0');
    await image.says(/Azure is adding East US 2/);
    const rollback = await ask('rollbacks', '1.0.0');
    expect(rollback.status).toBe(202);
    expect(await ask('rollbacks', '1.0.0')).toMatchObject({ body: { id: rollback.body.id } });
    expect(await ask('rollbacks', '1.1.0')).toMatchObject({
      status: 409,
      body: {
        detail: expect.stringContaining(`Rollback ${rollback.body.id} is at work`) as string,
      },
    });
    await image.says(/withdrawn for 1\.0\.0/);
    const ended = await image.kept();
    expect(ended.map(({ state }) => state)).toEqual(ended.map(() => 'succeeded'));
    expect(seen).toEqual(['1.2.0 1.2.0', '1.0.0 1.0.0']);
    expect(await regions('1.0.0')).toEqual({
      'West Europe': 1,
      'North Europe': 1,
      'East US 2': 1,
    });
    for (const number of ['1.1.0', '1.2.0'])
      expect(await image.version(number)).toMatchObject({
        tags: { 'gallerist:latest': 'withdrawn' },
        properties: { publishingProfile: { excludeFromLatest: true } },
      });
    // Looked at again, nothing of it is undone.
    const before = await begun();
    await touch('1.2.0');
    expect([(await plan()).actions, await begun()]).toEqual([[], before]);
    expect(image.latestIn('eastus2')).toBe('1.0.0');
  });

  it('does not fall back where there is nothing below', async ({ task }) => {
    const image = on(task, 'alone');
    seedDefinition(image);
    seedVersion(image, '1.0.0', near);
    expect(await keptOn(image).ask('rollbacks')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('no lower version to fall back to') as string },
    });
    expect([await image.jobs(), image.latestIn('westeurope')]).toEqual([[], '1.0.0']);
  });

  it('does not fall back where it would come to mean nothing in a region', async ({ task }) => {
    const image = on(task, 'uneven');
    seedDefinition(image);
    seedVersion(image, '1.0.0');
    seedVersion(image, '1.1.0', near);
    const { status, body } = await keptOn(image).ask('rollbacks');
    expect(status).toBe(409);
    expect(body.detail).toContain('1.0.0: latest would mean nothing in northeurope');
    expect(body.detail).toContain('POST /api/replications');
    expect([await image.jobs(), image.latestIn('northeurope')]).toEqual([[], '1.1.0']);
  });
});
