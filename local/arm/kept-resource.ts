import { randomUUID } from 'node:crypto';
import type { Call } from './call.ts';
import {
  locationChanged,
  locationRequired,
  locationUnavailable,
  resourceGroupNotFound,
  resourceNotFound,
} from './errors.ts';
import { pageStart, writeSkipToken } from './paging.ts';
import type { Platform } from './platform.ts';
import type { Reply } from './reply.ts';
import { allRegions, displayName, sameRegion } from './regions.ts';
import { groupOf, nameOf, typeAndName } from './resource-path.ts';
import type { StoredResource } from './store.ts';

/** The resource a call names. Throws 404 ResourceNotFound. */
export function found<Kept>(platform: Platform, call: Call): StoredResource<Kept> {
  const resource = platform.store.get<Kept>(call.id);
  if (!resource) throw notFound(call.id);
  return resource;
}

export function notFound(id: string) {
  if (!/\/providers\//i.test(id)) return resourceGroupNotFound(nameOf(id));
  return resourceNotFound(typeAndName(id), groupOf(id));
}

/** Checks the location of a PUT: given, a region of Azure, and that of the resource if it exists. */
export function checkLocation(
  call: Call,
  location: string | undefined,
  type: string,
  existing: StoredResource | undefined,
): string {
  if (!location) throw locationRequired();
  if (!displayName(location)) throw locationUnavailable(location, type, allRegions);
  if (existing && !sameRegion(existing.location, location))
    throw locationChanged(nameOf(call.id), existing.location, groupOf(call.id), location);
  return location;
}

/** The members every resource begins with, in Azure's order; `tags` only where some were ever sent. */
export function head(resource: StoredResource): Record<string, unknown> {
  const { id, type, location, tags } = resource;
  return { name: nameOf(id), id, type, location, ...(tags && { tags }) };
}

// Seen for definitions (Azure/azure-powershell#10860); taken for all lists.
const pageSize = 50;

/** One page of a list; the link to the next page is absolute and carries the same query. */
export function listReply(
  call: Call,
  items: readonly StoredResource[],
  body: (one: never) => unknown,
): Reply {
  const start = pageStart(call.query.get('$skiptoken'), items);
  const page = items.slice(start, start + pageSize);
  const value = page.map((item) => body(item as never));
  const last = page.at(-1);
  const headers = { 'x-ms-original-request-ids': randomUUID() };
  if (!last || start + pageSize >= items.length) return { status: 200, body: { value }, headers };
  const query = new URLSearchParams(call.query);
  const { apiVersion } = call;
  const offset = start + pageSize;
  query.set('api-version', apiVersion);
  query.set('$skiptoken', writeSkipToken({ offset, lastId: last.id.toLowerCase(), apiVersion }));
  const search = query.toString().replaceAll('%24', '$');
  const nextLink = `${call.origin}${encodeURI(call.path)}?${search}`;
  return { status: 200, body: { value, nextLink }, headers };
}
