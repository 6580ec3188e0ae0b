import type { PageBlobClient } from '@azure/storage-blob';
import type { ArmCall } from '../../local/arm/server.ts';
import type { AzureEvent } from '../../local/events/azure-event.ts';
import { galleryName, resourceGroup, subscriptionId } from '../../local/fixed-ids.ts';
import { eventually, type ShownJob } from '../../tools/stack/stack-client.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import type { SparseFile } from '../../tools/vhd/sparse-file.ts';
import type { Stack } from './stack.ts';

/** One image of a stack, as whoever drops its disks and uses its versions sees it. */
export interface ImageOnStack {
  name: string;
  stack: Stack;
  definitionId: string;
  /** Drops a sound disk, or `file`, as `<image>/<name>`; with its marker unless `marker` is false. */
  drop: (
    name: string,
    options?: { file?: SparseFile; marker?: boolean },
  ) => Promise<PageBlobClient>;
  /** Uploads the marker of a disk. */
  mark: (name: string) => Promise<void>;
  /** The blob of that name in the image's folder, there or not. */
  blob: (name: string) => PageBlobClient;
  /** Its jobs, as read a moment ago. */
  jobs: () => Promise<ShownJob[]>;
  /** Its jobs with their histories, oldest first, once there are so many and none has anything left to do. */
  ended: (count?: number) => Promise<ShownJob[]>;
  /** Its only job, with its history, once it has ended; throws when it ended in another state. */
  ends: (state: 'succeeded' | 'refused' | 'failed' | 'cancelled') => Promise<ShownJob>;
  /** Its only job, with its history, once a note in that says so. */
  says: (note: RegExp) => Promise<ShownJob>;
  /** Resource Manager's answer on a version (`$expand=ReplicationStatus`); undefined for 404. */
  version: (number: string) => Promise<ShownVersion | undefined>;
  /** The numbers of all its versions. */
  versions: () => Promise<string[]>;
  /** Resource Manager's answer on the definition; undefined for 404. */
  definition: () => Promise<unknown>;
  /** The number that users in the region get for `latest`. */
  latestIn: (region: string) => string | undefined;
  /** What lies beside the drop. */
  result: (name: string) => Promise<Record<string, unknown>>;
  /** What Resource Manager was asked about this image, oldest first. */
  calls: () => ArmCall[];
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

const SOUND = makeVhd({ megabytes: 20, generation: 'V2' });
const ENOUGH_SECONDS = 75;
const API_VERSION = 'api-version=2025-03-03';

const hasEnded = ({ state, step }: ShownJob) => state !== 'open' && step === undefined;

export function imageOn(stack: Stack, name: string, gallery = galleryName): ImageOnStack {
  const { azure, client } = stack;
  const definitionId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/galleries/${gallery}/images/${name}`;
  const jobs = async () => (await stack.jobs()).filter(({ image }) => image === name);
  const blob = (file: string) => client.container('vhds').getPageBlobClient(`${name}/${file}`);

  const subjectOf = (file: string) => `/blobServices/default/containers/vhds/blobs/${name}/${file}`;

  /** What is at hand may be older than the last call: what seems to have ended is read again. */
  async function allEnded(count: number): Promise<ShownJob[] | undefined> {
    const seen = await jobs();
    if (seen.length < count || !seen.every(hasEnded)) return undefined;
    const read = await Promise.all(seen.map(({ id }) => client.job(id)));
    return read.every(hasEnded) ? read : undefined;
  }

  async function ended(count = 1): Promise<ShownJob[]> {
    // While storage is out the app cannot tell; it is asked again.
    const look = () => allEnded(count).catch(() => undefined);
    const all = await eventually(`${count} ended job(s) of ${name}`, look, ENOUGH_SECONDS);
    if (all.length > count) throw new Error(`${name} has ${all.length} jobs and not ${count}.`);
    return all.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  async function onlyJob(): Promise<ShownJob> {
    const [job] = await eventually(`a job of ${name}`, async () => {
      const found = await jobs().catch(() => []);
      return found.length > 0 && found;
    });
    if (job === undefined) throw new Error(`There is no job of ${name}.`);
    return job;
  }

  return {
    name,
    stack,
    definitionId,
    blob,
    jobs,
    ended,
    drop: (file, { file: disk = SOUND, marker = true } = {}) =>
      client.dropVhd(`${name}/${file}`, disk, marker),
    async mark(file) {
      const marker = client.container('vhds').getBlockBlobClient(`${name}/${file}.ready`);
      await marker.upload('', 0);
    },
    async ends(state) {
      const [job] = await ended();
      if (job?.state !== state) throw new Error(`${job?.id} ended ${job?.state}: ${job?.because}`);
      return job;
    },
    async says(note) {
      const { id } = await onlyJob();
      return eventually(
        `a note ${String(note)} of ${name}`,
        async () => {
          const job = await client.job(id).catch(() => undefined);
          return job?.history?.some((line) => note.test(line.note)) && job;
        },
        ENOUGH_SECONDS,
        100,
      );
    },
    async version(number) {
      const answer = await client.resource(
        `${definitionId}/versions/${number}?$expand=ReplicationStatus&${API_VERSION}`,
      );
      return answer.status === 404 ? undefined : ((await answer.json()) as ShownVersion);
    },
    async versions() {
      const answer = await client.resource(`${definitionId}/versions?${API_VERSION}`);
      if (answer.status === 404) return [];
      const { value } = (await answer.json()) as { value: ShownVersion[] };
      return value.map((version) => version.name);
    },
    async definition() {
      const answer = await client.resource(`${definitionId}?${API_VERSION}`);
      return answer.status === 404 ? undefined : answer.json();
    },
    latestIn: (region) =>
      azure.resourceManager.latestIn(definitionId, region)?.split('/').at(-1) ?? undefined,
    result: (file) => eventually(`results/${name}/${file}`, () => client.result(`${name}/${file}`)),
    calls: () => {
      const folder = `/images/${name}`.toLowerCase();
      return azure.resourceManager.calls.filter(({ path }) =>
        `${path.toLowerCase()}/`.includes(`${folder}/`),
      );
    },
    async delivered(file) {
      const { deliveries } = azure.eventGrid;
      await eventually(`the event of ${name}/${file}`, async () =>
        deliveries.some(({ event, status }) => event.subject === subjectOf(file) && status === 202),
      );
    },
    holdEvent(file) {
      const subject = subjectOf(file);
      let held: AzureEvent | undefined;
      let released = false;
      azure.eventGrid.faults.lose((event) => {
        if (released || event.subject !== subject) return false;
        held = event;
        return true;
      });
      const event = () => {
        if (held === undefined) throw new Error(`${subject} has raised no event yet.`);
        return held;
      };
      return {
        event,
        release() {
          released = true;
          azure.eventGrid.publish(event());
        },
      };
    },
  };
}
