// The small zod: whatever the function, this loads before it, and the whole one takes longer than Node's own start.
import * as z from 'zod/mini';

const address = (what: string) =>
  z.url({ protocol: /^https$/, error: `must be the https address ${what}` });

const settings = z.object({
  AzureWebJobsStorage__blobServiceUri: address("of the state account's blob service"),
  AzureWebJobsStorage__queueServiceUri: address("of the state account's queue service"),
  AzureWebJobsStorage__tableServiceUri: address("of the state account's table service"),
  RESOURCE_MANAGER_URL: z._default(
    address('of Azure Resource Manager'),
    'https://management.azure.com',
  ),
  RESOURCE_MANAGER_AUDIENCE: z._default(
    address('for which Azure Resource Manager takes tokens'),
    'https://management.azure.com',
  ),
  AZURE_CLIENT_ID: z.optional(
    z.guid({ error: 'must be the client id of a user-assigned identity' }),
  ),
  CLOCK_SPEED: z._default(
    z.coerce
      .number({ error: 'must be a number of 1 or more' })
      .check(z.minimum(1, 'must be a number of 1 or more')),
    1,
  ),
});

/** The app settings that are read here; schedules and connections are the host's to read. */
export const settingNames = Object.keys(settings.shape);

export interface Config {
  blobServiceUrl: string;
  queueServiceUrl: string;
  tableServiceUrl: string;
  resourceManagerUrl: string;
  /** What its tokens are for: each national cloud has its own. */
  resourceManagerAudience: string;
  /** Absent: the system-assigned identity. */
  clientId: string | undefined;
  /** How many seconds of Azure's time pass in a real one: 1, save in a rehearsal on a simulated Azure. */
  clockSpeed: number;
  /** Whether App Service signs callers in; only then does it put the name of each in place of what they sent. */
  signsIn: boolean;
}

/** Reads every setting, or throws one error that names everything that is wrong with them. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const present = Object.entries(env).filter(([, value]) => value !== '');
  const parsed = settings.safeParse(Object.fromEntries(present));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = issue.path.join('.');
      return env[name] ? `${name} ${issue.message}` : `${name} is missing: it ${issue.message}`;
    });
    throw new Error(`Gallerist cannot start. Mend these settings:\n  ${problems.join('\n  ')}`);
  }
  const values = parsed.data;
  return {
    blobServiceUrl: values.AzureWebJobsStorage__blobServiceUri.replace(/\/$/, ''),
    queueServiceUrl: values.AzureWebJobsStorage__queueServiceUri.replace(/\/$/, ''),
    tableServiceUrl: values.AzureWebJobsStorage__tableServiceUri.replace(/\/$/, ''),
    resourceManagerUrl: values.RESOURCE_MANAGER_URL.replace(/\/$/, ''),
    resourceManagerAudience: values.RESOURCE_MANAGER_AUDIENCE.replace(/\/$/, ''),
    clientId: values.AZURE_CLIENT_ID,
    clockSpeed: values.CLOCK_SPEED,
    // https://learn.microsoft.com/azure/app-service/reference-app-settings: set by the platform, not by people.
    signsIn: env['WEBSITE_AUTH_ENABLED']?.toLowerCase() === 'true',
  };
}
