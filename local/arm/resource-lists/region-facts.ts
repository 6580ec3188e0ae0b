// The groups of geographies that names of regions are prefixed with; what is in none is in Europe.
const geographyGroups: Record<string, readonly string[]> = {
  US: [
    'centralus',
    'centraluseuap',
    'eastus',
    'eastus2',
    'eastus2euap',
    'northcentralus',
    'southcentralus',
    'westcentralus',
    'westus',
    'westus2',
    'westus3',
  ],
  Canada: ['canadacentral', 'canadaeast'],
  'South America': ['brazilsouth', 'chilecentral'],
  Mexico: ['mexicocentral'],
  Africa: ['southafricanorth'],
  'Middle East': ['israelcentral', 'qatarcentral', 'uaenorth'],
  'Asia Pacific': [
    'australiacentral',
    'australiaeast',
    'australiasoutheast',
    'centralindia',
    'eastasia',
    'indonesiacentral',
    'japaneast',
    'japanwest',
    'koreacentral',
    'koreasouth',
    'malaysiawest',
    'newzealandnorth',
    'southeastasia',
    'southindia',
    'westindia',
  ],
};

const withoutZones: readonly string[] = [
  'australiacentral',
  'australiasoutheast',
  'canadaeast',
  'koreasouth',
  'northcentralus',
  'southindia',
  'ukwest',
  'westcentralus',
  'westindia',
  'westus',
];

/** Of a region by its short name. */
export function geographyGroup(region: string): string {
  const found = Object.entries(geographyGroups).find(([, regions]) => regions.includes(region));
  return found?.[0] ?? 'Europe';
}

/** Whether a region, by its short name, has availability zones: three then. */
export function hasZones(region: string): boolean {
  return !withoutZones.includes(region);
}
