import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { Manager } from './manager.ts';

export interface ErrorBody {
  code?: string;
  message?: string;
}

// The clients' own: Node's fetch brings a second one, and 17 MB, into a process.
const client = createDefaultHttpClient();

/**
 * GET of what no method of a client asks Resource Manager for: its JSON, as far as it is an object. What it throws,
 * `translate` understands.
 */
export async function getJson<Body>(
  address: string,
  { scope, credential }: Manager,
): Promise<Body> {
  const token = await credential.getToken(scope);
  const request = createPipelineRequest({ url: address });
  request.headers.set('authorization', `Bearer ${token?.token}`);
  const response = await client.sendRequest(request);
  const { status, bodyAsText: text } = response;
  const body = text?.startsWith('{') ? objectIn(text) : {};
  if (body !== undefined && status >= 200 && status < 300) return body as Body;
  const failure = new Error(body?.error?.message ?? `${status} without a word`);
  throw Object.assign(failure, { status, details: body, response });
}

/** Undefined where it is cut off, or is no JSON for another reason. */
function objectIn(text: string): { error?: ErrorBody } | undefined {
  try {
    return JSON.parse(text) as { error?: ErrorBody };
  } catch {
    return undefined;
  }
}

/** A list's page as Azure documents it; nobody checked that it is one. */
interface Page<Item> {
  value: Item[];
  nextLink?: string;
}

/** The pages of a list of Resource Manager, as `nextLink` leads from one to the next; rejects as `getJson` does. */
export async function* pagesOf<Item>(first: string, manager: Manager): AsyncIterable<Page<Item>> {
  let next: string | undefined = first;
  while (next !== undefined) {
    const page: Page<Item> = await getJson(next, manager);
    yield page;
    next = page.nextLink;
  }
}
