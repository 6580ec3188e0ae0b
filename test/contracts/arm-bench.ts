import { readFile } from 'node:fs/promises';
import { rm } from 'node:fs/promises';
import type { TokenCredential } from '@azure/identity';
import { startResourceManager, type BlobFacts } from '../../local/arm/resource-manager.ts';
import { prepareCertificates } from '../../local/certificates.ts';
import { azureClock } from '../../local/clock.ts';
import {
  accountId,
  appPrincipalId,
  galleryName,
  location,
  ownerPrincipalId,
  resourceGroup,
  subscriptionId,
  tenantId,
} from '../../local/fixed-ids.ts';
import { createTokens } from '../../local/tokens.ts';
import { armGalleries } from '../../src/azure/arm-galleries.ts';
import { systemClock } from '../../src/azure/system-clock.ts';
import { armRegions } from '../../src/azure/arm-regions.ts';
import { graphEstate } from '../../src/azure/graph-estate.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import { slice } from '../../tools/vhd/sparse-file.ts';
import { newFolder } from '../local/plumbing/temporary-folder.ts';
import { managerAt } from '../support/manager-at.ts';

const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
const aGallery = (name: string) => `${group}/providers/Microsoft.Compute/galleries/${name}`;
const vhd = makeVhd({ megabytes: 64, generation: 'V2' });
const blob: BlobFacts = {
  blobType: 'PageBlob',
  length: vhd.length,
  footer: slice(vhd, vhd.length - 512, vhd.length),
  etag: '"1"',
};

/** Resource Manager on a clock that stands still, with two galleries, as the app sees it. */
export async function startArm() {
  const folder = await newFolder();
  const { tls } = await prepareCertificates(folder);
  const tokens = createTokens(tenantId);
  const clock = azureClock({ speed: 0, start: new Date('2026-03-01T12:00:00.000Z') });
  const role = new URL('../../infra/role.json', import.meta.url);
  const manager = await startResourceManager({
    clock,
    tls,
    tokens,
    tenantId,
    subscriptionId,
    appPrincipalId,
    port: 0,
    role: JSON.parse(await readFile(role, 'utf8')),
    raise: () => undefined,
    readBlob: async () => blob,
  });
  manager.seed([
    { id: group, location },
    { id: accountId, location },
    { id: aGallery(galleryName), location },
    {
      id: aGallery('binned'),
      location,
      properties: {
        softDeletePolicy: { isSoftDeleteEnabled: true },
        sharingProfile: { permissions: 'Groups' },
      },
    },
  ]);
  const audience = 'https://management.azure.com';
  const credential: TokenCredential = {
    async getToken() {
      const { token, expiresOn } = tokens.issue(appPrincipalId, audience);
      return { token, expiresOnTimestamp: expiresOn.getTime() };
    },
  };

  /** What a person does by hand: a request as the owner. */
  async function byHand(method: string, id: string, body?: unknown): Promise<unknown> {
    const { token } = tokens.issue(ownerPrincipalId, audience);
    const answer = await fetch(`${manager.url}${id}?api-version=2025-03-03`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${id}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  const reached = managerAt(manager.url, credential);
  return {
    clock,
    manager,
    byHand,
    estate: graphEstate(reached),
    galleries: armGalleries(reached, systemClock(1)),
    regions: armRegions(reached),
    /** Long after everything under way has ended. */
    finish: () => clock.advance(7_200),
    async close() {
      await manager.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Arm = Awaited<ReturnType<typeof startArm>>;
