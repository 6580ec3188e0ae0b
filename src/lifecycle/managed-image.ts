import { refOf, type VhdSource } from './gallery.ts';
import { versionOf, type Job } from './jobs/job.ts';

/** A managed image's place. */
export interface ManagedImageRef {
  subscription: string;
  resourceGroup: string;
  name: string;
}

export interface ManagedImage {
  tags: Record<string, string>;
  /** Creating, Updating, Failed, Succeeded, Deleting. */
  provisioningState: string;
}

/** What a managed image is made of: generalized disks in blobs of its own region. */
export interface NewManagedImage {
  location: string;
  tags: Record<string, string>;
  osType: string;
  hyperVGeneration: string;
  source: VhdSource;
}

/** Managed images, by the same rules as galleries: absent is undefined, passing `Unavailable`, else `Refused`. */
export interface ManagedImages {
  read(ref: ManagedImageRef): Promise<ManagedImage | undefined>;
  create(ref: ManagedImageRef, image: NewManagedImage): Promise<void>;
  /** Starts the deletion; an absent one is no error. */
  remove(ref: ManagedImageRef): Promise<void>;
}

/** Azure's limit on a managed image's name. */
const LONGEST_NAME = 80;

/**
 * The place of the managed image that this run of a job makes, beside the gallery: named after both, so that neither
 * another job nor an earlier run, made of what the disk was then, has one of that name.
 */
export function managedImageFor(job: Job): ManagedImageRef {
  const { subscription, resourceGroup } = refOf(versionOf(job).definition);
  const end = `-${job.id.slice(-16)}-${job.sequence}`;
  const name = `${job.image.slice(0, LONGEST_NAME - end.length)}${end}`;
  return { subscription, resourceGroup, name };
}

export const managedImageId = ({ subscription, resourceGroup, name }: ManagedImageRef): string =>
  `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/images/${name}`;

/** The place of a managed image, from the id that `managedImageId` made of it. */
export function managedImageRef(id: string): ManagedImageRef {
  const [, , subscription, , resourceGroup, , , , name] = id.split('/');
  if (!subscription || !resourceGroup || !name)
    throw new TypeError(`${id} is no managed image's id.`);
  return { subscription, resourceGroup, name };
}
