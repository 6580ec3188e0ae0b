import type { BlobFacts } from '../../../local/arm/resource-manager.ts';
import { accountId } from '../../../local/fixed-ids.ts';

export const uri = 'https://localhost:10000/gallerist/vhds/ubuntu/1.0.0.vhd';

/** What the server reads of a fixed VHD in a page blob. */
export function aVhd(
  options: { bytes?: number; cookie?: string; blobType?: string } = {},
): BlobFacts {
  const { bytes = 30 * 2 ** 30, cookie = 'conectix', blobType = 'PageBlob' } = options;
  const footer = Buffer.alloc(512);
  footer.write(cookie, 0, 'latin1');
  footer.writeBigUInt64BE(BigInt(bytes), 48);
  footer.writeUInt32BE(2, 60);
  return { blobType, length: bytes + 512, footer, etag: '"0x1"' };
}

/** The body of a PUT that makes a version from a VHD. */
export function aVersion(properties: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    location: 'westeurope',
    properties: {
      publishingProfile: { targetRegions: [{ name: 'westeurope' }] },
      storageProfile: { osDiskImage: { source: { storageAccountId: accountId, uri } } },
      ...properties,
    },
  };
}

export const aDefinition = {
  location: 'westeurope',
  properties: {
    osType: 'Linux',
    osState: 'Generalized',
    hyperVGeneration: 'V2',
    identifier: { publisher: 'contoso', offer: 'ubuntu', sku: 'lts' },
  },
};
