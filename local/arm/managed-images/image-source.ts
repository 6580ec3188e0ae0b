import type { Call } from '../call.ts';
import { isDiskType, sizeInGB, type DiskState } from '../disks/disk-state.ts';
import { conflict, invalidParameter, linkedIdMalformed, referenceNotFound } from '../errors.ts';
import { readBlobVhd } from '../image-versions/vhd-source.ts';
import { machineType, type MachineDisk, type MachineState } from '../machines/machine-state.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import type { ErrorBody } from '../reply.ts';
import { nameOf, typeOf } from '../resource-path.ts';
import type {
  AskedDataDisk,
  AskedImageProperties,
  AskedOsDisk,
  ImageRequest,
} from './image-request.ts';
import type { ImageDisk, ManagedImageState } from './image-state.ts';

export interface ImageMade {
  state: ManagedImageState;
  /** With what the creation will fail in the end. */
  failure?: ErrorBody | undefined;
}

/** Looks at what an image is made from: a machine, or disks, snapshots and blobs. */
export async function readImage(
  platform: Platform,
  call: Call,
  { properties: asked = {}, extendedLocation: zone }: ImageRequest,
  location: string,
): Promise<ImageMade> {
  const { sourceVirtualMachine, storageProfile } = asked;
  const extendedLocation = zone && { type: zone.type, name: zone.name };
  if (sourceVirtualMachine) {
    const state = fromMachine(platform, call, sourceVirtualMachine.id, asked, location);
    return { state: { ...state, extendedLocation } };
  }
  if (!storageProfile?.osDisk)
    throw invalidParameter(
      "Required parameter 'image.properties.storageProfile.osDisk' is missing (null).",
      'image.properties.storageProfile.osDisk',
    );
  const { osDisk: askedOs, dataDisks = [] } = storageProfile;
  // Recorded: edge zones have no Standard_LRS.
  const storageType = zone ? 'StandardSSD_LRS' : 'Standard_LRS';
  const read = (disk: AskedDisk, at: string) =>
    readDisk(platform, call, disk, { at, location, storageType });
  const os = await read(askedOs, 'osDisk');
  const data = [];
  for (const disk of dataDisks) data.push({ lun: disk.lun, ...(await read(disk, 'dataDisks')) });
  const failure = [os, ...data].find((disk) => disk.failure)?.failure;
  return {
    failure,
    state: {
      osDisk: { osType: askedOs.osType, osState: askedOs.osState, ...os.disk },
      dataDisks: data.map(({ lun, disk }) => ({ lun, ...disk })),
      zoneResilient: storageProfile.zoneResilient,
      hyperVGeneration: asked.hyperVGeneration ?? os.hyperVGeneration ?? 'V1',
      extendedLocation,
    },
  };
}

function fromMachine(
  { store, permissions }: Platform,
  call: Call,
  id: string,
  { hyperVGeneration, storageProfile }: AskedImageProperties,
  location: string,
): ManagedImageState {
  if (typeOf(id)?.toLowerCase() !== machineType.toLowerCase())
    throw linkedIdMalformed(id, 'properties.sourceVirtualMachine.id');
  permissions.requireLinked(call, `${machineType}/write`, id);
  const machine = store.get<MachineState>(id);
  if (!machine || !sameRegion(machine.location, location))
    throw referenceNotFound(
      `Source Virtual Machine '${nameOf(id)}' specified in the request does not exist in this Azure location.`,
    );
  const { state } = machine;
  if (!state.generalized)
    throw conflict(
      `The operation 'Create Image' requires the Virtual Machine '${nameOf(machine.id)}' to be Generalized.`,
    );
  if (hyperVGeneration !== undefined && hyperVGeneration !== state.hyperVGeneration)
    throw invalidParameter(
      `The hypervisor generation '${hyperVGeneration}' of the image does not match that of the source virtual machine, '${state.hyperVGeneration}'.`,
      'hyperVGeneration',
    );
  return {
    sourceVirtualMachine: { id },
    osDisk: {
      osType: state.osDisk.osType ?? 'Linux',
      osState: 'Generalized',
      ...ofMachine(state.osDisk),
    },
    dataDisks: state.dataDisks.map((disk) => ({ lun: disk.lun, ...ofMachine(disk) })),
    zoneResilient: storageProfile?.zoneResilient,
    hyperVGeneration: state.hyperVGeneration,
  };
}

function ofMachine({ managedDisk, vhd, caching, diskSizeGB }: MachineDisk): ImageDisk {
  return {
    ...(managedDisk && { managedDisk: { id: managedDisk.id } }),
    ...(vhd && { blobUri: vhd.uri }),
    caching,
    storageAccountType: managedDisk?.storageAccountType ?? 'Standard_LRS',
    ...(managedDisk?.diskEncryptionSet && { diskEncryptionSet: managedDisk.diskEncryptionSet }),
    diskSizeGB,
  };
}

type AskedDisk = AskedOsDisk | AskedDataDisk;

interface DiskRead {
  disk: ImageDisk;
  hyperVGeneration?: DiskState['hyperVGeneration'];
  failure?: ErrorBody | undefined;
}

async function readDisk(
  platform: Platform,
  call: Call,
  asked: AskedDisk,
  { at, location, storageType }: { at: string; location: string; storageType: string },
): Promise<DiskRead> {
  const { snapshot, managedDisk, blobUri, diskEncryptionSet } = asked;
  if ([snapshot, managedDisk, blobUri].filter((one) => one !== undefined).length !== 1)
    throw invalidParameter(
      `Exactly one of 'snapshot', 'managedDisk' and 'blobUri' must be given for '${at}'.`,
      `image.properties.storageProfile.${at}`,
    );
  const told = {
    snapshot,
    managedDisk,
    blobUri,
    caching: asked.caching ?? 'None',
    storageAccountType: asked.storageAccountType ?? storageType,
    diskEncryptionSet,
  };
  if (blobUri !== undefined) {
    const { sizeInGB: size, failure } = await readBlobVhd(platform, blobUri);
    return { disk: { ...told, diskSizeGB: asked.diskSizeGB ?? size }, failure };
  }
  const id = (snapshot ?? managedDisk)?.id ?? '';
  const source = diskById(platform, call, id, { at, location });
  const { hyperVGeneration } = source.state;
  const diskSizeGB = asked.diskSizeGB ?? sizeInGB(source.state);
  return { disk: { ...told, diskSizeGB }, hyperVGeneration };
}

function diskById(
  { store, permissions }: Platform,
  call: Call,
  id: string,
  { at, location }: { at: string; location: string },
) {
  const type = typeOf(id);
  if (!isDiskType(type) || type === undefined)
    throw linkedIdMalformed(id, `properties.storageProfile.${at}.id`);
  permissions.requireLinked(call, `${type}/beginGetAccess/action`, id);
  const disk = store.get<DiskState>(id);
  if (!disk || !sameRegion(disk.location, location))
    throw referenceNotFound(`Resource ${nameOf(id)} is not found.`);
  return disk;
}
