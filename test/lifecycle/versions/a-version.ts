import type { Version } from '../../../src/lifecycle/gallery.ts';

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
