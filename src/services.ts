import { readConfig } from './config.ts';
import { systemClock } from './azure/system-clock.ts';
import type { Services } from './lifecycle/ports.ts';
import { loadInTurn } from './load-in-turn.ts';

/**
 * Builds every port on Azure. Their clients load when the first function runs, in the order in which an import
 * needs them; what has loaded works already while the next one loads. What comes after `outbox` loads when it is used.
 */
export function createServices(config = readConfig()): Services {
  const { blobServiceUrl, queueServiceUrl, tableServiceUrl, resourceManagerUrl } = config;
  const clock = systemClock(config.clockSpeed);
  const { port, latePort } = loadInTurn(async () => {
    const { credentialOf } = await import('./azure/credential.ts');
    return credentialOf(config.clientId);
  });
  const jobs = port(async (credential) => {
    const { tableJobs } = await import('./azure/table-jobs.ts');
    return tableJobs(tableServiceUrl, credential);
  });
  const catalogs = port(async (credential) => {
    const { blobCatalogs } = await import('./azure/blob-catalogs.ts');
    return blobCatalogs(blobServiceUrl, credential);
  });
  const drops = port(async (credential) => {
    const { blobDrops } = await import('./azure/blob-drops.ts');
    return blobDrops(credential);
  });
  const galleries = port(async (credential) => {
    const { armGalleries } = await import('./azure/arm-galleries.ts');
    return armGalleries(resourceManagerUrl, credential, clock);
  });
  const numbers = port(async (credential) => {
    const { tableNumbers } = await import('./azure/table-numbers.ts');
    return tableNumbers(tableServiceUrl, credential);
  });
  const outbox = port(async (credential) => {
    const { queueOutbox } = await import('./azure/queue-outbox.ts');
    return queueOutbox(queueServiceUrl, credential);
  });
  const managedImages = latePort(async (credential) => {
    const { armManagedImages } = await import('./azure/arm-managed-images.ts');
    return armManagedImages(resourceManagerUrl, credential);
  });
  const hints = latePort(async (credential) => {
    const { tableHints } = await import('./azure/table-hints.ts');
    return tableHints(tableServiceUrl, credential);
  });
  const writers = latePort(async (credential) => {
    const { tableWriters } = await import('./azure/table-writers.ts');
    return tableWriters(tableServiceUrl, credential);
  });
  const ledger = latePort(async (credential) => {
    const { tableLedger } = await import('./azure/table-ledger.ts');
    return tableLedger(tableServiceUrl, credential);
  });
  const calls = latePort(async (credential) => {
    const { tableCalls } = await import('./azure/table-calls.ts');
    return tableCalls(tableServiceUrl, credential);
  });
  const deadLetters = latePort(async (credential) => {
    const { blobDeadLetters } = await import('./azure/blob-dead-letters.ts');
    return blobDeadLetters(blobServiceUrl, credential);
  });
  const regions = latePort(async (credential) => {
    const { armRegions } = await import('./azure/arm-regions.ts');
    return armRegions(resourceManagerUrl, credential);
  });
  const limits = latePort(async (credential) => {
    const { tableLimits } = await import('./azure/table-limits.ts');
    return tableLimits(tableServiceUrl, credential);
  });
  const adoptions = latePort(async (credential) => {
    const { tableAdoptions } = await import('./azure/table-adoptions.ts');
    return tableAdoptions(tableServiceUrl, credential);
  });
  const estate = latePort(async (credential) => {
    const { graphEstate } = await import('./azure/graph-estate.ts');
    return graphEstate(resourceManagerUrl, credential);
  });
  const gates = latePort(async () => {
    const { webhookGates } = await import('./azure/webhook-gates.ts');
    return webhookGates();
  });
  return {
    adoptions,
    clock,
    calls,
    catalogs,
    catalogFiles: catalogs,
    deadLetters,
    drops,
    estate,
    galleries,
    gates,
    hints,
    jobs,
    ledger,
    limits,
    managedImages,
    numbers,
    outbox,
    regions,
    writers,
  };
}
