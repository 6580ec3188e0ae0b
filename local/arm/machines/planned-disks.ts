import { randomUUID } from 'node:crypto';
import type { DiskState } from '../disks/disk-state.ts';
import { isDiskType, sizeInGB as sizeInGBOf } from '../disks/disk-state.ts';
import {
  conflict,
  conflictingInput,
  invalidParameter,
  linkedIdMalformed,
  notOfferedHere,
  referenceNotFound,
} from '../errors.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import { nameOf, parentId, typeOf } from '../resource-path.ts';
import { attachedBlob } from './blob-disks.ts';
import type { ImageFacts } from './image-reference.ts';
import type { AskedDataDisk, AskedOsDisk } from './machine-request.ts';
import type { MachineDisk } from './machine-state.ts';

/** A disk that a machine is to have, and what has to be done for it. */
export interface PlannedDisk {
  disk: MachineDisk;
  /** A managed disk is made, one that exists is attached, or a blob is written. */
  by: 'making' | 'attaching' | 'writing';
}

export interface DiskPlan {
  platform: Platform;
  machineId: string;
  location: string;
  /** Of disks that the request gives none. */
  storageAccountType: string;
  image: ImageFacts | undefined;
}

/** The OS disk that a machine is asked to have. Throws what Azure answers at once. */
export function plannedOsDisk(plan: DiskPlan, asked: AskedOsDisk): PlannedDisk {
  const { image, machineId } = plan;
  const createOption = asked.createOption ?? 'FromImage';
  if (createOption === 'Attach') return attached(plan, asked, 'osDisk');
  if (createOption !== 'FromImage')
    throw invalidParameter(
      `The value '${createOption}' of parameter 'osDisk.createOption' is not allowed. Allowed values are 'FromImage','Attach'.`,
      'osDisk.createOption',
    );
  if (!image)
    throw invalidParameter(
      "Required parameter 'imageReference' is missing (null).",
      'imageReference',
    );
  if (asked.osType !== undefined && asked.osType !== image.osType)
    throw conflict(
      `The osType '${asked.osType}' of the OS disk does not match that of the image, '${image.osType}'.`,
      'osDisk.osType',
    );
  const { sizeInGB, caching = 'ReadWrite' } = image.osDisk;
  return made(plan, asked, {
    osType: image.osType,
    name: asked.name ?? `${nameOf(machineId)}_OsDisk_1_${hex()}`,
    caching: asked.caching ?? caching,
    sizeInGB,
  });
}

/** The data disks: those asked for, and those of the image that nobody mentioned. */
export function plannedDataDisks(plan: DiskPlan, asked: readonly AskedDataDisk[]): PlannedDisk[] {
  const luns = asked.map(({ lun }) => lun);
  if (new Set(luns).size < luns.length)
    throw invalidParameter('The lun of each data disk must be unique.', 'dataDisks');
  const ofImage = (plan.image?.dataDisks ?? [])
    .filter(({ lun }) => !luns.includes(lun))
    .map(({ lun }): AskedDataDisk => ({ lun, createOption: 'FromImage' }));
  return [...asked, ...ofImage].map((disk, index) => plannedDataDisk(plan, disk, index + 2));
}

function plannedDataDisk(plan: DiskPlan, asked: AskedDataDisk, number: number): PlannedDisk {
  const { lun } = asked;
  const machine = nameOf(plan.machineId);
  const createOption = asked.createOption ?? 'Empty';
  if (createOption === 'Attach') return attached(plan, asked, 'dataDisk');
  if (createOption === 'Empty') {
    const sizeInGB = asked.diskSizeGB;
    if (sizeInGB === undefined)
      throw invalidParameter(
        "Required parameter 'dataDisk.diskSizeGB' is missing (null).",
        'dataDisk.diskSizeGB',
      );
    const name = asked.name ?? `${machine}_disk${number}_${hex()}`;
    return made(plan, asked, { lun, name, caching: asked.caching ?? 'None', sizeInGB });
  }
  if (createOption === 'Copy') {
    const sizeInGB = sizeOfSource(plan, asked);
    const name = asked.name ?? `${machine}_disk${number}_${hex()}`;
    return made(plan, asked, { lun, name, caching: asked.caching ?? 'None', sizeInGB });
  }
  if (createOption !== 'FromImage')
    throw notOfferedHere(
      `Local Azure does not make data disks with createOption '${createOption}' together with a machine. Make the disk first and attach it.`,
    );
  const ofImage = plan.image?.dataDisks.find((one) => one.lun === lun);
  if (!ofImage)
    throw invalidParameter(
      `StorageProfile.dataDisks.lun does not have required value(s) for image specified in storage profile: the image has no data disk with lun ${lun}.`,
      'dataDisk.lun',
    );
  const name = asked.name ?? `${machine}_lun_${lun}_${number}_${hex()}`;
  const caching = asked.caching ?? ofImage.caching;
  return made(plan, asked, { lun, name, caching, sizeInGB: ofImage.sizeInGB });
}

function sizeOfSource({ platform, location }: DiskPlan, { sourceResource }: AskedDataDisk): number {
  const path = 'dataDisk.sourceResource.id';
  if (!sourceResource)
    throw invalidParameter(`Required parameter '${path}' is missing (null).`, path);
  const { id } = sourceResource;
  if (!isDiskType(typeOf(id))) throw linkedIdMalformed(id, `properties.storageProfile.${path}`);
  const source = platform.store.get<DiskState>(id);
  if (!source || !sameRegion(source.location, location))
    throw referenceNotFound(`Resource ${nameOf(id)} is not found.`, path);
  return sizeInGBOf(source.state);
}

type Asked = AskedOsDisk | AskedDataDisk;

function made(
  { machineId, platform, storageAccountType }: DiskPlan,
  asked: Asked,
  {
    sizeInGB,
    ...fixed
  }: Pick<MachineDisk, 'lun' | 'osType' | 'name' | 'caching'> & { sizeInGB: number },
): PlannedDisk {
  const diskSizeGB = asked.diskSizeGB ?? sizeInGB;
  if (diskSizeGB < sizeInGB)
    throw conflict(
      `The specified disk size ${diskSizeGB} GB is smaller than the size of the corresponding disk in the VM image: ${sizeInGB} GB. This is not allowed. Please choose equal or greater size or do not specify an explicit size.`,
      'diskSizeGB',
    );
  const disk = {
    ...fixed,
    createOption: asked.createOption ?? (fixed.osType ? 'FromImage' : 'Empty'),
    writeAcceleratorEnabled: asked.writeAcceleratorEnabled,
    ...('diffDiskSettings' in asked && { diffDiskSettings: asked.diffDiskSettings }),
    ...('sourceResource' in asked && { sourceResource: asked.sourceResource }),
    deleteOption: asked.deleteOption ?? 'Detach',
    diskSizeGB,
  };
  const { vhd, image } = asked;
  if (vhd) return { disk: { ...disk, ...(image && { image }), vhd }, by: 'writing' };
  const id = `${parentId(machineId)}/providers/Microsoft.Compute/disks/${fixed.name}`;
  if (platform.store.get(id))
    throw conflictingInput(
      `Disk ${fixed.name} already exists in resource group ${nameOf(parentId(machineId))}. Only CreateOption.Attach is supported.`,
      'diskName',
    );
  const managedDisk = {
    diskEncryptionSet: asked.managedDisk?.diskEncryptionSet,
    securityProfile: asked.managedDisk?.securityProfile,
    storageAccountType: asked.managedDisk?.storageAccountType ?? storageAccountType,
    id,
  };
  return { disk: { ...disk, managedDisk }, by: 'making' };
}

function attached(plan: DiskPlan, asked: Asked, at: string): PlannedDisk {
  const { platform, machineId, location } = plan;
  if (asked.vhd) return attachedBlob(platform, asked, asked.vhd);
  const id = asked.managedDisk?.id;
  if (id === undefined)
    throw invalidParameter(
      `Required parameter '${at}.managedDisk.id' is missing (null).`,
      `${at}.managedDisk.id`,
    );
  const type = typeOf(id);
  if (!isDiskType(type))
    throw linkedIdMalformed(id, `properties.storageProfile.${at}.managedDisk.id`);
  const found = platform.store.get<DiskState>(id);
  if (!found || !sameRegion(found.location, location))
    throw referenceNotFound(`Disk ${nameOf(id)} is not found.`, `${at}.managedDisk.id`);
  const { managedBy, sku, osType } = found.state;
  if (managedBy !== undefined && managedBy.toLowerCase() !== machineId.toLowerCase())
    throw conflictingInput(
      `Disk '${id}' cannot be attached as the disk is already owned by VM '${managedBy}'.`,
      `${at}.managedDisk.id`,
    );
  const isOs = !('lun' in asked);
  const disk: MachineDisk = {
    ...(isOs ? { osType: asked.osType ?? osType ?? 'Linux' } : { lun: asked.lun }),
    name: nameOf(id),
    createOption: 'Attach',
    caching: asked.caching ?? (isOs ? 'ReadWrite' : 'None'),
    managedDisk: { storageAccountType: sku, id: found.id },
    deleteOption: asked.deleteOption ?? 'Detach',
    diskSizeGB: sizeInGBOf(found.state),
  };
  return { disk, by: 'attaching' };
}

function hex(): string {
  return randomUUID().replaceAll('-', '');
}

/** What a machine of that size gets where nobody asks for another kind of disk. */
export function defaultStorageType(vmSize = ''): string {
  const isPremium = /^(standard_)?([a-z]*s\d|[a-z]+\d+(-\d+)?[a-z]*s)/i.test(vmSize);
  return isPremium ? 'Premium_LRS' : 'Standard_LRS';
}
