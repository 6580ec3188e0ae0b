import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startResourceManager } from '../local/arm/resource-manager.ts';
import { prepareCertificates } from '../local/certificates.ts';
import { azureClock } from '../local/clock.ts';
import { appPrincipalId, ownerPrincipalId, subscriptionId, tenantId } from '../local/fixed-ids.ts';
import { createTokens } from '../local/tokens.ts';
import { estate } from './estate.ts';
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
const versionsOfEach = 50;
const definitions = Number(versions) / versionsOfEach;
const users = { machines: definitions * 3, scaleSets: definitions / 2, instancesOfEach: 10 };
resourceManager.seed([...estate({ definitions, versionsOfEach, ...users })]);
globalThis.gc?.();
process.on('message', () => process.send?.(process.memoryUsage().rss));
const { token } = tokens.issue(ownerPrincipalId, 'https://management.azure.com');
process.send?.({ url: resourceManager.url, token, ready: performance.now() });
