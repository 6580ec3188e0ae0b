import { z } from 'zod';
import type { EventFaults } from '../../events/event-faults.ts';
import type { StorageFaults } from '../../storage-front/storage-faults.ts';
import type { ArmFaults } from '../faults.ts';
import { publishingRequest } from '../image-versions/version-request.ts';

/** Where faults are ordered. */
export interface Faulty {
  resourceManager: { faults: ArmFaults };
  eventGrid: { faults: EventFaults };
  storage: Record<'blob' | 'queue' | 'table', { faults: StorageFaults }>;
}

const times = z.number().int().min(1).optional();
const count = z.number().int().min(1).default(1);
const milliseconds = z.number().int().min(1);
const matching = {
  /** GET, PUT … */
  method: z.string().toUpperCase().optional(),
  /** A regular expression on path and query. */
  path: z.string().optional(),
  times,
};
const denial = { action: z.string(), subscription: z.guid().toLowerCase().optional() };
const service = z.enum(['blob', 'queue', 'table']);

const orders = {
  failRegion: order(
    'Makes replication to a region fail; atCreation true or false narrows it to creations or updates.',
    { region: z.string(), times, atCreation: z.boolean().optional() },
    ({ resourceManager }, { region, ...options }) =>
      resourceManager.faults.failRegion(region, present(options)),
  ),
  failSource: order(
    'Lets the next creations of versions fail in the end, because Azure cannot read their source.',
    { times },
    ({ resourceManager }, asked) => resourceManager.faults.failSource(asked.times),
  ),
  interfere: order(
    "Lets somebody else's write land on an image version right after the app's next PUTs of it, or right before: tags are added, members of publishingProfile replaced.",
    {
      when: z.enum(['before', 'after']).default('after'),
      tags: z.record(z.string(), z.string()).optional(),
      publishingProfile: publishingRequest.optional(),
      times: count,
    },
    ({ resourceManager }, { when, times: limit, ...write }) =>
      resourceManager.faults.interfere(write, { when, times: limit }),
  ),
  respond: order(
    'Answers requests to Resource Manager with a status and an error, and does nothing else.',
    {
      ...matching,
      status: z.number().int().min(200).max(599),
      code: z.string().default('Fault'),
      message: z.string().default('Ordered at the control address.'),
      headers: z.record(z.string(), z.string()).optional(),
    },
    ({ resourceManager }, { status, code, message, headers, ...where }) =>
      resourceManager.faults.respond({
        ...filter(where),
        status,
        body: { error: { code, message } },
        ...(headers && { headers }),
      }),
  ),
  throttle: order(
    'Answers requests to Resource Manager 429 with Retry-After (real seconds).',
    { ...matching, retryAfterSeconds: z.number().int().min(0).default(1) },
    ({ resourceManager }, { retryAfterSeconds, ...where }) =>
      resourceManager.faults.respond({
        ...filter(where),
        status: 429,
        body: { error: tooManyRequests },
        headers: { 'Retry-After': String(retryAfterSeconds) },
      }),
  ),
  cut: order(
    'Breaks the connection of requests to Resource Manager before anything is done.',
    matching,
    ({ resourceManager }, where) => resourceManager.faults.cut(filter(where)),
  ),
  cutAfter: order(
    'Does the work, then breaks the connection: the answer is lost.',
    matching,
    ({ resourceManager }, where) => resourceManager.faults.cutAfter(filter(where)),
  ),
  delay: order(
    'Lets real milliseconds pass before requests to Resource Manager are looked at.',
    { ...matching, milliseconds },
    ({ resourceManager }, { milliseconds: length, ...where }) =>
      resourceManager.faults.delay({ ...filter(where), milliseconds: length }),
  ),
  outage: order(
    'Breaks every connection to Resource Manager for so many real milliseconds.',
    { milliseconds },
    ({ resourceManager }, { milliseconds: length }) => resourceManager.faults.outage(length),
  ),
  cutScope: order(
    'Lets the next queries of Resource Graph look into one subscription only, and say so by the header x-ms-tenant-subscription-limit-hit.',
    { times },
    ({ resourceManager }, asked) => resourceManager.faults.cutScope(asked.times),
  ),
  truncate: order(
    'Lets the next answers of Resource Graph lack rows, with resultTruncated "true" and no $skipToken.',
    { times },
    ({ resourceManager }, asked) => resourceManager.faults.truncate(asked.times),
  ),
  deny: order(
    "Takes an action, wildcards allowed, from the app's role; with subscription (its id) only there.",
    denial,
    ({ resourceManager }, { action, subscription }) =>
      resourceManager.faults.deny(action, subscription),
  ),
  allow: order(
    'Takes back a deny of the same action and subscription.',
    denial,
    ({ resourceManager }, { action, subscription }) =>
      resourceManager.faults.allow(action, subscription),
  ),
  loseEvents: order(
    'Never delivers the next so many events; with eventType or subject, all that contain these.',
    { count, eventType: z.string().optional(), subject: z.string().optional() },
    ({ eventGrid }, { count: next, eventType, subject }) => {
      if (eventType === undefined && subject === undefined) eventGrid.faults.lose(next);
      else
        eventGrid.faults.lose(
          (event) =>
            event.eventType.includes(eventType ?? '') && event.subject.includes(subject ?? ''),
        );
    },
  ),
  duplicateEvents: order('Delivers the next so many events twice.', { count }, (at, asked) =>
    at.eventGrid.faults.duplicate(asked.count),
  ),
  delayEvents: order(
    'Delivers events so many Azure seconds late, until it is set to 0.',
    { azureSeconds: z.number().min(0) },
    ({ eventGrid }, { azureSeconds }) => eventGrid.faults.delay(azureSeconds),
  ),
  reorderEvents: order(
    'Holds the next so many events and delivers them last one first.',
    { count: z.number().int().min(2) },
    (at, asked) => at.eventGrid.faults.reorder(asked.count),
  ),
  storageOutage: order(
    'Answers every request to blobs, queues or tables 503 for so many real milliseconds.',
    { service, milliseconds },
    ({ storage }, asked) => storage[asked.service].faults.outage(asked.milliseconds),
  ),
  storageRespond: order(
    'Answers requests to blobs, queues or tables with a status; operation is PutBlob, GetMessages …',
    {
      service,
      status: z.number().int().min(200).max(599),
      code: z.string().default('ServerBusy'),
      operation: z.string().optional(),
      times,
    },
    ({ storage }, { service: of, status, code, operation, ...limit }) =>
      storage[of].faults.respond({ status, code }, rule(operation, limit)),
  ),
  storageCut: order(
    'Breaks the connection of requests to blobs, queues or tables, before or after the work.',
    { service, where: z.enum(['before', 'after']), operation: z.string().optional(), times },
    ({ storage }, { service: of, where, operation, ...limit }) =>
      storage[of].faults.cut(where, rule(operation, limit)),
  ),
};

/** A fault that can be ordered: what it does, what it takes, and whom it tells. */
export interface Order {
  what: string;
  takes: z.ZodObject;
  /** Throws ZodError for what it does not take. */
  give(to: Faulty, asked: unknown): void;
}

export const faultOrders: Readonly<Record<string, Order>> = orders;

function order<const Shape extends z.ZodRawShape>(
  what: string,
  shape: Shape,
  give: (to: Faulty, asked: z.infer<z.ZodObject<Shape>>) => void,
): Order {
  const takes = z.strictObject(shape);
  return {
    what,
    takes,
    give: (to, asked) => give(to, takes.parse(asked)),
  };
}

function present<Options extends object>(options: Options) {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Key in keyof Options]: NonNullable<Options[Key]> };
}

function filter({
  method,
  path,
  times: limit,
}: {
  method?: string | undefined;
  path?: string | undefined;
  times?: number | undefined;
}) {
  return {
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path: new RegExp(path, 'i') }),
    ...(limit !== undefined && { times: limit }),
  };
}

function rule(operation: string | undefined, { times: limit }: { times?: number | undefined }) {
  return {
    ...(operation !== undefined && {
      when: (call: { operation: string }) => call.operation === operation,
    }),
    ...(limit !== undefined && { times: limit }),
  };
}

const tooManyRequests = {
  code: 'OperationNotAllowed',
  message:
    'The server rejected the request because too many requests have been received for this subscription.',
};
