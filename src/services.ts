import { setFlagsFromString } from 'node:v8';
import type { Config } from './config.ts';
import { systemClock } from './azure/system-clock.ts';
import type { Services } from './lifecycle/ports.ts';
import { loadInTurn, loadWhenCalled, once } from './load-in-turn.ts';

/**
 * Builds every port on Azure, those of one client together. A client loads when it is first called; while it waits
 * for its first answer, the one that an import needs next loads too.
 */
export function createServices(config: Config): Services {
  const { blobServiceUrl, queueServiceUrl, tableServiceUrl } = config;
  const clock = systemClock(config.clockSpeed);
  const credential = once(async () => {
    const { credentialOf } = await import('./azure/credential.ts');
    return credentialOf(config.clientId);
  });
  const manager = async () => ({
    url: config.resourceManagerUrl,
    scope: `${config.resourceManagerAudience}/.default`,
    credential: await credential(),
  });
  const ports = loadInTurn();
  const tables = ports(async () => {
    const { tablePorts } = await import('./azure/tables.ts');
    // Left alone, V8 keeps up to 128 MB for young objects. Set any sooner, the start would pay for more collections.
    setFlagsFromString('--optimize-for-size');
    return tablePorts(tableServiceUrl, await credential());
  });
  const blobs = ports(async () => {
    const { blobPorts } = await import('./azure/blobs.ts');
    return blobPorts(blobServiceUrl, await credential());
  });
  const resourceManager = ports(async () => {
    const { resourceManagerPorts } = await import('./azure/resource-manager.ts');
    return resourceManagerPorts(await manager(), clock);
  });
  const queues = ports(async () => {
    const { queueOutbox } = await import('./azure/queue-outbox.ts');
    return { outbox: queueOutbox(queueServiceUrl, await credential()) };
  });
  const graph = loadWhenCalled(async () => {
    const { graphEstate } = await import('./azure/graph-estate.ts');
    return { estate: graphEstate(await manager()) };
  });
  const webhooks = loadWhenCalled(async () => {
    const { webhookGates } = await import('./azure/webhook-gates.ts');
    return { gates: webhookGates() };
  });
  return {
    clock,
    adoptions: tables.adoptions,
    calls: tables.calls,
    hints: tables.hints,
    jobs: tables.jobs,
    ledger: tables.ledger,
    limits: tables.limits,
    numbers: tables.numbers,
    writers: tables.writers,
    catalogs: blobs.catalogs,
    catalogFiles: blobs.catalogs,
    deadLetters: blobs.deadLetters,
    drops: blobs.drops,
    galleries: resourceManager.galleries,
    managedImages: resourceManager.managedImages,
    regions: resourceManager.regions,
    outbox: queues.outbox,
    estate: graph.estate,
    gates: webhooks.gates,
  };
}
