import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aJob, anUpload } from '../../support/builders.ts';
import { createApi } from '../../../src/functions/http/api.ts';
import { fakeServices } from '../../support/fake-services.ts';
import { ref } from '../../lifecycle/importing.ts';
import { anApi, origin, type Api } from './an-api.ts';

const id = 'ubuntu-24.0123456789abcdef';
const mostly = <T>(usual: readonly T[], odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: odd });

const text = fc.string({ unit: 'binary', maxLength: 40 });
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const method = mostly(methods, fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/)).filter(
  (name) => !/^(connect|trace|track)$/i.test(name),
);
const segment = mostly(
  [
    'api',
    'jobs',
    'imports',
    'plan',
    'ledger',
    'health',
    'retry',
    'cancel',
    id,
    '',
    '..',
    '%2e%2e',
    '%zz',
    '%00',
  ],
  text.map((part) => encodeURIComponent(part.toWellFormed())),
);
const keepingPaths = ['/api/promotions', '/api/replications', '/api/rollbacks'];
const path = fc.oneof(
  fc.constantFrom('/api/imports', '/api/jobs', `/api/jobs/${id}`, `/api/jobs/${id}/retry`),
  fc.constantFrom('/api/plan', '/api/ledger', '/api/galleries', ...keepingPaths),
  fc.constantFrom('/api/images/ubuntu-24/latest'),
  fc.array(segment, { maxLength: 6 }).map((parts) => `/api/${parts.join('/')}`),
  fc.webPath(),
);
const query = fc.oneof(
  fc.constant(''),
  fc.webQueryParameters().map((parts) => `?${parts}`),
  fc
    .tuple(
      mostly(['image', 'state', 'after', '__proto__'], text),
      mostly(['open', 'ubuntu-24'], text),
    )
    .map(
      ([key, value]) =>
        `?${encodeURIComponent(key.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
    ),
);
const headerValue = fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,40}$/);
const headers = fc.record(
  {
    'content-type': mostly(
      ['application/json', 'text/plain', 'application/json;charset=x'],
      headerValue,
    ),
    'content-length': mostly(['5', '70000', '-1'], headerValue),
    'idempotency-key': mostly(['one', 'two'], headerValue),
    'transfer-encoding': headerValue,
    accept: headerValue,
    'x-ms-client-principal-name': headerValue,
  },
  { requiredKeys: [] },
);
const request = fc.record({
  blob: mostly(['ubuntu-24/1.0.0.vhd', 'https://gallerist.blob.core.windows.net/vhds/a.vhd'], text),
  image: mostly(['ubuntu-24', 'constructor', 'other'], text),
  version: fc.option(mostly(['1.0.0', '1.0'], text), { nil: undefined }),
});
const body = fc.oneof(
  request.map((value) => JSON.stringify(value)),
  fc.json(),
  text,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
);

async function aBusyApi(): Promise<Api> {
  const api = anApi();
  api.services.drops.put(anUpload());
  await api.services.jobs.add(aJob({ id }));
  for (const number of ['1.0.0', '1.1.0']) api.services.galleries.addVersion(ref, number, {});
  return api;
}

/** What would reach the app: a request that the web platform can hold. */
function requestOf(parts: {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer>;
}): Request {
  const bare = parts.method === 'GET' || parts.method === 'HEAD';
  const init = { method: parts.method, headers: parts.headers };
  const url = `${origin}${parts.path}${parts.query}`;
  return new Request(url, bare ? init : { ...init, body: parts.body });
}

/** Nearly good, so that what lies behind the schemas is reached too. */
const imports = fc.record({
  method: fc.constant('POST'),
  path: fc.constant('/api/imports'),
  query: fc.constant(''),
  headers: fc.record(
    {
      'content-type': fc.constant('application/json'),
      'idempotency-key': fc.constantFrom('one', 'two'),
    },
    { requiredKeys: ['content-type'] },
  ),
  body: request.map((value) => JSON.stringify(value)),
});
const keepings = fc.record({
  method: fc.constant('POST'),
  path: fc.constantFrom(...keepingPaths),
  query: fc.constant(''),
  headers: fc.record(
    {
      'content-type': fc.constant('application/json'),
      'idempotency-key': fc.constantFrom('one', 'two'),
    },
    { requiredKeys: ['content-type'] },
  ),
  body: fc
    .record({
      image: mostly(['ubuntu-24', 'constructor'], text),
      version: mostly(['1.0.0', '1.1.0', '2.0.0'], text),
    })
    .map((value) => JSON.stringify(value)),
});
const changes = fc.record({
  method: fc.constant('POST'),
  path: fc.constantFrom(`/api/jobs/${id}/retry`, `/api/jobs/${id}/cancel`),
  query,
  headers: fc.constant({}),
  body: fc.constant(''),
});
const requests = fc.oneof(
  fc.record({ method, path, query, headers, body }),
  imports,
  keepings,
  changes,
);

/** What is wrong with an answer, whatever was asked. */
async function complaintsAbout(response: Response): Promise<string[]> {
  const { status, headers } = response;
  const said = await response.text();
  if (status >= 500) return [`${status} ${said}`];
  if (status < 400) return [];
  if (headers.get('content-type') !== 'application/problem+json') return [`no problem: ${said}`];
  const problem = JSON.parse(said || '{"title":"of HEAD","detail":"none"}') as Problem;
  const isWhole = typeof problem.title === 'string' && typeof problem.detail === 'string';
  return isWhole && (problem.status ?? status) === status ? [] : [`no whole problem: ${said}`];
}

interface Problem {
  title?: unknown;
  detail?: unknown;
  status?: unknown;
}

it('answers whatever comes with something below 500, and every error as a problem', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(requests, { minLength: 1, maxLength: 4 }), async (all) => {
      const api = await aBusyApi();
      for (const one of all) {
        expect(await complaintsAbout(await api.fetch(requestOf(one)))).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
});

it('answers 503, and nothing else from 500 on, while storage is away', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (one) => {
      const api = anApi();
      const busy = () => Promise.reject(new Unavailable('Storage does not answer.'));
      const { jobs, catalogs, calls, ledger, writers, estate, galleries } = api.services;
      for (const port of [jobs, catalogs, calls, ledger, writers, estate, galleries]) {
        Object.assign(port, Object.fromEntries(Object.keys(port).map((key) => [key, busy])));
      }
      const { status } = await api.fetch(requestOf(one));
      expect(status < 500 || status === 503).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it('asks for every path that the API has', () => {
  const fuzzed = fc.sample(requests, { numRuns: 2_000, seed: 1 }).map((one) => one.path);
  const routes = createApi(fakeServices()).routes.filter(({ method: how }) => how !== 'ALL');
  for (const { path: route } of routes) {
    if (route === '/api/openapi.json') continue;
    const pattern = new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`);
    expect({ route, isAsked: fuzzed.some((one) => pattern.test(one)) }).toEqual({
      route,
      isAsked: true,
    });
  }
});
