import { expect, it } from 'vitest';
import { appPrincipalId } from '../../../local/fixed-ids.ts';
import type { SendOptions } from './arm-server.ts';
import { prepared, regions, version } from './prepared.ts';

async function withVersion() {
  const server = await prepared();
  await server.make('1.0.0', regions('West Europe', 'North Europe'));
  const { send, as } = server;
  const app = { authorization: as(appPrincipalId) };
  const present = async () => (await send('GET', version)).json;
  /** Reads, adds a tag, and writes everything back. */
  const tagged = async (name: string, options: SendOptions = app) => {
    const { location, tags, properties } = await present();
    const body = { location, tags: { ...tags, [name]: 'x' }, properties };
    return send('PUT', version, body, options);
  };
  return { ...server, present, tagged, faults: server.resourceManager.faults };
}

const names = ({ properties }: { properties: { publishingProfile: Profile } }) =>
  properties.publishingProfile.targetRegions.map(({ name }) => name);
type Profile = { targetRegions: { name: string }[] };

it("is lost without a word, where it comes first, but for what the app's write leaves out", async () => {
  const { faults, send, as, present } = await withVersion();
  const publishingProfile = { excludeFromLatest: true };
  faults.interfere({ tags: { hold: 'us' }, publishingProfile }, { when: 'before' });
  const body = { location: 'westeurope', tags: { mine: 'x' } };
  const { status } = await send('PUT', version, body, { authorization: as(appPrincipalId) });
  const { tags, properties } = await present();
  expect([status, tags]).toEqual([200, { mine: 'x' }]);
  expect(properties.publishingProfile.excludeFromLatest).toBe(true);
});

it("takes the place of what the app has written when it comes after, and the app's answer is silent", async () => {
  const { faults, tagged, present, clock, read } = await withVersion();
  const targetRegions = [{ name: 'westeurope' }, { name: 'eastus', regionalReplicaCount: 2 }];
  faults.interfere({ publishingProfile: { targetRegions, excludeFromLatest: true } });
  const { json } = await tagged('mine');
  expect(names(json)).toEqual(['West Europe', 'North Europe']);
  expect(names(await present())).toEqual(['West Europe', 'East US']);
  clock.advance(7_200);
  const { replicationStatus, publishingProfile, provisioningState } = await read('1.0.0');
  expect(replicationStatus.summary.map(({ region, state }) => [region, state])).toEqual([
    ['West Europe', 'Completed'],
    ['East US', 'Completed'],
  ]);
  expect([publishingProfile.excludeFromLatest, provisioningState]).toEqual([true, 'Succeeded']);
  expect((await present()).tags).toEqual({ mine: 'x' });
});

it('befalls PUTs of the app alone, as often as was ordered', async () => {
  const { faults, tagged, present, clock } = await withVersion();
  faults.interfere({ tags: { hold: 'us' } }, { times: 1 });
  await tagged('theirs', {});
  clock.advance(600);
  expect((await present()).tags).toEqual({ theirs: 'x' });
  await tagged('mine');
  clock.advance(600);
  expect((await present()).tags).toEqual({ theirs: 'x', mine: 'x', hold: 'us' });
  expect(faults.list()).toEqual([]);
});

it.each(['before', 'after'] as const)('waits for a PUT that is taken: %s', async (when) => {
  const { faults, tagged, put, present } = await withVersion();
  await put('1.0.0', regions('West Europe', 'North Europe', 'East US'));
  faults.interfere({ tags: { hold: 'us' } }, { when });
  expect((await tagged('mine')).status).toBe(409);
  expect((await present()).tags ?? {}).toEqual({});
  expect(faults.list()).toEqual([{ kind: 'interfere', left: 1, when, tags: { hold: 'us' } }]);
});
