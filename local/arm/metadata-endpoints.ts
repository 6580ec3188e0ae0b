import type { IncomingCall } from './call.ts';
import { compactReply, type Reply } from './reply.ts';

/** How tools learn a cloud: `az cloud register` from 2022-09-01 on, ARM_CLOUD_METADATA_URL as a list. */
export function metadataEndpoints(call: IncomingCall, tenantId: string, apiVersion: string): Reply {
  const { origin } = call;
  const audiences = [
    'https://management.core.windows.net/',
    'https://management.azure.com/',
    origin,
  ];
  // A sign-in endpoint that ends in /adfs keeps tools from looking the tenant up at Microsoft's.
  const loginEndpoint = `${origin}/adfs`;
  if (apiVersion < '2019-05-01')
    return compactReply(200, {
      galleryEndpoint: origin,
      graphEndpoint: origin,
      authentication: { loginEndpoint, audiences },
    });
  const cloud = {
    name: 'LocalAzure',
    portal: origin,
    authentication: { loginEndpoint, audiences, tenant: tenantId, identityProvider: 'ADFS' },
    graph: origin,
    graphAudience: origin,
    resourceManager: origin,
    media: origin,
    batch: origin,
    suffixes: {
      storage: 'core.windows.net',
      keyVaultDns: 'vault.azure.net',
      sqlServerHostname: 'database.windows.net',
      acrLoginServer: 'azurecr.io',
    },
  };
  return compactReply(200, apiVersion < '2022-09-01' ? [cloud] : cloud);
}
