import { expect } from 'vitest';
import { createApi } from '../../../src/functions/http/api.ts';
import type { AcceptedCatalog } from '../../../src/lifecycle/catalog/schema.ts';
import { aCatalog } from '../../support/builders-catalog.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';
import { problemsOf, type Schema } from './json-schema.ts';

export interface Asking {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** The JSON it holds; undefined where there is no body. */
  body: Record<string, unknown>;
}

export interface Api {
  services: FakeServices;
  fetch(request: Request): Promise<Response>;
  /** Asks, and holds the answer against the OpenAPI document. */
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
}

export const origin = 'https://gallerist.azurewebsites.net';

/** The API on fakes; without a catalog, none was accepted. */
export function anApi(catalog: AcceptedCatalog | undefined = aCatalog()): Api {
  const services = fakeServices(catalog);
  const api = createApi(services);
  let document: Schema | undefined;
  const read = async () =>
    (await (await api.request(`${origin}/api/openapi.json`)).json()) as Schema;
  const fetch = async (request: Request) => api.fetch(request);

  async function ask(method: string, path: string, asking: Asking = {}): Promise<Answer> {
    const { json, body = json === undefined ? undefined : JSON.stringify(json) } = asking;
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const init: RequestInit = {
      method,
      headers: new Headers({ ...type, ...asking.headers }),
      ...(body === undefined ? {} : { body }),
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    };
    const response = await fetch(new Request(`${origin}${path}`, init));
    const text = await response.text();
    const answer = {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    document ??= await read();
    if (method !== 'HEAD') holdAgainst(document, method, path, answer);
    return answer;
  }
  return { services, fetch, ask };
}

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

/** What the document says of a path and method; undefined: nothing. */
export function operationAt(document: Schema, method: string, path: string) {
  const [bare = ''] = path.split('?');
  const paths = Object.entries(document['paths'] as Record<string, Record<string, Operation>>);
  const found = paths.find(([template]) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  );
  return found?.[1][method.toLowerCase()];
}

/** Every error is a problem document; what has a description is as described. */
export function holdAgainst(document: Schema, method: string, path: string, answer: Answer): void {
  const { status, headers, body } = answer;
  const type = headers.get('content-type') ?? '';
  const isHealth = path.startsWith('/api/health') && status === 503;
  if (status >= 400 && !isHealth) {
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({ type: 'about:blank', status });
    expect(body['title']).toMatch(/^[A-Z][A-Za-z ]+$/);
    expect(body['title']).not.toBe('Error');
    expect(body['detail']).toMatch(/\S{2}.*[.]$/s);
  }
  const operation = operationAt(document, method, path);
  if (operation === undefined) return;
  const schema = operation.responses[status]?.content?.[type]?.schema;
  expect(
    schema,
    `${method} ${path} answers ${status} ${type}, which is not described`,
  ).toBeDefined();
  expect(problemsOf(schema ?? {}, body, document)).toEqual([]);
}
