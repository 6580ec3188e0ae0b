import type { input } from 'zod';
import {
  imageSchema,
  type AcceptedCatalog,
  type DropAccount,
  type ImageRules,
} from '../../src/lifecycle/catalog/schema.ts';
import { anUpload } from './builders.ts';

type ImageParts = Partial<Omit<input<typeof imageSchema>, 'definition'>> & {
  definition?: Partial<ImageRules['definition']>;
};

/** The rules of an image as the accepted catalog holds them: Linux, V2, at home in westeurope. */
export function anImage({ definition, ...parts }: ImageParts = {}): ImageRules {
  return imageSchema.parse({
    subscription: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'images',
    gallery: 'golden',
    location: 'westeurope',
    ...parts,
    definition: {
      osType: 'Linux',
      hyperVGeneration: 'V2',
      identifier: { publisher: 'contoso', offer: 'ubuntu', sku: '24' },
      ...definition,
    },
  });
}

export function aDropAccount(parts: Partial<DropAccount> = {}): DropAccount {
  const { account, endpoint } = anUpload();
  return { id: account, region: 'westeurope', blobEndpoint: endpoint, ...parts };
}

/** An accepted catalog: ubuntu-24 alone, and the account in which `anUpload` lies. */
export function aCatalog(parts: Partial<AcceptedCatalog> = {}): AcceptedCatalog {
  return { dropAccounts: [aDropAccount()], images: { 'ubuntu-24': anImage() }, ...parts };
}
