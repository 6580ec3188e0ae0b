import type { TargetRegion, Version } from '../../../src/lifecycle/gallery.ts';

/** A version at rest in its source region West Europe and others, with what each region says; one that is `silent` says nothing. */
export function aVersion(regions: Record<string, string>, parts: Partial<Version> = {}): Version {
  const entries = Object.entries(regions);
  return {
    id: '/versions/1.0.0',
    number: '1.0.0',
    location: 'westeurope',
    tags: {},
    provisioningState: 'Succeeded',
    excludeFromLatest: true,
    targetRegions: entries.map(([name]) => ({ name, regionalReplicaCount: 1 })),
    replication: entries
      .filter(([, state]) => state !== 'silent')
      .map(([name, state]) => ({
        region: name.replaceAll(' ', '').toLowerCase(),
        state,
        progress: 0,
        details: state === 'Failed' ? 'Failed with internal server error.' : '',
      })),
    returned: {},
    ...parts,
  };
}

export const encryptionSet = (name: string): string =>
  `/subscriptions/1/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/${name}`;

/** A region whose set encrypts the OS disk and data disks, as Azure returns it. */
export const encryptedIn = (name: string, set = name, luns: number[] = []): TargetRegion => {
  const diskEncryptionSetId = encryptionSet(set);
  const data = luns.map((lun) => ({ lun, diskEncryptionSetId }));
  return {
    name,
    regionalReplicaCount: 1,
    encryption: {
      osDiskImage: { diskEncryptionSetId },
      ...(luns.length === 0 ? {} : { dataDiskImages: data }),
    },
  };
};
