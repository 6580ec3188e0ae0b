import type {
  HttpFunctionOptions,
  HttpMethod,
  HttpRequest,
  HttpResponseInit,
} from '@azure/functions';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { GetServices } from '../../lifecycle/ports.ts';
import { PRINCIPAL_NAME } from './caller.ts';

/** Every method, so that an unknown one is answered by us and not by an empty 404 of the host's. */
const methods: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The API behind a function key, and behind a sign-in where there is one: whatever has no function of its own. */
export const api = (services: GetServices, signsIn: () => boolean): HttpFunctionOptions => ({
  route: '{*path}',
  authLevel: 'function',
  methods,
  handler: answer(services, signsIn),
});

/** For load balancers and for people: without a key. */
export const health = (services: GetServices): HttpFunctionOptions => ({
  route: 'health',
  authLevel: 'anonymous',
  methods,
  handler: answer(services),
});

export const openapi = (services: GetServices): HttpFunctionOptions => ({
  route: 'openapi.json',
  authLevel: 'anonymous',
  methods,
  handler: answer(services),
});

function answer(services: GetServices, signsIn = () => false) {
  let created: Promise<OpenAPIHono> | undefined;
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    created ??= create(services).catch((error: unknown) => {
      created = undefined;
      throw error;
    });
    const response = await (await created).fetch(await toFetch(request, signsIn()));
    return {
      status: response.status,
      headers: response.headers,
      body: new Uint8Array(await response.arrayBuffer()),
    };
  };
}

async function create(services: GetServices): Promise<OpenAPIHono> {
  const { createApi } = await import('./api.ts');
  return createApi(services());
}

async function toFetch(request: HttpRequest, signsIn: boolean): Promise<Request> {
  const { url, method } = request;
  const headers = new Headers(Object.fromEntries(request.headers));
  if (!signsIn) headers.delete(PRINCIPAL_NAME);
  const bare = method === 'GET' || method === 'HEAD';
  return new Request(url, {
    method,
    headers,
    ...(bare ? {} : { body: await request.arrayBuffer() }),
  });
}
