import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { openGate, type Gate } from './support/gate.ts';
import { startSampleHost, type SampleHost } from './support/sample-host.ts';

let gate: Gate;
let host: SampleHost;
beforeAll(async () => {
  gate = await openGate();
  host = await startSampleHost({ GATE: gate.url });
});
afterAll(async () => {
  await host.stop();
  gate.close();
});
beforeEach(() => {
  gate.calls.length = 0;
  gate.answer = () => ({});
});

const written = (id: string) => ({
  id,
  topic: '/subscriptions/1111',
  subject: '/images/ubuntu',
  eventType: 'Microsoft.Resources.ResourceWriteSuccess',
  eventTime: '2026-01-02T03:04:05Z',
  data: { OperationName: 'write' },
  dataVersion: '2',
  metadataVersion: '1',
});

interface Delivery {
  method?: string;
  type?: string;
  functionName?: string;
  key?: string;
  body?: string;
}

function deliver({
  method = 'POST',
  type = 'Notification',
  functionName = 'written',
  key,
  body,
}: Delivery) {
  const code = key ?? host.keys.eventGrid;
  return fetch(`${host.url}/runtime/webhooks/EventGrid?functionName=${functionName}&code=${code}`, {
    method,
    headers: type === '' ? {} : { 'Aeg-Event-Type': type },
    body: body ?? JSON.stringify([written('1')]),
  });
}

describe('event grid trigger', () => {
  it('answers the validation handshake with the code', async () => {
    const body = JSON.stringify([{ id: '1', data: { validationCode: 'code-1' } }]);
    const response = await deliver({ type: 'SubscriptionValidation', body });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ validationResponse: 'code-1' });
  });

  it.each([
    ['eventgrid.azure.us', 'eventgrid.azure.us'],
    ['evil.example', 'eventgrid.azure.net'],
  ])('allows the origin %s as %s', async (origin, allowed) => {
    const url = `${host.url}/runtime/webhooks/eventgrid?functionName=written&code=${host.keys.master}`;
    const response = await fetch(url, {
      method: 'OPTIONS',
      headers: { 'WebHook-Request-Origin': origin },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('webhook-allowed-origin')).toBe(allowed);
  });

  it('runs once per event and answers 202 with an empty body', async () => {
    const response = await deliver({ body: JSON.stringify([written('1'), written('2')]) });
    expect([response.status, await response.text()]).toEqual([202, '']);
    const inputs = gate.calls.map((call) => call.input as { id: string });
    expect(inputs.sort((a, b) => a.id.localeCompare(b.id))).toEqual([written('1'), written('2')]);
  });

  it('gives the event as metadata too, its dates and names changed as the host changes them', async () => {
    await deliver({ body: JSON.stringify(written('7')) });
    expect(gate.calls[0]?.metadata).toMatchObject({
      id: 7,
      subject: '/images/ubuntu',
      eventTime: '01/02/2026 03:04:05',
      data: { operationName: 'write' },
    });
  });

  it('answers 500 when one of the events fails, so that all of them come again', async () => {
    gate.answer = (call) => ((call.input as { id: string }).id === '2' ? { throws: 'broken' } : {});
    const response = await deliver({ body: JSON.stringify([written('1'), written('2')]) });
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('Exception while executing function: Functions.written');
  });

  it.each<[string, Delivery, number, string]>([
    ['a wrong key', { key: 'wrong' }, 401, ''],
    ['no key', { key: '' }, 401, ''],
    ['an unknown function', { functionName: 'nobody' }, 404, "cannot find function: 'nobody'"],
    ['a name in another case', { functionName: 'Written' }, 404, "cannot find function: 'Written'"],
    [
      'a function without this trigger',
      { functionName: 'tick' },
      404,
      "cannot find function: 'tick'",
    ],
    ['a method it does not have', { method: 'PATCH' }, 404, ''],
    ['a missing event type', { type: '' }, 400, ''],
    ['an unknown event type', { type: 'Something' }, 400, ''],
    ['a body that is not JSON', { body: '<xml>' }, 500, ''],
    ['an unsubscription', { type: 'Unsubscribe' }, 202, ''],
  ])('answers %s', async (_, delivery, status, text) => {
    const response = await deliver(delivery);
    expect([response.status, await response.text()]).toEqual([status, text]);
    expect(gate.calls).toEqual([]);
  });

  it('answers 403 to a key of another kind', async () => {
    expect((await deliver({ key: host.keys.function })).status).toBe(403);
  });

  it('waits for the next worker when the present one is gone', async () => {
    const before = host.workerPid();
    host.killWorker();
    await eventually('another worker', () => host.workerPid() !== before);
    expect((await deliver({})).status).toBe(202);
  });
});
