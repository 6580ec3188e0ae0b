import type { Call } from '../call.ts';
import { conflictingWrite, markedForDeletion, propertyChangeNotAllowed } from '../errors.ts';
import { checkLocation, notFound } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import { imageBody } from './image-body.ts';
import { imageRequest, type AskedImageProperties } from './image-request.ts';
import { readImage } from './image-source.ts';
import {
  imageType,
  type ImageDisk,
  type ManagedImage,
  type ManagedImageState,
} from './image-state.ts';

const writeSeconds = 5;
export const imagePolls = { family: 'operations' as const, retryAfterSeconds: 30 };

/** PUT and PATCH of a managed image; of one that exists, the tags alone can change. */
export async function writeImage(platform: Platform, call: Call): Promise<Reply> {
  const { store, operations } = platform;
  const body = shaped(imageRequest, call.json, 'image');
  const asked = body.properties ?? {};
  const before = store.get<ManagedImageState>(call.id);
  const isPatch = call.method === 'PATCH';
  if (!before && isPatch) throw notFound(call.id);
  const location =
    before && isPatch ? before.location : checkLocation(call, body.location, imageType, before);
  const made = before ? undefined : await readImage(platform, call, body, location);
  // Reading a blob takes time, in which another request may have come.
  const existing = store.get<ManagedImageState>(call.id);
  if (existing && made) throw conflictingWrite();
  if (existing) refuseChange(existing, asked);
  const tags = body.tags ?? (isPatch ? existing?.tags : undefined);
  const image: ManagedImage = {
    id: existing?.id ?? call.id,
    type: imageType,
    location: existing?.location ?? location,
    ...(tags && { tags }),
    provisioningState: existing ? 'Updating' : 'Creating',
    state: (existing?.state ?? made?.state) as ManagedImageState,
  };
  store.put(image);
  const { headers } = operations.start(call, {
    seconds: writeSeconds,
    kind: 'finish-image-write',
    location: image.location,
    ...imagePolls,
    ...(made?.failure && { data: made.failure }),
  });
  return resourceReply(existing ? 200 : 201, imageBody(image), headers);
}

function refuseChange({ state, provisioningState, id }: ManagedImage, asked: AskedImageProperties) {
  if (provisioningState === 'Deleting') throw markedForDeletion('Update Image', nameOf(id));
  const { sourceVirtualMachine, hyperVGeneration, storageProfile = {} } = asked;
  refuseOther(sourceVirtualMachine?.id, state.sourceVirtualMachine?.id, 'sourceVirtualMachine.id');
  refuseOther(hyperVGeneration, state.hyperVGeneration, 'hyperVGeneration');
  const { osDisk, dataDisks } = storageProfile;
  if (osDisk) {
    refuseOther(osDisk.osType, state.osDisk.osType, 'storageProfile.osDisk.osType');
    refuseOther(osDisk.osState, state.osDisk.osState, 'storageProfile.osDisk.osState');
    refuseOtherDisk(osDisk, state.osDisk, 'storageProfile.osDisk');
  }
  if (dataDisks && dataDisks.length !== state.dataDisks.length)
    throw propertyChangeNotAllowed('storageProfile.dataDisks');
  for (const disk of dataDisks ?? [])
    refuseOtherDisk(
      disk,
      state.dataDisks.find(({ lun }) => lun === disk.lun),
      'storageProfile.dataDisks',
    );
}

type Asked = Partial<{ [Name in keyof ImageDisk]: ImageDisk[Name] | undefined }>;

function refuseOtherDisk(asked: Asked, present: ImageDisk | undefined, path: string): void {
  const { managedDisk, snapshot, blobUri, caching, storageAccountType } = asked;
  refuseOther(managedDisk?.id, present?.managedDisk?.id, `${path}.managedDisk.id`);
  refuseOther(snapshot?.id, present?.snapshot?.id, `${path}.snapshot.id`);
  refuseOther(blobUri, present?.blobUri, `${path}.blobUri`);
  refuseOther(caching, present?.caching, `${path}.caching`);
  refuseOther(storageAccountType, present?.storageAccountType, `${path}.storageAccountType`);
}

function refuseOther(asked: string | undefined, present: string | undefined, path: string): void {
  if (asked !== undefined && asked.toLowerCase() !== present?.toLowerCase())
    throw propertyChangeNotAllowed(path);
}
