import { expect, type TestContext } from 'vitest';
import { location } from '../../local/fixed-ids.ts';
import { eventually } from '../../tools/stack/stack-client.ts';
import type { ImageOnStack } from './image-on-stack.ts';

/** What people do with the versions of an image, and are told of them. */
export interface KeptImage {
  /** Writes a tag of a version as a person does, and waits until its event was delivered: the image is looked at. */
  touch: (number: string) => Promise<void>;
  /** GET /api/plan of it. */
  plan: () => Promise<ShownPlan>;
  /** POST /api/promotions, /api/replications or /api/rollbacks of it. */
  ask: (what: Asked, version?: string) => Promise<{ status: number; body: Answer }>;
  /** The regions that a version is wanted in, and how many replicas each. */
  regions: (number: string) => Promise<Record<string, number>>;
  /** The kinds of jobs that its ledger says were begun, the oldest first, with their versions. */
  begun: () => Promise<string[]>;
}

type Asked = 'promotions' | 'replications' | 'rollbacks';

interface Answer {
  id?: string;
  detail?: string;
}

interface ShownPlan {
  actions: { kind: string; version: string; regions: string[]; heldBack?: string }[];
  notices: { version?: string; notice: string }[];
  unread: { subscription: string; because: string }[];
}

const API_VERSION = 'api-version=2025-03-03';

export function keptOn({ name: image, stack, definitionId, version }: ImageOnStack): KeptImage {
  const { client, azure } = stack;
  let touches = 0;

  async function read<T>(path: string): Promise<T> {
    const answer = await client.api(path);
    expect(answer.status).toBe(200);
    return (await answer.json()) as T;
  }

  return {
    async touch(number) {
      const id = `${definitionId}/versions/${number}`;
      const isOfIt = ({ event, status }: (typeof azure.eventGrid.deliveries)[number]) =>
        status === 202 && event.subject.toLowerCase() === id.toLowerCase();
      const before = azure.eventGrid.deliveries.filter(isOfIt).length;
      touches += 1;
      const tags = { ...(await version(number))?.tags, touched: `${touches}` };
      const answer = await client.resource(`${id}?${API_VERSION}`, inJson('PATCH', { tags }));
      expect(answer.status).toBe(200);
      await eventually(
        `the event of ${id}`,
        async () => azure.eventGrid.deliveries.filter(isOfIt).length > before,
        30,
        50,
      );
    },
    plan: () => read<ShownPlan>(`plan?image=${image}`),
    async ask(what, number) {
      const request = { image, ...(number === undefined ? {} : { version: number }) };
      const answer = await client.api(what, inJson('POST', request));
      return { status: answer.status, body: (await answer.json()) as Answer };
    },
    async regions(number) {
      const { targetRegions = [] } = (await version(number))?.properties.publishingProfile ?? {};
      return Object.fromEntries(targetRegions.map((one) => [one.name, one.regionalReplicaCount]));
    },
    async begun() {
      const { entries } = await read<{ entries: LedgerLine[] }>(`ledger?image=${image}`);
      return entries
        .filter(({ what }) => what === 'begun')
        .map(({ kind, version: number }) => `${kind} ${number}`)
        .toReversed();
    },
  };
}

interface LedgerLine {
  what: string;
  kind: string;
  version?: string;
}

/** What `latest` means in these regions, whenever that changes while the test runs: `1.0.0 1.0.0`, `- 1.0.0`. */
export function watchLatest(
  { latestIn }: ImageOnStack,
  regions: readonly string[],
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
): string[] {
  const seen: string[] = [];
  const look = () => {
    const now = regions.map((region) => latestIn(region) ?? '-').join(' ');
    if (seen.at(-1) !== now) seen.push(now);
  };
  look();
  const timer = setInterval(look, 5);
  onTestFinished(() => clearInterval(timer));
  return seen;
}

/** The init of a request with a JSON body. */
export const inJson = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Who draws on a version, and where. */
interface Use {
  number: string;
  subscription: string;
  region: string;
  name: string;
}

const COMPUTE = 'providers/Microsoft.Compute';
const vmSize = 'Standard_D2s_v5';
const administrator = { adminUsername: 'me', adminPassword: 'S3cret-word' };

/** A VM in the group `web`, as a PUT of it has it and as it is seeded. */
export function machineOf({ definitionId }: ImageOnStack, use: Use, exactVersion?: string) {
  const { number, subscription, region, name } = use;
  const imageReference = {
    id: `${definitionId}/versions/${number}`,
    ...(exactVersion && { exactVersion }),
  };
  return {
    id: `/subscriptions/${subscription}/resourceGroups/web/${COMPUTE}/virtualMachines/${name}`,
    location: region,
    properties: {
      hardwareProfile: { vmSize },
      storageProfile: { imageReference, osDisk: { createOption: 'FromImage' } },
      osProfile: { ...administrator, computerName: name },
      networkProfile: { networkInterfaces: [] },
    },
  };
}

/** Puts the group `web` of a subscription there, with a VM that was made of a version long ago. Returns its id. */
export function seedMachine(image: ImageOnStack, use: Use): string {
  const machine = machineOf(image, use, use.number);
  image.stack.azure.resourceManager.seed([...webGroup(use), machine]);
  return machine.id;
}

/** The same with a scale set of two. */
export function seedScaleSet({ stack, definitionId }: ImageOnStack, use: Use): string {
  const { number, subscription, region, name } = use;
  const id = `/subscriptions/${subscription}/resourceGroups/web/${COMPUTE}/virtualMachineScaleSets/${name}`;
  const imageReference = { id: `${definitionId}/versions/${number}` };
  const osProfile = { ...administrator, computerNamePrefix: name };
  const properties = {
    upgradePolicy: { mode: 'Manual' },
    virtualMachineProfile: { storageProfile: { imageReference }, osProfile },
  };
  const set = { id, location: region, sku: { name: vmSize, capacity: 2 }, properties };
  stack.azure.resourceManager.seed([...webGroup(use), set]);
  return id;
}

export const webGroup = ({ subscription }: Pick<Use, 'subscription'>) => [
  { id: `/subscriptions/${subscription}`, location: '' },
  { id: `/subscriptions/${subscription}/resourceGroups/web`, location },
];
