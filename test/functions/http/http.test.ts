import {
  HttpRequest,
  HttpResponse,
  InvocationContext,
  type HttpFunctionOptions,
} from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { api, health, openapi } from '../../../src/functions/http/http.ts';
import { aCatalog } from '../../support/builders-catalog.ts';
import { anUpload } from '../../support/builders.ts';
import { fakeServices } from '../../support/fake-services.ts';

type RequestInit = ConstructorParameters<typeof HttpRequest>[0];

const noSignIn = () => false;
const origin = 'https://gallerist.azurewebsites.net';

/** What the Functions library makes of the answer: it throws at what no answer can be. */
async function answer(options: HttpFunctionOptions, init: RequestInit): Promise<HttpResponse> {
  const said = await options.handler(new HttpRequest(init), new InvocationContext());
  return new HttpResponse(said);
}

function aDrop() {
  const services = fakeServices(aCatalog());
  services.drops.put(anUpload());
  return services;
}

describe('the HTTP functions', () => {
  it('take every method, so that an unknown one is answered in our words', () => {
    const never = () => {
      throw new Error('Nothing runs here.');
    };
    const all = [api(never, noSignIn), health(never), openapi(never)];
    expect(all.map(({ route, authLevel }) => [route, authLevel])).toEqual([
      ['{*path}', 'function'],
      ['health', 'anonymous'],
      ['openapi.json', 'anonymous'],
    ]);
    for (const { methods } of all) {
      expect(methods).toEqual(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
    }
  });

  it('answer under the name by which they were called', async () => {
    const body = { string: JSON.stringify({ blob: 'ubuntu-24/1.0.0.vhd', image: 'ubuntu-24' }) };
    const response = await answer(
      api(() => aDrop(), noSignIn),
      {
        method: 'POST',
        url: `${origin}/api/imports?code=key`,
        body,
        headers: { 'content-type': 'application/json' },
      },
    );
    expect(response.status).toBe(202);
    const { job } = (await response.json()) as { job: string };
    expect(response.headers.get('location')).toBe(`${origin}/api/jobs/${job}`);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it.each([
    ['the principal that the platform signed in', true, 'kim@contoso.com'],
    ['the key, where anybody may write a name', false, 'function key'],
  ])('take for the caller %s', async (_case, signsIn, caller) => {
    const services = aDrop();
    await answer(
      api(
        () => services,
        () => signsIn,
      ),
      {
        method: 'POST',
        url: `${origin}/api/imports`,
        body: { string: JSON.stringify({ blob: 'ubuntu-24/1.0.0.vhd', image: 'ubuntu-24' }) },
        headers: {
          'content-type': 'application/json',
          'X-MS-CLIENT-PRINCIPAL-NAME': 'kim@contoso.com',
        },
      },
    );
    const { jobs } = await services.jobs.list({});
    expect(jobs.map(({ askedBy }) => askedBy)).toEqual([caller]);
  });

  it('hand bytes on as they came', async () => {
    const text = JSON.stringify({ blob: 'ubuntu-24/größer ✓.vhd', image: 'ubuntu-24' });
    const response = await answer(
      api(() => aDrop(), noSignIn),
      {
        method: 'POST',
        url: `${origin}/api/imports`,
        headers: { 'content-type': 'application/json' },
        body: { bytes: new TextEncoder().encode(text) },
      },
    );
    expect(((await response.json()) as { detail: string }).detail).toContain('größer ✓.vhd');
  });

  it.each([
    ['a body that is no JSON', 'POST', '/api/imports', { string: '{' }, 400],
    ['a body of nothing', 'POST', '/api/imports', undefined, 400],
    ['a body with DELETE', 'DELETE', '/api/jobs', { string: 'body' }, 405],
    ['a large body', 'POST', '/api/imports', { bytes: new Uint8Array(70_000) }, 413],
    ['OPTIONS', 'OPTIONS', '/api/jobs', undefined, 405],
    ['HEAD', 'HEAD', '/api/jobs', undefined, 200],
    ['an odd path', 'GET', '/api//%zz/%2e%2e/größe?a=%zz&&=', undefined, 404],
    ['the root of the API', 'GET', '/api/', undefined, 404],
  ])('answer %s', async (_case, method, path, body, status) => {
    const response = await answer(
      api(() => aDrop(), noSignIn),
      {
        method,
        url: `${origin}${path}`,
        ...(body === undefined ? {} : { body }),
        headers: { 'content-type': 'application/json' },
      },
    );
    expect(response.status).toBe(status);
  });

  it('answer HEAD without a body', async () => {
    const url = `${origin}/api/jobs`;
    const response = await answer(
      api(() => aDrop(), noSignIn),
      { method: 'HEAD', url },
    );
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('take headers as the host gives them', async () => {
    const response = await answer(
      health(() => aDrop()),
      {
        method: 'GET',
        url: `${origin}/api/health`,
        headers: {
          host: 'gallerist.azurewebsites.net',
          connection: 'keep-alive',
          'transfer-encoding': 'chunked',
          'x-forwarded-for': '203.0.113.7:4711',
          'x-latin': 'gr\u00f6\u00dfer',
          'x-empty': '',
        },
      },
    );
    expect([response.status, await response.json()]).toEqual([
      200,
      { status: 'healthy', catalog: '1 image(s)' },
    ]);
  });

  it('serve the document', async () => {
    const url = `${origin}/api/openapi.json`;
    const response = await answer(
      openapi(() => aDrop()),
      { method: 'GET', url },
    );
    expect(await response.json()).toMatchObject({ openapi: '3.1.0' });
  });

  it('build their services once, and again only after that failed', async () => {
    let builds = 0;
    const options = health(() => {
      builds += 1;
      if (builds === 1) throw new Error('The identity does not answer.');
      return aDrop();
    });
    const ask = () => answer(options, { method: 'GET', url: `${origin}/api/health` });
    await expect(ask()).rejects.toThrow('The identity does not answer.');
    const all = await Promise.all([ask(), ask()]);
    expect([builds, ...all.map(({ status }) => status)]).toEqual([2, 200, 200]);
  });
});
