import { afterAll, beforeAll, expect, it } from 'vitest';
import { armGalleries } from '../../src/azure/arm-galleries.ts';
import { armRegions } from '../../src/azure/arm-regions.ts';
import { graphEstate } from '../../src/azure/graph-estate.ts';
import type { Manager } from '../../src/azure/manager.ts';
import { aRef } from '../contracts/gallery-parts.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { anyCredential } from '../support/manager-at.ts';
import { startAnsweringServer, type AnsweringServer } from './answering-server.ts';

const scope = 'https://management.core.usgovcloudapi.net/.default';

let server: AnsweringServer;
beforeAll(async () => {
  server = await startAnsweringServer(true);
  server.answer = { status: 403 };
});
afterAll(() => server.close());

it.each<[string, (manager: Manager) => Promise<unknown>]>([
  ['galleries', (manager) => armGalleries(manager, fakeClock()).gallery(aRef('ubuntu'))],
  ['regions', (manager) => armRegions(manager).of('one')],
  ['Resource Graph', (manager) => graphEstate(manager).sharing(['one'])],
])('%s ask for tokens of the audience that is set', async (_name, ask) => {
  const asked: unknown[] = [];
  const credential = {
    getToken: async (scopes: string | string[]) => {
      asked.push(...[scopes].flat());
      return anyCredential.getToken(scopes);
    },
  };
  await expect(ask({ url: server.url, scope, credential })).rejects.toThrow('403');
  expect(asked).toEqual([scope]);
});
