import type { PageBlobClient } from '@azure/storage-blob';
import type { ArmCall } from '../../local/arm/server.ts';
import type { AzureEvent } from '../../local/events/azure-event.ts';
import { galleryName, resourceGroup, subscriptionId } from '../../local/fixed-ids.ts';
import { eventually, type ShownJob } from '../../tools/stack/stack-client.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import type { SparseFile } from '../../tools/vhd/sparse-file.ts';
import type { Stack } from './stack.ts';

/** One image of a stack, as whoever drops its disks and uses its versions sees it. */
export interface ImageOnStack extends Uploads, Jobs, InAzure, Events {
  name: string;
  stack: Stack;
}

interface Uploads {
  /** Drops a sound disk, or `file`, as `<image>/<name>`; with its marker unless `marker` is false. */
  drop: (
    name: string,
    options?: { file?: SparseFile; marker?: boolean },
  ) => Promise<PageBlobClient>;
  /** Uploads the marker of a disk. */
  mark: (name: string) => Promise<void>;
  /** The blob of that name in the image's folder, there or not. */
  blob: (name: string) => PageBlobClient;
  /** What lies beside the drop. */
  result: (name: string) => Promise<Record<string, unknown>>;
}

interface Jobs {
  /** Its jobs, as read a moment ago. */
  jobs: () => Promise<ShownJob[]>;
  /**
   * Its imports with their histories, oldest first, once there are so many and no job of the image, of whatever
   * kind, has anything left to do.
   */
  ended: (count?: number) => Promise<ShownJob[]>;
  /** Its only import, with its history, once nothing is left to do; throws when it ended in another state. */
  ends: (state: 'succeeded' | 'refused' | 'failed' | 'cancelled') => Promise<ShownJob>;
  /** Those that replicated, promoted, narrowed or rolled back, oldest first, once nothing is left to do. */
  kept: () => Promise<ShownJob[]>;
  /** The job, with its history, in which a note says so. */
  says: (note: RegExp) => Promise<ShownJob>;
}

interface InAzure {
  definitionId: string;
  /** Resource Manager's answer on a version (`$expand=ReplicationStatus`); undefined for 404. */
  version: (number: string) => Promise<ShownVersion | undefined>;
  /** The numbers of all its versions. */
  versions: () => Promise<string[]>;
  /** Resource Manager's answer on the definition; undefined for 404. */
  definition: () => Promise<unknown>;
  /** The number that users in the region get for `latest`. */
  latestIn: (region: string) => string | undefined;
  /** What Resource Manager was asked about this image, oldest first. */
  calls: () => ArmCall[];
  /** Those that wrote a version. */
  writes: () => ArmCall[];
  /** Once Azure has taken the request that creates a version: seen at its door, for it does not take long. */
  creating: () => Promise<unknown>;
}

interface Events {
  /** Once Event Grid has delivered the event of a blob of this image. */
  delivered: (name: string) => Promise<void>;
  /** Keeps back the event of a blob of this image. */
  holdEvent: (name: string) => HeldEvent;
}

export interface HeldEvent {
  /** Throws while there is none. */
  event: () => AzureEvent;
  /** Lets it go, as often as one likes. */
  release: () => void;
}

export interface ShownVersion {
  name: string;
  location: string;
  tags?: Record<string, string>;
  properties: {
    provisioningState: string;
    publishingProfile: {
      excludeFromLatest: boolean;
      targetRegions: { name: string; regionalReplicaCount: number; excludeFromLatest?: boolean }[];
    };
    storageProfile: { osDiskImage?: { sizeInGB?: number } };
    replicationStatus?: { summary: { region: string; state: string }[] };
  };
}

const SOUND = makeVhd({ megabytes: 20, generation: 'V2', fill: 0 });
const ENOUGH_SECONDS = 75;
const API_VERSION = 'api-version=2025-03-03';

const isImport = ({ kind }: ShownJob) => kind === 'import';
const byAge = (a: ShownJob, b: ShownJob) => a.createdAt.localeCompare(b.createdAt);
const hasEnded = ({ state, step }: ShownJob) => state !== 'open' && step === undefined;

export const imageOn = (stack: Stack, name: string, gallery = galleryName): ImageOnStack => ({
  name,
  stack,
  ...uploadsOf(stack, name),
  ...jobsOf(stack, name),
  ...inAzure(stack, name, gallery),
  ...eventsOf(stack, name),
});

function uploadsOf({ client }: Stack, image: string): Uploads {
  const vhds = client.container('vhds');
  return {
    drop: (name, { file = SOUND, marker = true } = {}) =>
      client.dropVhd(`${image}/${name}`, file, marker),
    async mark(name) {
      await vhds.getBlockBlobClient(`${image}/${name}.ready`).upload('', 0);
    },
    blob: (name) => vhds.getPageBlobClient(`${image}/${name}`),
    result: (name) =>
      eventually(`results/${image}/${name}`, () => client.result(`${image}/${name}`)),
  };
}

function jobsOf({ client, jobs: allJobs }: Stack, name: string): Jobs {
  const jobs = async () => (await allJobs()).filter(({ image }) => image === name);

  /** What is at hand may be older than the last call: what seems to have ended is read again. */
  async function allEnded(count: number): Promise<ShownJob[] | undefined> {
    const seen = await jobs();
    if (seen.filter(isImport).length < count || !seen.every(hasEnded)) return undefined;
    const listed = await client.jobs(name);
    const read = await Promise.all(listed.map(({ id }) => client.job(id)));
    return read.every(hasEnded) ? read.sort(byAge) : undefined;
  }

  async function atRest(count: number): Promise<ShownJob[]> {
    // While storage is out the app cannot tell; it is asked again.
    const look = () => allEnded(count).catch(() => undefined);
    return eventually(`${count} ended import(s) of ${name}`, look, ENOUGH_SECONDS);
  }

  async function ended(count = 1): Promise<ShownJob[]> {
    const imports = (await atRest(count)).filter(isImport);
    if (imports.length === count) return imports;
    throw new Error(`${name} has ${imports.length} imports and not ${count}.`);
  }

  return {
    jobs,
    ended,
    kept: async () => (await atRest(0)).filter((job) => !isImport(job)),
    async ends(state) {
      const [job] = await ended();
      if (job?.state !== state) throw new Error(`${job?.id} ended ${job?.state}: ${job?.because}`);
      return job;
    },
    async says(note) {
      let seen = '';
      const look = async () => {
        const now = await jobs();
        // The histories are asked for only when a job has moved.
        if (JSON.stringify(now) === seen) return undefined;
        const read = await Promise.all(now.map(({ id }) => client.job(id)));
        seen = JSON.stringify(now);
        return read.find(({ history = [] }) => history.some((line) => note.test(line.note)));
      };
      const patiently = () => look().catch(() => undefined);
      return eventually(`a note ${String(note)} of ${name}`, patiently, ENOUGH_SECONDS, 100);
    },
  };
}

function inAzure({ azure, client }: Stack, image: string, gallery: string): InAzure {
  const definitionId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/galleries/${gallery}/images/${image}`;
  async function read<T>(path: string): Promise<T | undefined> {
    const answer = await client.resource(`${definitionId}${path}`);
    return answer.status === 404 ? undefined : ((await answer.json()) as T);
  }
  const calls = () => {
    const folder = `/images/${image}/`.toLowerCase();
    return azure.resourceManager.calls.filter(({ path }) =>
      `${path.toLowerCase()}/`.includes(folder),
    );
  };
  const writes = () =>
    calls().filter(({ method, path }) => method === 'PUT' && path.includes('/versions/'));
  return {
    definitionId,
    version: (number) => read(`/versions/${number}?$expand=ReplicationStatus&${API_VERSION}`),
    async versions() {
      const list = await read<{ value: ShownVersion[] }>(`/versions?${API_VERSION}`);
      return (list?.value ?? []).map(({ name }) => name);
    },
    definition: () => read(`?${API_VERSION}`),
    latestIn: (region) => azure.resourceManager.latestIn(definitionId, region)?.split('/').at(-1),
    calls,
    writes,
    creating: () => eventually('the creation', async () => writes().length > 0, 60, 20),
  };
}

function eventsOf({ azure: { eventGrid } }: Stack, image: string): Events {
  const subjectOf = (name: string) =>
    `/blobServices/default/containers/vhds/blobs/${image}/${name}`;
  return {
    async delivered(name) {
      const isDelivered = () =>
        eventGrid.deliveries.some(
          ({ event, status }) => event.subject === subjectOf(name) && status === 202,
        );
      await eventually(`the event of ${image}/${name}`, async () => isDelivered());
    },
    holdEvent(name) {
      let held: AzureEvent | undefined;
      let released = false;
      eventGrid.faults.lose((event) => {
        if (released || event.subject !== subjectOf(name)) return false;
        held = event;
        return true;
      });
      const event = () => {
        if (held === undefined) throw new Error(`${subjectOf(name)} has raised no event yet.`);
        return held;
      };
      return {
        event,
        release() {
          released = true;
          eventGrid.publish(event());
        },
      };
    },
  };
}
