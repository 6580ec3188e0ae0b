import type { AzureClock } from '../clock.ts';
import type { AzureEvent } from '../events/azure-event.ts';
import type { Tokens } from '../tokens.ts';
import type { SeedResource } from './call.ts';
import { createFaults, type ArmFaults } from './faults.ts';
import { createOperations } from './operations.ts';
import { createPermissions, type RoleDefinition } from './permissions.ts';
import { createPipeline } from './pipeline.ts';
import type { Platform } from './platform.ts';
import { createRateLimits } from './rate-limits.ts';
import { laggingView } from './resource-graph/lagging-view.ts';
import { resourceTypes } from './resource-types.ts';
import { latestIn } from './image-versions/latest-version.ts';
import { createLocks } from './locks/locks.ts';
import { createUnmanagedBlobs } from './machines/unmanaged-blobs.ts';
import { createRouter } from './router.ts';
import { createScheduler } from './scheduler.ts';
import { seedResources } from './seed.ts';
import { startServer, type ArmCall } from './server.ts';
import { createSignIn, type KnownClient } from './sign-in/sign-in.ts';
import { openState } from './state.ts';
import { createStore } from './store.ts';
import { createTokenBuckets } from './token-buckets.ts';

export interface ResourceManagerOptions {
  clock: AzureClock;
  tls: { key: string; cert: string };
  /** 0: any. */
  port: number;
  tenantId: string;
  subscriptionId: string;
  tokens: Tokens;
  role: RoleDefinition;
  /** Holds `role` at the subscription; any other principal of the tenant may do everything. */
  appPrincipalId: string;
  /** Who signs in with a secret of their own; every other client id is the owner. */
  clients?: readonly KnownClient[];
  raise(event: AzureEvent): void;
  /** What a blob is; undefined where there is none. */
  readBlob(url: string): Promise<BlobFacts | undefined>;
  /** How many Azure seconds Resource Graph is behind; 30 when absent. */
  graphLagSeconds?: number;
  /** Path of an append-only file that carries all state over a kill and a restart. */
  journal?: string;
}

export interface BlobFacts {
  /** PageBlob, BlockBlob or AppendBlob. */
  blobType: string;
  length: number;
  /** The last 512 bytes, or all there are. */
  footer: Uint8Array;
  etag: string;
}

export interface ResourceManager {
  /** https://localhost:PORT */
  url: string;
  faults: ArmFaults;
  /** Every request, oldest first; the last 50,000 at least. */
  calls: ArmCall[];
  /** Puts resources there as if they had long been; what is there already stays as it is. */
  seed(resources: readonly SeedResource[]): void;
  /** The id of the version a user of that region gets for `latest`; undefined where there is none. */
  latestIn(definitionId: string, region: string): string | undefined;
  /** How far Resource Graph is behind; it can be changed. */
  resourceGraph: { lagSeconds: number };
  close(): Promise<void>;
}

// A line of the journal is read whole: it should not be the whole estate.
const seedsOfCommit = 500;

/** Starts a server that speaks Azure Resource Manager's wire, over https on localhost. */
export async function startResourceManager(
  options: ResourceManagerOptions,
): Promise<ResourceManager> {
  const { clock } = options;
  const state = openState(options.journal);
  // Time stood still while no process ran; it never runs backwards.
  const behindMilliseconds = (state.last?.getTime() ?? 0) - clock.now().getTime();
  if (behindMilliseconds > 0) clock.advance(behindMilliseconds / 1000);

  const scheduler = createScheduler(clock, state);
  const store = createStore(state);
  const operations = createOperations(clock, state, scheduler, (event) => options.raise(event));
  const faults = createFaults();
  const unmanagedBlobs = createUnmanagedBlobs(state);
  const platform: Platform = {
    tenantId: options.tenantId,
    appPrincipalId: options.appPrincipalId,
    now: () => clock.now(),
    store,
    operations,
    scheduler,
    permissions: createPermissions(options.role, options.appPrincipalId, faults.denied),
    faults,
    unmanagedBlobs,
    readBlob: async (url) => unmanagedBlobs.facts(url) ?? options.readBlob(url),
  };
  const locks = createLocks(store, platform.now);
  const view = laggingView(store, platform.now, options.graphLagSeconds ?? 30);
  const types = resourceTypes(platform, locks, view);
  const answer = createPipeline({
    platform,
    router: createRouter(types),
    limits: createRateLimits(platform.now, operations.retryAfter),
    buckets: createTokenBuckets(platform.now, operations.retryAfter),
    tokens: options.tokens,
    signIn: createSignIn({ ...options, clients: options.clients ?? [] }),
    locks,
  });

  const seed = (resources: readonly SeedResource[]) => {
    for (let start = 0; start < resources.length; start += seedsOfCommit) {
      const some = resources.slice(start, start + seedsOfCommit);
      view.catchUp(() => seedResources(types, store, some));
      state.commit(clock.now());
    }
  };
  seed([{ id: `/subscriptions/${options.subscriptionId}`, location: '' }]);
  scheduler.runDue();

  const server = await startServer({
    tls: options.tls,
    port: options.port,
    now: platform.now,
    faults,
    async answer(call) {
      scheduler.runDue();
      const answered = await answer(call);
      state.commit(clock.now());
      return answered;
    },
  });
  return {
    url: `https://localhost:${server.port}`,
    faults: faults.faults,
    calls: server.calls,
    seed,
    resourceGraph: view,
    latestIn: (definitionId, region) => latestIn(platform, definitionId, region),
    async close() {
      scheduler.stop();
      await server.close();
      state.close();
    },
  };
}
