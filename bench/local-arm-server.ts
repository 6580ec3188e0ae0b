import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startResourceManager } from '../local/arm/resource-manager.ts';
import { prepareCertificates } from '../local/certificates.ts';
import { azureClock } from '../local/clock.ts';
import { appPrincipalId, ownerPrincipalId, subscriptionId, tenantId } from '../local/fixed-ids.ts';
import { createTokens } from '../local/tokens.ts';
import type { RoleDefinition } from '../local/arm/permissions.ts';

// The Resource Manager of local Azure in a process of its own, with its state in the folder that it is given.
const [folder = '.', versions = '0'] = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
const { tls } = await prepareCertificates(join(folder, 'certificates'));
const tokens = createTokens(tenantId, join(folder, 'key.pem'));
const resourceManager = await startResourceManager({
  // Fast enough that no limit of Azure's is ever met, and work ends while the load lasts.
  clock: azureClock({ speed: 100_000, start: new Date(Date.now() + 1e9) }),
  tls,
  port: 0,
  tenantId,
  subscriptionId,
  tokens,
  role: JSON.parse(readFileSync(join(root, 'infra/role.json'), 'utf8')) as RoleDefinition,
  appPrincipalId,
  raise: () => undefined,
  readBlob: async () => undefined,
  journal: join(folder, 'journal'),
});
resourceManager.seed([...estate(Number(versions))]);
globalThis.gc?.();
process.on('message', () => process.send?.(process.memoryUsage().rss));
const { token } = tokens.issue(ownerPrincipalId, 'https://management.azure.com');
process.send?.({ url: resourceManager.url, token, ready: performance.now() });

/** So many versions: fifty a definition, ten definitions a gallery. */
function* estate(count: number) {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/images`;
  const location = 'westeurope';
  yield { id: group, location };
  for (let index = 0; index < count; index += 1) {
    const gallery = `${group}/providers/Microsoft.Compute/galleries/g${Math.floor(index / 500)}`;
    const definition = `${gallery}/images/d${Math.floor(index / 50) % 10}`;
    if (index % 500 === 0) yield { id: gallery, location };
    if (index % 50 === 0) {
      const identifier = { publisher: 'contoso', offer: 'linux', sku: `s${index}` };
      const properties = { osType: 'Linux', osState: 'Generalized', identifier };
      yield { id: definition, location, properties };
    }
    const targetRegions = [
      { name: 'West Europe' },
      { name: 'North Europe' },
      { name: 'East US 2' },
    ];
    const properties = { publishingProfile: { targetRegions } };
    yield { id: `${definition}/versions/1.0.${index % 50}`, location, properties };
  }
}
