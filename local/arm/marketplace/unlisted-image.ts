import type { MarketplaceImage } from './catalogue.ts';

/** What a request says of its image, for one that nothing else is known of. */
export interface ImageHints {
  osType?: MarketplaceImage['osType'] | undefined;
  hyperVGeneration?: 'V2';
  /** What the disk made of it is to have; the image has no more. */
  sizeInGB?: number | undefined;
}

export type ImageNames = Pick<MarketplaceImage, 'publisher' | 'offer' | 'sku'>;

// As publishers name what boots by UEFI; all of Arm64 and of the present Ubuntu and Windows 11 does.
const secondGeneration =
  /gen-?2|gensecond|-g2|cvm|confidential|arm64|azure-edition|windows-11|ubuntu-2[4-9]_/i;

/** An image that the catalogue does not list, by what its names say, and what the request says first. */
export function unlistedImage(names: ImageNames, hints: ImageHints = {}): MarketplaceImage {
  const { publisher, offer, sku } = names;
  const named = /windows/i.test(`${publisher} ${offer}`) ? 'Windows' : 'Linux';
  const { osType = named, sizeInGB: asked = Infinity } = hints;
  const isSecond = secondGeneration.test(`${offer} ${sku}`) && !/gen-?1/i.test(sku);
  return {
    ...names,
    versions: [],
    osType,
    hyperVGeneration: hints.hyperVGeneration ?? (isSecond ? 'V2' : 'V1'),
    sizeInGB: Math.min(asked, osType === 'Windows' ? 127 : 30),
    architecture: 'x64',
  };
}
