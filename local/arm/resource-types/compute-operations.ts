import type { ResourceType } from '../call.ts';
import { operationNotFound } from '../errors.ts';
import { galleryApiVersions } from '../gallery-api-versions.ts';
import { operationIdentifier } from '../operations.ts';
import type { Platform } from '../platform.ts';
import { resourceReply } from '../reply.ts';

/** Where the work on galleries, definitions and versions is followed. */
export function capsOperations(platform: Platform): ResourceType {
  const { operations } = platform;
  return {
    type: 'Microsoft.Compute/locations/capsOperations',
    apiVersions: galleryApiVersions,
    level: 'subscription',
    resource: {
      GET: {
        charges: { GetOperationStatus: 1 },
        handle(call) {
          const record = operations.find(call.target.names[1] ?? '');
          if (!record) throw operationNotFound();
          const { startTime, endTime, status, id: name, error, retryAfterSeconds } = record;
          const isRunning = status === 'InProgress';
          const headers = {
            ...operationIdentifier(call),
            ...(isRunning &&
              retryAfterSeconds !== undefined && {
                'Retry-After': operations.retryAfter(retryAfterSeconds),
              }),
          };
          // The result of the work, which for a deletion is nothing.
          if (call.query.get('monitor') === 'true')
            return { status: isRunning ? 202 : 200, headers };
          const body = {
            startTime,
            ...(endTime !== undefined && { endTime }),
            status,
            ...(error && { error }),
            name,
          };
          return resourceReply(200, body, headers);
        },
      },
    },
  };
}
