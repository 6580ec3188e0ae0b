import { accountId, galleryName, resourceGroup, subscriptionId } from '../../local/fixed-ids.ts';
import type { Definition, DefinitionRef, NewVersion } from '../../src/lifecycle/gallery.ts';

/** A definition's place in the gallery that is there. */
export const aRef = (definition: string, gallery = galleryName): DefinitionRef => ({
  subscription: subscriptionId,
  resourceGroup,
  gallery,
  definition,
});

/** A definition with every member that Gallerist can send. */
export const aDefinition = (name: string): Definition => ({
  location: 'westeurope',
  tags: { 'cost-center': '42' },
  osType: 'Linux',
  osState: 'Generalized',
  hyperVGeneration: 'V2',
  architecture: 'x64',
  identifier: { publisher: 'contoso', offer: 'images', sku: name },
  features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }],
  description: 'Größer ✓',
  eula: 'https://contoso.example/eula',
  privacyStatementUri: 'https://contoso.example/privacy',
  releaseNoteUri: 'https://contoso.example/notes',
  endOfLifeDate: new Date('2031-01-01T00:00:00.000Z'),
  recommended: { vCPUs: { min: 2, max: 64 }, memory: { min: 4 } },
  disallowed: { diskTypes: ['Standard_LRS'] },
  purchasePlan: { name: 'plan', publisher: 'contoso', product: 'product' },
});

/** A version as an import makes it, born in its source region. */
export const aNewVersion = (job: string): NewVersion => ({
  location: 'westeurope',
  tags: { 'gallerist:job': job, 'gallerist:latest': 'pending' },
  region: {
    name: 'westeurope',
    regionalReplicaCount: 2,
    storageAccountType: 'Standard_ZRS',
    excludeFromLatest: true,
  },
  endOfLifeDate: new Date('2031-06-01T00:00:00.000Z'),
  blockDeletionBeforeEndOfLife: false,
  source: {
    storageAccountId: accountId,
    os: 'https://localhost:10000/gallerist/vhds/ubuntu/1.0.0.vhd',
    data: [],
  },
});
