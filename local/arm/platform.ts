import type { BlobFacts } from './resource-manager.ts';
import type { FaultState } from './faults.ts';
import type { UnmanagedBlobs } from './machines/unmanaged-blobs.ts';
import type { Operations } from './operations.ts';
import type { Permissions } from './permissions.ts';
import type { Scheduler } from './scheduler.ts';
import type { Store } from './store.ts';

/** What resource types build on. */
export interface Platform {
  tenantId: string;
  appPrincipalId: string;
  /** Azure's time. */
  now: () => Date;
  store: Store;
  operations: Operations;
  scheduler: Scheduler;
  permissions: Permissions;
  faults: FaultState;
  unmanagedBlobs: UnmanagedBlobs;
  /** What a blob is; undefined where there is none. */
  readBlob(url: string): Promise<BlobFacts | undefined>;
}
