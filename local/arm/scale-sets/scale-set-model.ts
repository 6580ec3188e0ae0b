import { invalidParameter, propertyChangeNotAllowed } from '../errors.ts';
import {
  resolveImage,
  type ImageResolver,
  type ResolvedImage,
} from '../machines/image-reference.ts';
import type { AskedImage } from '../machines/machine-request.ts';
import { osProfileOf } from '../machines/os-profile.ts';
import { defaultStorageType } from '../machines/planned-disks.ts';
import type { Platform } from '../platform.ts';
import { profileMembers, type AskedProfile } from './scale-set-request.ts';
import type { ModelDisk, ScaleSetModel } from './scale-set-state.ts';

interface Place {
  location: string;
  vmSize: string;
}

/** The model that a first PUT makes. Throws what Azure answers at once, 404 for an image that is not there. */
export function newModel(
  platform: Platform,
  asked: AskedProfile | undefined,
  { location, vmSize }: Place,
  resolve: ImageResolver = resolveImage,
): ScaleSetModel {
  const { storageProfile, osProfile } = asked ?? {};
  const reference = storageProfile?.imageReference;
  if (!asked || !reference)
    throw invalidParameter(
      "Required parameter 'virtualMachineProfile.storageProfile.imageReference' is missing (null).",
      'virtualMachineProfile.storageProfile.imageReference',
    );
  const image = resolve(platform, reference, location);
  const storageType = defaultStorageType(vmSize);
  return {
    image: askedImage(reference),
    osDisk: osDiskOf(storageProfile?.osDisk, image, storageType),
    dataDisks: dataDisksOf(storageProfile?.dataDisks ?? [], image, storageType),
    osProfile: osProfileOf(osProfile && { computerNamePrefix: undefined, ...osProfile }, image),
    told: toldOf(asked),
  };
}

/** What a later PUT or PATCH makes of it; the same object where nothing of the model changes. */
export function changedModel(
  platform: Platform,
  model: ScaleSetModel,
  asked: AskedProfile | undefined,
  { location }: Place,
): ScaleSetModel {
  if (!asked) return model;
  const { storageProfile = {}, osProfile } = asked;
  const { imageReference, osDisk } = storageProfile;
  if (osDisk?.osType !== undefined && osDisk.osType !== model.osDisk.osType)
    throw propertyChangeNotAllowed('osDisk.osType');
  const image = imageReference ? askedImage(imageReference) : model.image;
  const isOtherImage = !isSameImage(image, model.image);
  if (isOtherImage) refuseUnlike(model, resolveImage(platform, image, location));
  const changed: ScaleSetModel = {
    ...model,
    image,
    osDisk: {
      ...model.osDisk,
      caching: osDisk?.caching ?? model.osDisk.caching,
      diskSizeGB: osDisk?.diskSizeGB ?? model.osDisk.diskSizeGB,
    },
    osProfile: osProfile ? { ...model.osProfile, ...withoutSecrets(osProfile) } : model.osProfile,
    told: { ...model.told, ...toldOf(asked) },
  };
  return JSON.stringify(changed) === JSON.stringify(model) ? model : changed;
}

/** A scale set may change to an image that is like its own (Microsoft's answer to a frequent question). */
function refuseUnlike(model: ScaleSetModel, image: ResolvedImage): void {
  const luns = (disks: readonly { lun?: number | undefined }[]) =>
    disks.map(({ lun }) => lun).join();
  const ofImage = model.dataDisks.filter(({ createOption }) => createOption === 'FromImage');
  if (image.osType !== model.osDisk.osType || luns(image.dataDisks) !== luns(ofImage))
    throw propertyChangeNotAllowed('imageReference');
}

function askedImage({ exactVersion: _, ...asked }: AskedImage): AskedImage {
  return asked;
}

function isSameImage(one: AskedImage, other: AskedImage): boolean {
  const text = ({ id, publisher, offer, sku, version, ...shared }: AskedImage) => {
    const { sharedGalleryImageId, communityGalleryImageId } = shared;
    const names = [id, publisher, offer, sku, version];
    return [...names, sharedGalleryImageId, communityGalleryImageId].join('|').toLowerCase();
  };
  return text(one) === text(other);
}

function withoutSecrets({ adminPassword: _, customData: __, ...rest }: Record<string, unknown>) {
  return rest;
}

type Storage = NonNullable<AskedProfile['storageProfile']>;

function osDiskOf(asked: Storage['osDisk'], image: ResolvedImage, storageType: string): ModelDisk {
  return {
    osType: image.osType,
    createOption: 'FromImage',
    caching: asked?.caching ?? image.osDisk.caching ?? 'ReadWrite',
    storageAccountType: asked?.managedDisk?.storageAccountType ?? storageType,
    diskSizeGB: asked?.diskSizeGB ?? image.osDisk.sizeInGB,
  };
}

function dataDisksOf(
  asked: NonNullable<Storage['dataDisks']>,
  image: ResolvedImage,
  storageType: string,
): ModelDisk[] {
  const luns = asked.map(({ lun }) => lun);
  if (new Set(luns).size < luns.length)
    throw invalidParameter('The lun of each data disk must be unique.', 'dataDisks');
  const ofImage = image.dataDisks
    .filter(({ lun }) => !luns.includes(lun))
    .map(({ lun }) => ({ lun, createOption: 'FromImage' as const }));
  return [...asked, ...ofImage].map((disk: (typeof asked)[number]): ModelDisk => {
    const source = image.dataDisks.find(({ lun }) => lun === disk.lun);
    const diskSizeGB = disk.diskSizeGB ?? source?.sizeInGB;
    if (diskSizeGB === undefined)
      throw invalidParameter(
        "Required parameter 'dataDisk.diskSizeGB' is missing (null).",
        'dataDisk.diskSizeGB',
      );
    return {
      lun: disk.lun,
      createOption: source ? 'FromImage' : 'Empty',
      caching: disk.caching ?? source?.caching ?? 'None',
      storageAccountType: disk.managedDisk?.storageAccountType ?? storageType,
      diskSizeGB,
    };
  });
}

function toldOf(asked: AskedProfile): Record<string, unknown> {
  const given = profileMembers.flatMap((name) =>
    asked[name] === undefined ? [] : [[name, asked[name]] as const],
  );
  return Object.fromEntries(given);
}
