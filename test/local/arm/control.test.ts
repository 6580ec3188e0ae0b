import { expect, it, onTestFinished } from 'vitest';
import { startControl } from '../../../local/arm/control/control.ts';
import { eventFaults } from '../../../local/events/event-faults.ts';
import { storageFaults } from '../../../local/storage-front/storage-faults.ts';
import type { AzureEvent } from '../../../local/events/azure-event.ts';
import { appPrincipalId, subscriptionId } from '../../../local/fixed-ids.ts';
import { definition, gallery } from './arm-server.ts';
import { prepared, regions, version } from './prepared.ts';

async function controlled() {
  const server = await prepared();
  const events = eventFaults();
  const storage = { blob: storageFaults(), queue: storageFaults(), table: storageFaults() };
  const lines: string[] = [];
  const control = await startControl(0, {
    clock: server.clock,
    resourceManager: server.resourceManager,
    eventGrid: { faults: events.faults },
    storage,
    log: (line) => lines.push(line),
  });
  onTestFinished(() => control.close());
  const order = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(control.url + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- bodies of many shapes
    return { status: answer.status, json: (await answer.json()) as any };
  };
  return { ...server, events, storage, order, lines };
}

it('says what can be ordered, and what was', async () => {
  const { order, lines } = await controlled();
  await order('POST', '/faults/failRegion', { region: 'East US', atCreation: false });
  await order('POST', '/faults/throttle', { path: 'versions', times: 3, retryAfterSeconds: 7 });
  await order('POST', '/faults/deny', { action: '*/delete' });
  await order('POST', '/faults/duplicateEvents', { count: 2 });
  const { json } = await order('GET', '/');
  expect(json.orders['POST /faults/failRegion'].takes).toEqual(['region', 'times', 'atCreation']);
  expect(json.faults).toMatchObject([
    { kind: 'respond', left: 3, path: 'versions' },
    { kind: 'failRegion', left: 1, region: 'eastus', atCreation: false },
    { kind: 'deny', action: '*/delete' },
    { kind: 'duplicateEvents', left: 2 },
  ]);
  expect(lines[0]).toBe('Control: POST /faults/failRegion {"region":"East US","atCreation":false}');
  expect((await order('DELETE', '/faults')).json).toEqual({ faults: [] });
});

it('makes Resource Manager fail as ordered', async () => {
  const { order, send, as, put, clock, read } = await controlled();
  await order('POST', '/faults/throttle', {
    method: 'get',
    path: 'galleries/pics$|galleries/pics\\?',
  });
  const throttled = await send('GET', gallery);
  expect([throttled.status, throttled.headers['retry-after']]).toEqual([429, '1']);
  expect((await send('GET', gallery)).status).toBe(200);
  await order('POST', '/faults/cut', { method: 'GET' });
  await expect(send('GET', gallery)).rejects.toThrow(/socket hang up|ECONNRESET/);
  await order('POST', '/faults/delay', { milliseconds: 60 });
  const started = performance.now();
  await send('GET', gallery);
  expect(performance.now() - started).toBeGreaterThan(55);
  await order('POST', '/faults/deny', { action: 'Microsoft.Compute/galleries/images/read' });
  const denied = await send('GET', definition, undefined, { authorization: as(appPrincipalId) });
  expect(denied.status).toBe(403);
  await order('POST', '/faults/failRegion', { region: 'eastus' });
  await put('1.0.0', regions('westeurope', 'eastus'));
  clock.advance(1000);
  expect((await read('1.0.0')).provisioningState).toBe('Failed');
});

it('makes Resource Graph answer less than there is, and say so', async () => {
  const { order, send, resourceManager } = await controlled();
  const otherId = '99999999-9999-4999-8999-999999999999';
  resourceManager.seed([{ id: `/subscriptions/${otherId}`, location: '' }]);
  const ask = async (subscriptions?: string[]) => {
    const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';
    const query =
      "ResourceContainers | where type == 'microsoft.resources/subscriptions' | project id";
    const { json, headers } = await send('POST', path, { query, subscriptions });
    const ids = (json.data as { id: string }[]).map(({ id }) => id.split('/').at(-1));
    const limit = headers['x-ms-tenant-subscription-limit-hit'];
    return { ids, limit, truncated: json.resultTruncated as string, total: json.totalRecords };
  };
  const whole = { ids: [subscriptionId, otherId], limit: undefined, truncated: 'false', total: 2 };
  expect(await ask()).toEqual(whole);
  await order('POST', '/faults/cutScope', { times: 2 });
  const cut = { ...whole, limit: 'true', total: 1 };
  expect(await ask()).toEqual({ ...cut, ids: [subscriptionId] });
  expect(await ask([otherId, subscriptionId])).toEqual({ ...cut, ids: [otherId] });
  await order('POST', '/faults/truncate', {});
  expect(await ask()).toEqual({ ...whole, ids: [subscriptionId], truncated: 'true' });
  expect(await ask()).toEqual(whole);
});

it('moves time, and sets how far Resource Graph is behind', async () => {
  const { order, put, send, clock } = await controlled();
  await put('1.0.0');
  const { json } = await order('POST', '/clock', { advanceSeconds: 600 });
  expect(json.now).toBe(clock.now().toISOString());
  expect((await send('GET', version)).json.properties.provisioningState).toBe('Succeeded');
  const query = "Resources | where name == '1.0.0' | project state = properties.provisioningState";
  const states = async () => {
    const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';
    return (await send('POST', path, { query })).json.data as unknown;
  };
  expect(await states()).toEqual([{ state: 'Creating' }]);
  expect((await order('POST', '/resource-graph', { lagSeconds: 0 })).json).toEqual({
    lagSeconds: 0,
  });
  expect(await states()).toEqual([{ state: 'Succeeded' }]);
});

it('loses events that are picked, and breaks storage', async () => {
  const { order, events, storage } = await controlled();
  await order('POST', '/faults/loseEvents', { eventType: 'BlobCreated' });
  const sent: string[] = [];
  const pass = (eventType: string) =>
    events.pass({ eventType, subject: '' } as AzureEvent, async () => void sent.push(eventType));
  pass('Microsoft.Storage.BlobCreated');
  pass('Microsoft.Storage.BlobDeleted');
  expect(sent).toEqual(['Microsoft.Storage.BlobDeleted']);
  const call = { operation: 'PutBlob', method: 'PUT', path: '/x' };
  await order('POST', '/faults/storageRespond', {
    service: 'blob',
    status: 503,
    operation: 'PutBlob',
  });
  expect(storage.blob.befalling({ ...call, operation: 'GetBlob' })).toBeUndefined();
  expect(storage.blob.befalling(call)).toEqual({ status: 503, code: 'ServerBusy' });
  await order('POST', '/faults/storageOutage', { service: 'queue', milliseconds: 10_000 });
  expect(storage.queue.befalling(call)).toMatchObject({ status: 503 });
});

it('refuses what it does not know, and says what there is', async () => {
  const { order } = await controlled();
  const unknown = await order('POST', '/faults/explode');
  expect([unknown.status, unknown.json.error.message]).toEqual([
    404,
    expect.stringContaining('POST /faults/failRegion'),
  ]);
  const wrong = await order('POST', '/faults/failRegion', { regin: 'eastus' });
  expect([wrong.status, wrong.json.error.message]).toEqual([400, expect.stringContaining('regin')]);
  expect((await order('POST', '/clock', { advanceSeconds: -1 })).status).toBe(400);
});
