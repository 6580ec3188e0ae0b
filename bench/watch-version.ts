import type { LocalAzure } from '../local/local-azure.ts';
import { eventually, type StackClient } from '../tools/stack/stack-client.ts';

/** Instants in Azure's time, in milliseconds since 1970. */
export interface Watched {
  /** When Azure took each write. */
  writes: number[];
  made: number;
  replicated: number;
  promoted: number;
}

interface VersionBody {
  properties?: {
    provisioningState: string;
    publishingProfile: { excludeFromLatest?: boolean; targetRegions: unknown[] };
    replicationStatus?: { summary: { state: string }[] };
  };
}

/** Looks at version 1.0.0 of an image until it is promoted; what is seen is at most 0.1 s late. */
export async function watchVersion(
  image: string,
  { resourceManager, clock }: LocalAzure,
  client: StackClient,
): Promise<Watched> {
  const path = `/images/${image}/versions/1.0.0?api-version=2024-03-03&$expand=ReplicationStatus`;
  const writes = () =>
    resourceManager.calls
      .filter(({ method, path: called }) => method === 'PUT' && called.includes(`/${image}/`))
      .map(({ at }) => at.getTime());
  const seen = async (
    what: string,
    is: (properties: Required<VersionBody>['properties']) => boolean,
  ) => {
    await eventually(
      `${image} ${what}`,
      async () => {
        const { properties } = (await (await client.gallery(path)).json()) as VersionBody;
        return properties !== undefined && is(properties);
      },
      300,
      100,
    );
    return clock.now().getTime();
  };
  const isAtRest = ({ provisioningState }: { provisioningState: string }) =>
    provisioningState === 'Succeeded';
  const made = await seen('made', isAtRest);
  await eventually(`${image} widened`, async () => writes().length > 1, 120, 20);
  const replicated = await seen('replicated', (version) => {
    const states = version.replicationStatus?.summary.map(({ state }) => state) ?? [];
    return isAtRest(version) && states.every((state) => state === 'Completed');
  });
  const promoted = await seen('promoted', (version) => {
    return isAtRest(version) && version.publishingProfile.excludeFromLatest === false;
  });
  return { writes: writes(), made, replicated, promoted };
}
