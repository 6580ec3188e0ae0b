import { readConfig } from './config.ts';
import { systemClock } from './azure/system-clock.ts';
import type { Services } from './lifecycle/ports.ts';

/** Builds every port on Azure. The clients load here, when the first function runs, not when the app starts. */
export async function createServices(config = readConfig()): Promise<Services> {
  const [{ credentialOf }, arm, images, drops, catalogs, letters, outbox, ...tables] =
    await Promise.all([
      import('./azure/credential.ts'),
      import('./azure/arm-galleries.ts'),
      import('./azure/arm-managed-images.ts'),
      import('./azure/blob-drops.ts'),
      import('./azure/blob-catalogs.ts'),
      import('./azure/blob-dead-letters.ts'),
      import('./azure/queue-outbox.ts'),
      import('./azure/table-jobs.ts'),
      import('./azure/table-hints.ts'),
      import('./azure/table-numbers.ts'),
      import('./azure/table-calls.ts'),
    ]);
  const [jobs, hints, numbers, calls] = tables;
  const credential = credentialOf(config.clientId);
  const { blobServiceUrl, queueServiceUrl, tableServiceUrl, resourceManagerUrl } = config;
  const catalog = catalogs.blobCatalogs(blobServiceUrl, credential);
  return {
    clock: systemClock(config.clockSpeed),
    calls: calls.tableCalls(tableServiceUrl, credential),
    catalogs: catalog,
    catalogFiles: catalog,
    drops: drops.blobDrops(credential),
    deadLetters: letters.blobDeadLetters(blobServiceUrl, credential),
    galleries: arm.armGalleries(resourceManagerUrl, credential),
    hints: hints.tableHints(tableServiceUrl, credential),
    jobs: jobs.tableJobs(tableServiceUrl, credential),
    managedImages: images.armManagedImages(resourceManagerUrl, credential),
    numbers: numbers.tableNumbers(tableServiceUrl, credential),
    outbox: outbox.queueOutbox(queueServiceUrl, credential),
  };
}
