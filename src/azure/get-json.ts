import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import { Unavailable } from '../lifecycle/outcomes.ts';
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

/** A list's page, as far as Azure keeps to what it documents; the last has a `nextLink` of null in some lists. */
interface Page<Item> {
  value?: Item[];
  nextLink?: string | null;
}

/**
 * A list of Resource Manager, on however many pages; rejects as `getJson` does, and with Unavailable where Azure answers
 * with no list. `what` it lists, for people.
 */
export async function* listed<Item>(
  what: string,
  first: string,
  manager: Manager,
): AsyncIterable<Item> {
  let next: string | null | undefined = first;
  while (next) {
    const page: Page<Item> = await getJson(next, manager);
    // An answer that is no list says nothing, and not that there is nothing.
    if (!Array.isArray(page.value)) throw new Unavailable(`Azure did not list ${what}.`);
    yield* page.value;
    next = page.nextLink;
  }
}
