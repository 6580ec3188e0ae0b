import type { Endpoints } from './endpoints.ts';
import { appClientId } from './fixed-ids.ts';

/** The app settings of the app in local Azure: the same names as in the cloud, other endpoints. */
export function appSettings(endpoints: Endpoints, speed: number): Record<string, string> {
  return {
    AzureWebJobsStorage__blobServiceUri: endpoints.blob,
    AzureWebJobsStorage__queueServiceUri: endpoints.queue,
    AzureWebJobsStorage__tableServiceUri: endpoints.table,
    AzureWebJobsStorage__credential: 'managedidentity',
    AzureWebJobsStorage__clientId: appClientId,
    RESOURCE_MANAGER_URL: endpoints.resourceManager,
    AZURE_CLIENT_ID: appClientId,
    IDENTITY_ENDPOINT: endpoints.identity.endpoint,
    IDENTITY_HEADER: endpoints.identity.appHeader,
    // Without it the tables client takes any localhost for Cosmos DB and speaks to it as such.
    AZURITE_ACCOUNTS: 'localhost:',
    NODE_EXTRA_CA_CERTS: endpoints.certificateAuthority,
    CLOCK_SPEED: String(speed),
    KEEP_GALLERIES_SCHEDULE: everyMinutes(15, speed),
    TEND_JOBS_SCHEDULE: everyMinutes(5, speed),
    FIND_UPLOADS_SCHEDULE: everyMinutes(10, speed),
    READ_DEAD_LETTERS_SCHEDULE: everyMinutes(10, speed),
    FUNCTIONS_WORKER_RUNTIME: 'node',
  };
}

// Cron steps that leave no odd gap at the turn of a minute or an hour.
const evenSteps = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];

/** A timer's schedule, which runs on real time, for every so many Azure minutes: once a second at most. */
export function everyMinutes(azureMinutes: number, speed: number): string {
  const realSeconds = (azureMinutes * 60) / speed;
  const step = (wanted: number): number => evenSteps.findLast((even) => even <= wanted) ?? 1;
  if (realSeconds >= 60) return `0 */${step(realSeconds / 60)} * * * *`;
  return `*/${step(realSeconds)} * * * * *`;
}
