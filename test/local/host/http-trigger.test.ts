import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
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

const call = (path: string, init?: RequestInit) => fetch(`${host.url}/api/${path}`, init);

describe('http trigger', () => {
  it('passes method, URL, route values, query and body on, and the response back', async () => {
    const response = await call(
      `images/ubuntu/24?code=${host.keys.function}&x=1&x=2&constructor=3`,
      {
        method: 'POST',
        body: 'hello',
      },
    );
    expect(response.status).toBe(201);
    expect(response.headers.get('x-from')).toBe('image');
    expect(await response.json()).toEqual({ text: 'hello' });
    expect(gate.calls[0]?.input).toMatchObject({
      method: 'POST',
      url: expect.stringMatching(/^http:\/\/localhost:\d+\/api\/images\/ubuntu\/24\?/),
      params: { name: 'ubuntu', number: '24' },
      query: { x: '1,2', constructor: '3' },
    });
    expect(gate.calls[0]?.metadata).toBeUndefined();
  });

  it.each([
    ['images/ubuntu/latest', 'latest'],
    ['images/ubuntu/24', 'image'],
    ['images/ubuntu/twenty-four', 'anything'],
    ['images', 'anything'],
    ['IMAGES/a/b/c', 'anything'],
    ['im%61ges/ubuntu/l%61test', 'latest'],
  ])('routes %s to %s', async (path, name) => {
    await call(path, { headers: { 'x-functions-key': host.keys.function } });
    expect(gate.calls.map((each) => each.name)).toEqual([name]);
  });

  it.each([
    ['an unknown route', 'nowhere', {}],
    ['a method that the function does not have', 'images/ubuntu/latest', { method: 'DELETE' }],
  ])('answers 404 to %s', async (_, path, init) => {
    expect((await call(path, init)).status).toBe(404);
  });

  it('decodes route values once, but for slashes', async () => {
    const headers = { 'x-functions-key': host.keys.function };
    await call('images/a%2fb%20c%2541%zz/24', { headers });
    expect(gate.calls[0]?.input).toMatchObject({ params: { name: 'a%2fb c%41%zz' } });
  });

  it('answers 400 to a host that is none', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = rawRequest(`${host.url}/api/cookies`, { headers: { host: 'a b' } });
      request.on('response', (response) => resolve(response.statusCode));
      request.on('error', reject);
      request.end();
    });
    expect(status).toBe(400);
  });

  it('answers 401 with an empty body unless the key is the function key or the master key', async () => {
    const { keys } = host;
    const statuses = async (path: string, key: string) =>
      (await call(path, { headers: { 'x-functions-key': key } })).status;
    const missing = await call('images/ubuntu/24');
    expect([missing.status, await missing.text()]).toEqual([401, '']);
    expect(await statuses('images/ubuntu/24', 'wrong')).toBe(401);
    expect(await statuses('images/ubuntu/24', keys.eventGrid)).toBe(401);
    expect(await statuses('images/ubuntu/24', keys.master)).toBe(201);
    expect(await statuses('secret', keys.function)).toBe(401);
    expect(await statuses('secret', keys.master)).toBe(201);
    expect(await statuses('images/ubuntu/latest', 'wrong')).toBe(201);
  });

  it('answers 500 with an empty body when the function throws', async () => {
    gate.answer = () => ({ throws: 'broken' });
    const response = await call('images/ubuntu/latest');
    expect([response.status, await response.text()]).toEqual([500, '']);
  });

  it('answers 204 when the function returns nothing', async () => {
    gate.answer = () => ({ nothing: true });
    expect((await call('images/ubuntu/latest')).status).toBe(204);
  });

  it('drops the body of a 204 and sets cookies', async () => {
    const response = await call('cookies');
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(response.headers.getSetCookie()).toEqual(['a=b; path=/; httponly']);
  });

  it('does not pass a chunked body on', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('hello'));
        controller.close();
      },
    });
    const response = await call('images/any', {
      method: 'POST',
      body,
      duplex: 'half',
    });
    expect(await response.json()).toEqual({ text: '' });
  });

  it('answers 413 to a body over 100 MB', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = rawRequest(`${host.url}/api/images/any`, {
        method: 'POST',
        headers: { 'content-length': 104_857_601 },
      });
      request.on('response', (response) => resolve(response.statusCode));
      request.on('error', reject);
      request.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('has its home page and its limit whatever settings say of them', async () => {
    const other = await startSampleHost({
      GATE: gate.url,
      AzureWebJobsDisableHomepage: 'true',
      FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1',
    });
    onTestFinished(() => other.stop());
    expect((await fetch(other.url)).status).toBe(200);
    const posted = await fetch(`${other.url}/api/images/any`, { method: 'POST', body: 'hello' });
    expect(posted.status).toBe(201);
  });

  it('runs the other functions when one is in error', () => {
    expect(host.lines).toContainEqual(
      expect.stringMatching(
        /^error The 'work' function is in error: Storage account connection string 'AzureWebJobsAzureWebJobsStorage' does not exist/,
      ),
    );
  });

  it.each([
    ['hub', "The binding type(s) 'eventHubTrigger' were not found."],
    ['many', 'Leave out cardinality many.'],
    ['dated', "The route constraint 'datetime' is not known"],
  ])('says why the local host does not run %s', (name, why) => {
    const error = `error The '${name}' function is in error: `;
    const line = host.lines.find((each) => each.startsWith(error));
    expect(line).toContain(why);
    expect(host.functions).not.toContain(name);
  });
});

it('answers 404 for a disabled function, and runs it for the master key', async () => {
  const other = await startSampleHost({
    GATE: gate.url,
    'AzureWebJobs.image.Disabled': 'true',
  });
  onTestFinished(() => other.stop());
  const status = async (key: string) =>
    (await fetch(`${other.url}/api/images/ubuntu/24?code=${key}`)).status;
  expect(await status(other.keys.function)).toBe(404);
  expect(await status('wrong')).toBe(404);
  expect(gate.calls).toEqual([]);
  expect(await status(other.keys.master)).toBe(201);
});

describe('admin API', () => {
  const master = () => ({ 'x-functions-key': host.keys.master });

  it('tells its state to the master key, and answers pings to anyone', async () => {
    expect((await fetch(`${host.url}/admin/host/status`)).status).toBe(401);
    const status = await fetch(`${host.url}/admin/host/status`, { headers: master() });
    expect(await status.json()).toMatchObject({ state: 'Running' });
    expect((await fetch(`${host.url}/admin/host/ping`)).status).toBe(200);
  });

  it.each([
    ['DELETE', 'host/status'],
    ['POST', 'host/status'],
    ['DELETE', 'host/ping'],
    ['PUT', 'functions'],
    ['DELETE', 'functions/tick'],
  ])('answers 404 to %s %s', async (method, path) => {
    const response = await fetch(`${host.url}/admin/${path}`, { method, headers: master() });
    expect(response.status).toBe(404);
  });

  it('lists the functions', async () => {
    const response = await fetch(`${host.url}/admin/functions`, { headers: master() });
    const names = ((await response.json()) as { name: string }[]).map((each) => each.name);
    expect(names).toEqual(host.functions);
  });

  it('starts a function by hand and answers at once', async () => {
    const run = (name: string, body: string) =>
      fetch(`${host.url}/admin/functions/${name}`, { method: 'POST', headers: master(), body });
    const arrived = new Promise((resolve) => {
      gate.answer = (each) => {
        resolve(each.input);
        return {};
      };
    });
    expect((await run('work', '{"input":"{\\"image\\":\\"ubuntu\\"}"}')).status).toBe(202);
    expect(await arrived).toEqual({ image: 'ubuntu' });
    expect((await run('nobody', '{"input":""}')).status).toBe(404);
    expect((await run('tick', '')).status).toBe(400);
  });

  it('runs every function in the same worker', async () => {
    for (const name of ['work', 'tick', 'written'])
      await fetch(`${host.url}/admin/functions/${name}`, {
        method: 'POST',
        headers: master(),
        body: '{"input":"{}"}',
      });
    await call('images/ubuntu/latest');
    await eventually('all runs', () => gate.calls.length === 4);
    expect(new Set(gate.calls.map(({ pid }) => pid))).toEqual(new Set([host.workerPid()]));
  });
});
