import { createHash } from 'node:crypto';
import type { Call, ResourceType } from '../call.ts';
import { ArmError } from '../errors.ts';
import { ticks } from '../instants.ts';
import type { OperationRecord, Operations } from '../operations.ts';
import type { Platform } from '../platform.ts';
import { resourcesApiVersions } from '../resources-api-versions.ts';

/** Where the deletion of a resource group is followed; Azure gives a new URL at every poll. */
export function operationResults(platform: Platform): ResourceType {
  const { operations } = platform;
  return {
    type: 'Microsoft.Resources/operationresults',
    apiVersions: resourcesApiVersions,
    level: 'subscription',
    resource: {
      GET: {
        action: '',
        handle(call) {
          const id = Buffer.from(call.target.names[0] ?? '', 'base64url').toString();
          const record = operations.find(call.subscription, id);
          if (!record) throw jobNotFound(id);
          if (record.status !== 'InProgress') return { status: 200 };
          return followedAt(call, record, operations);
        },
      },
    },
  };
}

/** 202, and where what goes on is followed. */
export const followedAt = (call: Call, record: OperationRecord, operations: Operations) => ({
  status: 202,
  headers: {
    Location: operationResultUrl(call, record),
    'Retry-After': operations.retryAfter(15),
  },
});

function operationResultUrl(call: Call, { id }: OperationRecord): string {
  const job = Buffer.from(id).toString('base64url');
  const seal = createHash('sha256').update(`${id} ${call.requestId}`).digest('base64url');
  return `${call.origin}/subscriptions/${call.subscription}/operationresults/${job}?api-version=${call.apiVersion}&t=${ticks(new Date())}&c=local&s=${seal}&h=${seal}`;
}

function jobNotFound(id: string) {
  const message = `The job '${id}' could not be found.`;
  return new ArmError(404, { code: 'JobNotFound', message }, 'gateway');
}
