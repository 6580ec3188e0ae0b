import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { appSettings } from './app-settings.ts';
import type { RoleDefinition } from './arm/permissions.ts';
import { startControl } from './arm/control/control.ts';
import { startResourceManager, type ResourceManager } from './arm/resource-manager.ts';
import type { AzureClock } from './clock.ts';
import type { Endpoints } from './endpoints.ts';
import { startEventDoor } from './events/event-door.ts';
import { createEventGrid, type EventGrid } from './events/event-grid.ts';
import { readEventSubscriptions } from './events/event-subscriptions.ts';
import {
  accountId,
  appClientId,
  appPrincipalId,
  galleryName,
  location,
  ownerPrincipalId,
  resourceGroup,
  subscriptionId,
  tenantId,
} from './fixed-ids.ts';
import { functionsHosts } from './functions-hosts.ts';
import type { FunctionsHost } from './host/functions-host.ts';
import { layGround, type Ground } from './ground.ts';
import { startIdentity } from './identity.ts';
import { keepPorts } from './kept-ports.ts';
import { putBlob, seedStorage, uploadCatalog } from './seed-storage.ts';
import { startStorageAccount, type StorageAccount } from './storage-account.ts';
import type { Tokens } from './tokens.ts';

export interface LocalAzureOptions {
  /** State and certificates; what runs here again goes on from there. */
  folder: string;
  /** The app as built: dist/. */
  app: string;
  /** The folder of event-subscriptions.json, role.json and steps.json. */
  infra: string;
  /** Azure seconds in a real second; 60 when absent. */
  speed?: number;
  /** The first of eight ports; 0: free ones; absent: the usual ones. */
  portBase?: number;
  /** A catalog to upload to catalog/catalog.yaml if there is none; `{{blobEndpoint}}` in it is replaced. */
  catalog?: string;
  /** Ids of subscriptions that are there beside the usual one, empty. */
  subscriptions?: readonly string[];
  /** App settings beside, or instead of, the usual ones. */
  settings?: Record<string, string>;
  /** false: no Functions host is started; `startHost` does. */
  host?: boolean;
  log?: (line: string) => void;
}

export interface LocalAzure {
  endpoints: Endpoints;
  clock: AzureClock;
  tokens: Tokens;
  resourceManager: ResourceManager;
  eventGrid: EventGrid;
  storage: StorageAccount;
  /** Starts a Functions host, where the last one was, and has Event Grid deliver to it. */
  startHost: (options?: { settings?: Record<string, string> }) => Promise<FunctionsHost>;
  /** The host that was started last. */
  host: () => FunctionsHost | undefined;
  /** Ends everything; the state stays in the folder. */
  stop: () => Promise<void>;
}

/**
 * Starts Azure on this machine: certificates, storage, managed identity, Resource Manager, Event Grid,
 * and a Functions host that runs the built app.
 * @throws when a port is taken or the app does not load; nothing is left running then.
 */
export async function startLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
  const closers: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  };
  try {
    return { ...(await start(options, (close) => closers.push(close))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type OnStop = (close: () => unknown) => void;

async function start(
  options: LocalAzureOptions,
  onStop: OnStop,
): Promise<Omit<LocalAzure, 'stop'>> {
  const ground = await layGround(options);
  const { endpoints, tokens, clock, ports, secrets, folder, speed, log } = ground;
  const eventGrid = await prepareEventGrid(options.infra, ground);
  const storage = await startStorageAccount({
    ...ground,
    folder: join(folder, 'azurite'),
    accountKey: secrets.accountKey,
    raise: (event) => eventGrid.publish(event),
  });
  onStop(() => storage.close());
  Object.assign(endpoints, storage.endpoints);
  await seedStorage(options.infra, storage.azurite.origins(), tokens);

  const identity = await startIdentity({
    port: ports.identity,
    tokens,
    principals: [
      { header: secrets.appIdentityHeader, principalId: appPrincipalId, userAssigned: true },
      { header: secrets.ownerIdentityHeader, principalId: ownerPrincipalId },
    ],
  });
  onStop(() => identity.close());
  endpoints.identity.endpoint = identity.endpoint;

  const resourceManager = await openResourceManager(options, ground, storage, eventGrid);
  onStop(() => resourceManager.close());
  endpoints.resourceManager = resourceManager.url;

  const door = await startEventDoor(ports.eventGrid, { grid: eventGrid, topics, clock });
  onStop(() => eventGrid.close());
  onStop(() => door.close());
  endpoints.eventGrid = door.url;

  const control = await startControl(ports.control, {
    clock,
    resourceManager,
    eventGrid,
    storage,
    log,
  });
  onStop(() => control.close());
  endpoints.control = control.url;

  const hosts = functionsHosts(endpoints, eventGrid, {
    folder: resolve(options.app),
    port: ports.functions,
    settings: { ...appSettings(endpoints, speed), ...options.settings },
    speed,
    log,
    token: async (audience) => tokens.issue(appPrincipalId, audience).token,
    keys: secrets.functionKeys,
    timerStatusFile: join(folder, 'timers.json'),
  });
  onStop(hosts.stop);
  if (options.host !== false) await hosts.start();
  if (options.catalog) await uploadCatalog(options.catalog, endpoints.blob, tokens);
  await keepPorts(ground.portsFile, endpoints);
  const { start: startHost, current: host } = hosts;
  return { endpoints, clock, tokens, resourceManager, eventGrid, storage, startHost, host };
}

const topics = {
  dropAccount: accountId,
  stateAccount: accountId,
  subscription: `/subscriptions/${subscriptionId}`,
};

async function prepareEventGrid(infra: string, ground: Ground): Promise<EventGrid> {
  const { clock, endpoints, tokens, log } = ground;
  const subscriptions = await readEventSubscriptions(join(infra, 'event-subscriptions.json'));
  return createEventGrid({
    clock,
    subscriptions,
    topics,
    log,
    writeDeadLetter: (container, name, text) =>
      putBlob(`${endpoints.blob}/${container}/${name}`, text, tokens),
  });
}

async function openResourceManager(
  { infra, subscriptions = [] }: LocalAzureOptions,
  { clock, tokens, certificates, ports, folder, endpoints, secrets }: Ground,
  { reader }: StorageAccount,
  eventGrid: EventGrid,
): Promise<ResourceManager> {
  const role: unknown = JSON.parse(await readFile(join(infra, 'role.json'), 'utf8'));
  const resourceManager = await startResourceManager({
    clock,
    tokens,
    tenantId,
    subscriptionId,
    appPrincipalId,
    clients: [
      { clientId: appClientId, secret: secrets.appIdentityHeader, principalId: appPrincipalId },
    ],
    tls: certificates.tls,
    port: ports.resourceManager,
    role: role as RoleDefinition,
    raise: (event) => eventGrid.publish(event),
    readBlob: async (url) => (url.startsWith(`${endpoints.blob}/`) ? reader.facts(url) : undefined),
    journal: join(folder, 'arm.jsonl'),
  });
  resourceManager.seed([...seededResources, ...subscriptions.map(furtherSubscription)]);
  return resourceManager;
}

function furtherSubscription(id: string, index: number) {
  const properties = { displayName: `Local Azure ${index + 2}` };
  return { id: `/subscriptions/${id}`, location: '', properties };
}

const groupId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
const seededResources = [
  { id: groupId, location },
  { id: accountId, location },
  { id: `${groupId}/providers/Microsoft.Compute/galleries/${galleryName}`, location },
];
