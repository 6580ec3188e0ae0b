import type { ContainerClient } from '@azure/storage-blob';

/** What is read of an image of the catalog. */
export interface CataloguedImage {
  definition?: { hyperVGeneration?: 'V1' | 'V2' };
}

/** The Gallerist that takes the disks. */
export interface Destination {
  /** The blob endpoint, as messages call it. */
  account: string;
  vhds: ContainerClient;
  /** What to do when the account cannot be reached. */
  whenUnreachable: string;
  /** The images that its catalog has; undefined where that cannot be seen from here. */
  images(): Promise<Record<string, CataloguedImage> | undefined>;
  /** Lines that tell where the jobs of the image can be seen. */
  whereJobsAre(image: string): string[];
}

/** Twelve seconds or so are waited out; after an outage that lasts longer, --resume goes on. */
export const retryOptions = { maxTries: 4, maxRetryDelayInMs: 8000 };
