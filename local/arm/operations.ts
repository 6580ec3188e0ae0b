import { randomUUID } from 'node:crypto';
import type { AzureClock } from '../clock.ts';
import type { AzureEvent } from '../events/azure-event.ts';
import { activityEvent, activityOf, type Activity } from './activity-events.ts';
import type { Call } from './call.ts';
import { azureInstant } from './instants.ts';
import { operationUrls, type OperationFamily } from './operation-urls.ts';
import type { ErrorBody } from './reply.ts';
import { subscriptionOf } from './resource-path.ts';
import type { Scheduler } from './scheduler.ts';
import type { State, Table } from './state.ts';

/** A piece of work that outlives its request. */
export interface OperationRecord {
  id: string;
  startTime: string;
  endTime?: string;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  error?: ErrorBody;
  /** What the work came to, where the operation tells it. */
  output?: unknown;
  family: OperationFamily;
  /** Azure seconds a client is told to wait between polls; absent where Azure says nothing. */
  retryAfterSeconds?: number;
  resourceId: string;
  location: string;
  /** What whoever ends the work has to know; JSON. */
  data?: unknown;
  activity: Activity;
}

export interface StartOperation {
  /** Azure seconds until it ends. */
  seconds: number;
  /** Which handler, registered with `onEnd`, ends it. */
  kind: string;
  location: string;
  /** capsOperations unless told otherwise. */
  family?: OperationFamily;
  retryAfterSeconds?: number;
  /** Of the first poll, where it is another. */
  firstRetryAfterSeconds?: number;
  data?: unknown;
}

/** How work ended; nothing where it just succeeded. */
export type Outcome = { error: ErrorBody } | { output: unknown } | undefined;

export interface Operations {
  /** Starts the work; the headers are those of the answer, with Location where Azure sends one. */
  start(
    call: Call,
    options: StartOperation,
  ): { record: OperationRecord; headers: Record<string, string> };
  /** Says how a kind of work ends: changes the resource, and returns an error where it failed. */
  onEnd(kind: string, end: (resourceId: string, at: Date, data: unknown) => Outcome): void;
  find(subscription: string, id: string): OperationRecord | undefined;
  /** Ends the work on a resource because newer work takes its place. */
  preempt(resourceId: string): void;
  /** Tells the event of work that was done at once. */
  doneAtOnce(call: Call): void;
  /** Retry-After for so many Azure seconds: scaled by the clock's speed, at least 1. */
  retryAfter: (azureSeconds: number) => string;
  /** How long so many Azure seconds really last; as many, where time stands still. */
  realSeconds: (azureSeconds: number) => number;
}

export function createOperations(
  clock: AzureClock,
  state: State,
  scheduler: Scheduler,
  raise: (event: AzureEvent) => void,
): Operations {
  const records = state.table<OperationRecord>('operations');
  const running = state.table<string>('running');
  forgetOld(records, clock.now());

  function end(record: OperationRecord, at: Date, outcome: Outcome) {
    const status = outcome && 'error' in outcome ? 'Failed' : 'Succeeded';
    const endTime = azureInstant(at, `${record.id} end`);
    records.set(record.id, { ...record, endTime, status, ...outcome });
    running.delete(record.resourceId.toLowerCase());
    // The id is the operation's: should a kill make the work end twice, the event is a duplicate.
    raise(activityEvent(record.activity, status, record.id, at));
  }

  function retryAfter(azureSeconds: number): string {
    const seconds = clock.realMilliseconds(azureSeconds) / 1000;
    return String(seconds === Infinity ? 1 : Math.max(1, Math.ceil(seconds)));
  }

  return {
    retryAfter,
    realSeconds: (azureSeconds) =>
      clock.speed === 0 ? azureSeconds : clock.realMilliseconds(azureSeconds) / 1000,
    find(subscription, id) {
      const record = records.get(id.toLowerCase());
      const its = subscriptionOf(record?.resourceId ?? '');
      return its.toLowerCase() === subscription.toLowerCase() ? record : undefined;
    },
    onEnd(kind, finish) {
      scheduler.handle(kind, (id, at) => {
        const record = records.get(id);
        if (record?.status !== 'InProgress') return;
        end(record, at, finish(record.resourceId, at, record.data));
      });
    },
    start(call, options) {
      const { seconds, kind, location, retryAfterSeconds, data } = options;
      const { family = 'capsOperations', firstRetryAfterSeconds = retryAfterSeconds } = options;
      const now = clock.now();
      const id = randomUUID();
      const record: OperationRecord = {
        id,
        startTime: azureInstant(now, id),
        status: 'InProgress',
        resourceId: call.id,
        location,
        family,
        activity: activityOf(call),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        ...(data !== undefined && { data }),
      };
      records.set(id, record);
      running.set(call.id.toLowerCase(), id);
      const due = new Date(now.getTime() + seconds * 1000);
      scheduler.schedule({ key: `operation ${id}`, due, kind, data: id });
      const headers = {
        ...operationUrls(call, { id, family, location, now }),
        ...(firstRetryAfterSeconds !== undefined && {
          'Retry-After': retryAfter(firstRetryAfterSeconds),
        }),
        ...operationIdentifier(call),
      };
      return { record, headers };
    },
    preempt(resourceId) {
      const id = running.get(resourceId.toLowerCase());
      const record = id === undefined ? undefined : records.get(id);
      if (!record) return;
      scheduler.cancel(`operation ${record.id}`);
      end(record, clock.now(), { error: preempted });
    },
    doneAtOnce: (call) =>
      raise(activityEvent(activityOf(call), 'Succeeded', randomUUID(), clock.now())),
  };
}

const preempted: ErrorBody = {
  code: 'OperationPreempted',
  message: 'Operation execution has been preempted by a more recent operation.',
};

const keptMilliseconds = 24 * 3600_000;

function forgetOld(records: Table<OperationRecord>, now: Date): void {
  const isOld = ({ endTime }: OperationRecord) =>
    endTime !== undefined && now.getTime() - Date.parse(endTime) > keptMilliseconds;
  for (const { id } of [...records.values()].filter(isOld)) records.delete(id);
}

/** The header that writes and polls carry. */
export function operationIdentifier(call: Call): Record<string, string> {
  const { tenantId, objectId } = call.principal;
  return {
    'x-ms-operation-identifier': `tenantId=${tenantId},objectId=${objectId}/westeurope/${randomUUID()}`,
  };
}
