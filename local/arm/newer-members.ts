import { diskMembers } from './disks/disk-members.ts';
import { unknownMember } from './errors.ts';

/** A member by its path, `[]` for each element of an array, and the first api-version that has it. */
export type MemberSince = readonly [path: string, apiVersion: string];

// From the models of azure-mgmt-compute up to 2022-03-03, later ones from the API specifications.
const members: Readonly<Record<string, readonly MemberSince[]>> = {
  'Microsoft.Compute/disks': diskMembers,
  'Microsoft.Compute/snapshots': diskMembers,
  'Microsoft.Compute/virtualMachines': [
    ['properties.storageProfile.osDisk.deleteOption', '2021-03-01'],
    ['properties.storageProfile.dataDisks.[].deleteOption', '2021-03-01'],
    ['properties.osProfile.linuxConfiguration.patchSettings.assessmentMode', '2021-03-01'],
    ['properties.osProfile.windowsConfiguration.patchSettings.assessmentMode', '2021-03-01'],
  ],
  'Microsoft.Compute/galleries': [
    ['properties.sharingProfile', '2020-09-30'],
    ['properties.softDeletePolicy', '2021-07-01'],
    // Sent and told with this api-version in recordings, though its model has it as any object.
    ['properties.sharingProfile.communityGalleryInfo', '2021-07-01'],
    ['identity', '2023-07-03'],
  ],
  'Microsoft.Compute/galleries/images': [
    ['properties.hyperVGeneration', '2019-07-01'],
    ['properties.features', '2020-09-30'],
    ['properties.architecture', '2021-10-01'],
    ['properties.features.[].startsAtVersion', '2024-03-03'],
    ['properties.allowUpdateImage', '2024-03-03'],
  ],
  'Microsoft.Compute/galleries/images/versions': [
    ['properties.publishingProfile.storageAccountType', '2019-03-01'],
    ['properties.publishingProfile.targetRegions.[].storageAccountType', '2019-03-01'],
    ['properties.publishingProfile.targetRegions.[].encryption', '2019-12-01'],
    ['properties.publishingProfile.replicationMode', '2021-07-01'],
    ['properties.publishingProfile.targetExtendedLocations', '2021-10-01'],
    [
      'properties.publishingProfile.targetRegions.[].encryption.osDiskImage.securityProfile',
      '2021-10-01',
    ],
    ['properties.publishingProfile.targetRegions.[].excludeFromLatest', '2022-03-03'],
    ['properties.safetyProfile', '2022-03-03'],
    ['properties.storageProfile.osDiskImage.source.storageAccountId', '2022-03-03'],
    ['properties.storageProfile.dataDiskImages.[].source.storageAccountId', '2022-03-03'],
    ['properties.storageProfile.source.communityGalleryImageId', '2022-03-03'],
    ['properties.storageProfile.source.virtualMachineId', '2023-07-03'],
    ['properties.securityProfile', '2023-07-03'],
    ['properties.validationsProfile', '2024-03-03'],
    ['properties.safetyProfile.blockDeletionBeforeEndOfLife', '2024-03-03'],
  ],
};

function newerThan(type: string, apiVersion: string): MemberSince[] {
  return (members[type] ?? []).filter(([, since]) => since > apiVersion);
}

/** The body of a resource, or of a list, with the members the api-version has. */
export function asOf(type: string, apiVersion: string, body: unknown): unknown {
  const paths = newerThan(type, apiVersion).map(([path]) => path.split('.'));
  if (paths.length === 0) return body;
  const one = (resource: unknown) => paths.reduce(without, resource);
  const { value } = body as { value?: unknown[] };
  return Array.isArray(value) ? { ...(body as object), value: value.map(one) } : one(body);
}

/** Throws 400 for a member that a later api-version brought. */
export function refuseNewer(type: string, apiVersion: string, json: unknown): void {
  for (const [path] of newerThan(type, apiVersion)) {
    const steps = path.split('.');
    if (!has(json, steps)) continue;
    throw unknownMember(steps.at(-1) ?? '', type.split('/').at(-1) ?? '', path);
  }
}

function without(value: unknown, [step = '', ...rest]: readonly string[]): unknown {
  if (step === '[]') return Array.isArray(value) ? value.map((item) => without(item, rest)) : value;
  if (typeof value !== 'object' || value === null || !(step in value)) return value;
  const { [step]: member, ...others } = value as Record<string, unknown>;
  if (rest.length === 0) return others;
  return { ...value, [step]: without(member, rest) };
}

function has(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return value !== undefined && value !== null;
  if (step === '[]') return Array.isArray(value) && value.some((item) => has(item, rest));
  return typeof value === 'object' && value !== null && has((value as Bag)[step], rest);
}

type Bag = Record<string, unknown>;
