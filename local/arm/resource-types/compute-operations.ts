import type { Call, ResourceType } from '../call.ts';
import { computeApiVersions, diskApiVersions } from '../compute-api-versions.ts';
import { operationNotFound } from '../errors.ts';
import { galleryApiVersions } from '../gallery-api-versions.ts';
import { asOf } from '../newer-members.ts';
import type { OperationFamily } from '../operation-urls.ts';
import { operationIdentifier, type OperationRecord } from '../operations.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import { compactReply, resourceReply, type Reply } from '../reply.ts';
import { typeOf } from '../resource-path.ts';

const families: Record<
  OperationFamily,
  { apiVersions: readonly string[]; charges: Record<string, number> }
> = {
  capsOperations: { apiVersions: galleryApiVersions, charges: { GetOperationStatus: 1 } },
  operations: {
    apiVersions: computeApiVersions,
    charges: { GetOperationResource: 1, GetOperationSubscriptionMaximum: 1 },
  },
  DiskOperations: { apiVersions: diskApiVersions, charges: { GetOperation: 1 } },
};

// In Azure the first poll of what takes no time finds it done, and none is told to wait. Here a client can
// be quicker than that, and without a word az waits 30 s.
const shortPollSeconds = 1;

/** Where the work on Compute's resources is followed, one type for each of its parts. */
export function computeOperations(platform: Platform): ResourceType[] {
  return Object.entries(families).map(([family, { apiVersions, charges }]) => ({
    type: `Microsoft.Compute/locations/${family}`,
    apiVersions,
    level: 'subscription',
    resource: { GET: { charges, handle: (call) => operationReply(platform, call, family) } },
  }));
}

function operationReply({ operations }: Platform, call: Call, family: string): Reply {
  const [location = '', id = ''] = call.target.names;
  const record = operations.find(call.subscription, id);
  if (record?.family !== family || !sameRegion(record.location, location))
    throw operationNotFound();
  const { retryAfterSeconds = shortPollSeconds } = record;
  const isRunning = record.status === 'InProgress';
  const told = record.output === undefined ? record : { ...record, output: outputOf(record, call) };
  const headers = {
    ...operationIdentifier(call),
    ...(isRunning && { 'Retry-After': operations.retryAfter(retryAfterSeconds) }),
  };
  if (call.query.get('monitor') === 'true')
    return { ...(isRunning ? { status: 202 } : resultOf(told)), headers };
  return resourceReply(200, operationBody(told), headers);
}

/** What the work came to, with the members the api-version has. */
const outputOf = ({ resourceId, output }: OperationRecord, { apiVersion }: Call) =>
  asOf(typeOf(resourceId) ?? '', apiVersion, output);

/** The result of the work, which for most of it is nothing. */
function resultOf({ error, output }: OperationRecord): Reply {
  if (error) return compactReply(409, { error });
  return { status: 200, ...(output !== undefined && { body: output }) };
}

function operationBody(record: OperationRecord): unknown {
  const { startTime, endTime, status, output, error, id: name } = record;
  return {
    startTime,
    ...(endTime !== undefined && { endTime }),
    status,
    ...(output !== undefined && { properties: { output } }),
    ...(error && { error }),
    name,
  };
}
