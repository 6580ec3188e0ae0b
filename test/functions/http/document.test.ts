import { beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../../src/functions/http/api.ts';
import { fakeServices } from '../../support/fake-services.ts';
import { anApi, origin } from './an-api.ts';
import { resolved, type Schema } from './json-schema.ts';

type Operations = Record<string, Schema & { responses: Record<string, Schema> }>;
interface Document extends Schema {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Operations>;
  components: { securitySchemes: Record<string, Schema> };
}

const api = anApi();
let document: Document;
let operations: [string, Operations[string]][];
beforeAll(async () => {
  const answer = await api.fetch(new Request(`${origin}/api/openapi.json`));
  document = (await answer.json()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operations[string]] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
});

/** Every object in the document, wherever it hangs. */
function* objectsIn(value: unknown): Iterable<Schema> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Schema;
  for (const member of Object.values(value)) yield* objectsIn(member);
}

describe('the OpenAPI document', () => {
  it('is one of OpenAPI 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Gallerist', version: expect.any(String) });
    expect(Object.keys(document).toSorted()).toEqual(
      ['components', 'info', 'openapi', 'paths', 'webhooks'].filter((key) => key in document),
    );
  });

  it('has every route of the API, and no other', () => {
    const routes = createApi(fakeServices())
      .routes.filter(({ method, path }) => method !== 'ALL' && path !== '/api/openapi.json')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(operations.map(([name]) => name).toSorted()).toEqual([...new Set(routes)].toSorted());
  });

  it('has no reference that leads nowhere', () => {
    const references = [...objectsIn(document)].flatMap(({ $ref }) =>
      typeof $ref === 'string' ? [$ref] : [],
    );
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((reference) => !resolved(reference, document))).toEqual([]);
  });

  it('says of everything but health that it wants the function key', () => {
    expect(document.components.securitySchemes).toEqual({
      functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
    });
    const told = Object.fromEntries(operations.map(([name, { security }]) => [name, security]));
    const { 'GET /api/health': health, ...others } = told;
    expect(health).toBeUndefined();
    expect(Object.values(others)).toEqual(Object.keys(others).map(() => [{ functionKey: [] }]));
  });

  it('describes every parameter of every path', () => {
    for (const [name, { parameters = [] }] of operations) {
      const told = (parameters as { in: string; name: string; required?: boolean }[])
        .filter((parameter) => parameter.in === 'path' && parameter.required)
        .map((parameter) => `{${parameter.name}}`);
      expect([name, told]).toEqual([name, name.match(/\{\w+\}/g) ?? []]);
    }
  });

  it('describes every answer in words and by a schema', () => {
    const answers = operations.flatMap(([name, { responses }]) =>
      Object.entries(responses).map(([status, answer]) => ({ name, status, answer })),
    );
    for (const { name, status, answer } of answers) {
      // The host's own, which has no body.
      if (status === '401') continue;
      const isProblem = Number(status) >= 400 && name !== 'GET /api/health';
      const type = isProblem ? 'application/problem+json' : 'application/json';
      expect({ name, status, answer }).toEqual({
        name,
        status,
        answer: {
          description: expect.stringMatching(/\S/),
          content: { [type]: { schema: expect.any(Object) } },
        },
      });
    }
  });

  it('sums every operation up', () => {
    expect(operations.filter(([, { summary }]) => !summary)).toEqual([]);
  });
});
