import type { Principal } from '../tokens.ts';
import type { Level, ResourcePath } from './resource-path.ts';
import type { Reply } from './reply.ts';
import type { StoredResource } from './store.ts';

/** A request as it came over the wire. */
export interface IncomingCall {
  method: string;
  /** Without the query. */
  path: string;
  /** Lower-cased names. */
  query: URLSearchParams;
  /** Lower-cased names. */
  headers: Record<string, string | undefined>;
  body: Uint8Array;
  requestId: string;
  correlationId: string;
  /** https://localhost:PORT as the client addressed it: the URLs in answers begin with it. */
  origin: string;
}

/** A request that has passed every check that is not its resource type's own. */
export interface Call extends IncomingCall {
  target: ResourcePath;
  /** The id of what the request is about, types in Azure's case. */
  id: string;
  subscription: string;
  apiVersion: string;
  principal: Principal;
  /** What the caller asks leave for, e.g. Microsoft.Compute/galleries/write. */
  action: string;
  /** The parsed JSON body; undefined where there is none. */
  json: unknown;
}

export interface Operation {
  handle(call: Call): Reply | Promise<Reply>;
  /** Compute's rate-limit policies this call is charged to, by name without the window. */
  charges?: Readonly<Record<string, number>>;
  /** Where the permission is not the type and the verb. */
  action?: string;
}

export type Method = 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

/** What a resource type offers. A new type is one file that makes one of these. */
export interface ResourceType {
  /** In Azure's case. */
  type: string;
  apiVersions: readonly string[];
  /** Where its resources live; in a resource group unless told otherwise. */
  level?: Level;
  /** On one resource. */
  resource?: Partial<Record<Method, Operation>>;
  /** On a list, by where the list hangs. */
  list?: Partial<Record<Level, Operation>>;
  /** POST where lists are: a query over them. */
  query?: Partial<Record<Level, Operation>>;
  /** POST …/{name}/{action}, by lower-cased action. */
  actions?: Readonly<Record<string, Operation>>;
  /** GET …/{name}/{view}, by lower-cased view; its permission is told by the operation. */
  views?: Readonly<Record<string, Operation>>;
  /** What is kept though no GET finds it. */
  isHidden?(resource: StoredResource): boolean;
  /** Takes a seeded resource; absent where a type cannot be seeded. */
  seed?(resource: SeedResource): void;
}

/** A resource that is simply there, in Azure's own shape. */
export interface SeedResource {
  id: string;
  location: string;
  tags?: Record<string, string>;
  /** Of a scale set or a disk. */
  sku?: Record<string, unknown>;
  properties?: Record<string, unknown>;
}
