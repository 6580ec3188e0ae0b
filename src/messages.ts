import type {
  EventGridEvent,
  ResourceWriteSuccessEventData,
  StorageBlobCreatedEventData,
} from '@azure/eventgrid';
import * as z from 'zod/mini';

/** The queues, one per step, in the order in which a version passes them. */
export const steps = [
  'import-vhd',
  'create-managed-image',
  'create-version',
  'replicate-version',
  'promote-version',
  'narrow-version',
  'roll-back',
  'close-job',
  'remove-managed-image',
  'clear-drop',
] as const;
export type StepName = (typeof steps)[number];

/** `<image>.<16 hex digits>` */
export const JOB_ID = /^[a-z0-9][a-z0-9-]{0,62}\.[0-9a-f]{16}$/;

/** What every step's queue carries. `redelivered` marks a message that Gallerist itself put back after a fault. */
export const stepMessage = z.strictObject({
  job: z.string().check(z.regex(JOB_ID)),
  sequence: z.int().check(z.positive()),
  redelivered: z.optional(z.literal(true)),
});
export type StepMessage = z.infer<typeof stepMessage>;

type BlobCreated = Required<EventGridEvent<StorageBlobCreatedEventData>>;
type ResourceWritten = EventGridEvent<Required<ResourceWriteSuccessEventData>>;

/** What Gallerist reads of a blob's event; the rest it reads from the blob itself. */
export const blobEvent = z.object({
  topic: z.string(),
  subject: z.string(),
}) satisfies z.ZodMiniType<Pick<BlobCreated, 'topic' | 'subject'>>;
export type BlobEvent = z.infer<typeof blobEvent>;

/** What Gallerist reads of an event that Resource Manager raises. */
export const resourceEvent = z.object({
  data: z.object({ resourceUri: z.string() }),
}) satisfies z.ZodMiniType<{ data: Pick<ResourceWritten['data'], 'resourceUri'> }>;
