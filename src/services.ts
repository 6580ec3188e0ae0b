import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.ts';
import { systemClock } from './azure/system-clock.ts';
import type { Services } from './lifecycle/ports.ts';
import { loadInTurn } from './load-in-turn.ts';

/**
 * Builds every port on Azure, those of one client together. The clients load when the first function runs, in the
 * order in which an import needs them; what has loaded works already while the next one loads.
 */
export function createServices(config = readConfig()): Services {
  const { blobServiceUrl, queueServiceUrl, tableServiceUrl, resourceManagerUrl } = config;
  const clock = systemClock(config.clockSpeed);
  const { ports, latePorts, settled } = loadInTurn(async () => {
    const { credentialOf } = await import('./azure/credential.ts');
    return credentialOf(config.clientId);
  });
  const tables = ports(async (credential) => {
    const { tablePorts } = await import('./azure/tables.ts');
    return tablePorts(tableServiceUrl, credential);
  });
  const blobs = ports(async (credential) => {
    const { blobPorts } = await import('./azure/blobs.ts');
    return blobPorts(blobServiceUrl, credential);
  });
  const resourceManager = ports(async (credential) => {
    const { resourceManagerPorts } = await import('./azure/resource-manager.ts');
    return resourceManagerPorts(resourceManagerUrl, credential, clock);
  });
  const queues = ports(async (credential) => {
    const { queueOutbox } = await import('./azure/queue-outbox.ts');
    return { outbox: queueOutbox(queueServiceUrl, credential) };
  });
  const graph = latePorts(async (credential) => {
    const { graphEstate } = await import('./azure/graph-estate.ts');
    return { estate: graphEstate(resourceManagerUrl, credential) };
  });
  const webhooks = latePorts(async () => {
    const { webhookGates } = await import('./azure/webhook-gates.ts');
    return { gates: webhookGates() };
  });
  // Hundreds of imports wait more than they work. Left alone, V8 keeps 128 MB for young objects alone; before, it
  // would collect the garbage of what still loads.
  void settled().then(() => setFlagsFromString('--optimize-for-size'));
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
