import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import type { Services } from '../../../src/lifecycle/ports.ts';
import { aCatalog } from '../../support/builders-catalog.ts';
import { aJob } from '../../support/builders.ts';
import { anApi, origin } from './an-api.ts';

const job = '/api/jobs/ubuntu-24.0123456789abcdef';

describe('a path that does not exist', () => {
  it.each([
    '/',
    '/api',
    '/api/',
    '/api/job',
    '/api/jobs/',
    '/api//jobs',
    '//api/jobs',
    '/API/jobs',
    '/api/jobs/a/b/c',
    `${job}/retry/`,
    `${job}/delete`,
    '/api/%6aobs%2f',
    '/api/jobs%00',
    '/api/größe',
    '/api/😀',
    '/api/openapi_json',
    '/api/*',
    '/*',
    `/api/${'a'.repeat(10_000)}`,
    `/api/${'%2e%2e/'.repeat(1_000)}`,
    '/api/(((((((((((((((((((((((((((',
  ])('is answered 404: %s', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      expect((await anApi().ask(method, path)).status).toBe(404);
    }
  });

  it('is resolved before it is looked for', async () => {
    expect((await anApi().ask('GET', '/api/jobs/%2e%2e/health')).status).toBe(200);
    expect((await anApi().ask('GET', '/api/jobs/../../api/health')).status).toBe(200);
  });
});

describe('a method that a path does not take', () => {
  it.each([
    ['/api/imports', 'POST'],
    ['/api/jobs', 'GET, HEAD'],
    [job, 'GET, HEAD'],
    [`${job}/retry`, 'POST'],
    [`${job}/cancel`, 'POST'],
    ['/api/health', 'GET, HEAD'],
    ['/api/openapi.json', 'GET, HEAD'],
  ])('is answered 405 at %s, which takes %s', async (path, allowed) => {
    const methods = [
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'PROPFIND',
      'get1',
    ];
    for (const method of methods.filter((one) => !allowed.split(', ').includes(one))) {
      const { status, headers } = await anApi().ask(method, path);
      expect([method, status, headers.get('allow')]).toEqual([method, 405, allowed]);
    }
  });
});

describe('HEAD', () => {
  it.each(['/api/jobs', '/api/health', '/api/openapi.json', job, '/api/nothing'])(
    'is answered as GET is, without a body: %s',
    async (path) => {
      const api = anApi();
      await api.services.jobs.add(aJob());
      const get = await api.ask('GET', path);
      const head = await api.ask('HEAD', path);
      expect([head.status, head.body]).toEqual([get.status, undefined]);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    },
  );
});

describe('a port that is unavailable', () => {
  const calls: [string, keyof Services, string, string, object?][] = [
    ['the jobs', 'jobs', 'GET', '/api/jobs'],
    ['the job', 'jobs', 'GET', job],
    ['the job to retry', 'jobs', 'POST', `${job}/retry`],
    ['the job to cancel', 'jobs', 'POST', `${job}/cancel`],
    ['the catalog', 'catalogs', 'POST', '/api/imports', { blob: 'a.vhd', image: 'ubuntu-24' }],
    ['the disk', 'drops', 'POST', '/api/imports', { blob: 'a.vhd', image: 'ubuntu-24' }],
  ];
  it.each(calls)('makes a 503 with Retry-After of %s', async (_what, port, method, path, json) => {
    const api = anApi();
    const busy = () => Promise.reject(new Unavailable('Azure did not let us read it (503).'));
    const away = Object.fromEntries(Object.keys(api.services[port]).map((key) => [key, busy]));
    Object.assign(api.services[port], away);
    const { status, headers, body } = await api.ask(method, path, json ? { json } : {});
    expect([status, headers.get('retry-after')]).toEqual([503, '10']);
    expect(body['detail']).toBe('Azure did not let us read it (503).');
  });

  it('is no problem where nobody asks it', async () => {
    const api = anApi();
    api.services.calls.find = () => Promise.reject(new Unavailable('No table.'));
    const json = { blob: 'a.vhd', image: 'ubuntu-24' };
    expect((await api.ask('POST', '/api/imports', { json })).status).toBe(422);
  });
});

describe('GET /api/health', () => {
  it('says how many images the catalog has', async () => {
    const { status, body } = await anApi(aCatalog()).ask('GET', '/api/health');
    expect([status, body]).toEqual([200, { status: 'healthy', catalog: '1 image(s)' }]);
  });

  it('is healthy without a catalog', async () => {
    const api = anApi();
    api.services.catalogs.force(undefined);
    const { status, body } = await api.ask('GET', '/api/health');
    expect([status, body]).toEqual([200, { status: 'healthy', catalog: 'none accepted yet' }]);
  });

  it('is unhealthy where storage does not answer', async () => {
    const api = anApi();
    api.services.catalogs.accepted = () => Promise.reject(new Unavailable('No answer.'));
    const { status, body } = await api.ask('GET', '/api/health');
    expect([status, body]).toEqual([
      503,
      { status: 'unhealthy', catalog: 'Unavailable: No answer.' },
    ]);
  });
});

it('throws what is a fault of its own, so that the host logs it', async () => {
  const api = anApi();
  api.services.jobs.list = () => Promise.reject(new TypeError('A bug.'));
  await expect(api.fetch(new Request(`${origin}/api/jobs`))).rejects.toThrow('A bug.');
});

describe('what is wrong with a request', () => {
  it.each<[string, string, object | undefined, string]>([
    ['POST', '/api/imports', {}, '/blob is missing; /image is missing'],
    ['POST', '/api/imports', { blob: 1, image: 'a' }, '/blob must be a string'],
    ['POST', '/api/imports', { blob: '', image: 'a' }, '/blob must not be empty'],
    ['POST', '/api/imports', { blob: 'a', image: 'a', nmae: 1 }, 'has no member "nmae"'],
    ['POST', '/api/imports', [], 'must be a JSON object'],
    ['POST', '/api/promotions', { image: 'UBUNTU', version: '1.0.0' }, 'in lower-case letters'],
    ['GET', '/api/ledger', undefined, '/image is missing'],
    ['GET', '/api/jobs?state=done', undefined, '/state must be one of open, succeeded, refused'],
    ['GET', '/api/jobs?image=a&image=b', undefined, '/image must be given once'],
    ['GET', `/api/jobs?after=${'a'.repeat(2_049)}`, undefined, 'longer than 2048 characters'],
    ['GET', '/api/galleries?after=x', undefined, '/after must be the `next` of the page before'],
  ])('is said in words: %s %s %j', async (method, path, body, told) => {
    const asking = body === undefined ? {} : { json: body };
    const { status, body: problem } = await anApi().ask(method, path, asking);
    expect([status, problem['detail']]).toEqual([400, expect.stringContaining(told)]);
  });
});
