import { expect, it } from 'vitest';
import { gallery } from './arm-server.ts';
import { prepared, version } from './prepared.ts';

it('answers with what it is told, as often as it is told', async () => {
  const { send, resourceManager } = await prepared();
  const error = { code: 'ServerTimeout', message: 'Try again.' };
  resourceManager.faults.respond({
    method: 'GET',
    path: /galleries\/pics/,
    times: 2,
    status: 503,
    body: { error },
    headers: { 'Retry-After': '7' },
  });
  for (const _ of [1, 2]) {
    const { status, json, headers } = await send('GET', gallery);
    expect([status, json.error, headers['retry-after']]).toEqual([503, error, '7']);
  }
  expect((await send('GET', gallery)).status).toBe(200);
});

it('cuts a connection before or after the work', async () => {
  const { send, put, resourceManager } = await prepared();
  resourceManager.faults.cut({ method: 'PUT' });
  await expect(put('1.0.0')).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect((await send('GET', version)).status).toBe(404);
  resourceManager.faults.cutAfter({ method: 'PUT' });
  await expect(put('1.0.0')).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect((await send('GET', version)).status).toBe(200);
  expect(resourceManager.calls.map(({ method, status }) => `${method} ${status}`)).toEqual([
    'PUT 0',
    'GET 404',
    'PUT 201',
    'GET 200',
  ]);
});

it('is out for a while', async () => {
  const { send, resourceManager } = await prepared();
  resourceManager.faults.outage(60_000);
  await expect(send('GET', gallery)).rejects.toThrow(/socket hang up|ECONNRESET/);
  resourceManager.faults.clear();
  expect((await send('GET', gallery)).status).toBe(200);
});

it('logs every call with what a test wants to know of it', async () => {
  const { send, resourceManager, clock } = await prepared();
  await send('GET', `${gallery}?api-version=2024-03-03&$select=Permissions`);
  expect(resourceManager.calls).toEqual([
    {
      method: 'GET',
      path: gallery,
      query: '?api-version=2024-03-03&$select=Permissions',
      apiVersion: '2024-03-03',
      status: 200,
      at: clock.now(),
    },
  ]);
});
