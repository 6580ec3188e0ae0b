import type { Platform } from '../platform.ts';
import type { Outcome } from '../operations.ts';
import { settled, stopped } from './replication.ts';
import type { VersionState } from './version-state.ts';

/** What a creation, an update or a restoration comes to when it ends. */
export function finishWrite({ store }: Platform, id: string): Outcome {
  const version = store.get<VersionState>(id);
  if (!version || version.provisioningState === 'Deleting') return undefined;
  const { state } = version;
  if (state.failure) {
    const replicas = stopped(state.replicas);
    store.put({ ...version, provisioningState: 'Failed', state: { ...state, replicas } });
    return { error: state.failure };
  }
  const { replicas, error } = settled(state.replicas, state.isMade);
  // A write begins anew what had ended; a restoration leaves it as it was.
  const isWhole = Object.values(replicas).every(({ ended }) => ended === undefined);
  const isMade = state.isMade || isWhole;
  const storageProfile = isMade ? state.measured : state.storageProfile;
  const after: VersionState = { ...state, replicas, isMade, storageProfile };
  store.put({ ...version, provisioningState: isWhole ? 'Succeeded' : 'Failed', state: after });
  return error && { error };
}
