import { ownMember } from '../own-member.ts';

/** The public regions of Azure: short name and display name. */
const displayNames: Record<string, string> = {
  australiacentral: 'Australia Central',
  australiaeast: 'Australia East',
  australiasoutheast: 'Australia Southeast',
  austriaeast: 'Austria East',
  belgiumcentral: 'Belgium Central',
  brazilsouth: 'Brazil South',
  canadacentral: 'Canada Central',
  canadaeast: 'Canada East',
  centralindia: 'Central India',
  centralus: 'Central US',
  centraluseuap: 'Central US EUAP',
  chilecentral: 'Chile Central',
  eastasia: 'East Asia',
  eastus: 'East US',
  eastus2: 'East US 2',
  eastus2euap: 'East US 2 EUAP',
  francecentral: 'France Central',
  germanywestcentral: 'Germany West Central',
  indonesiacentral: 'Indonesia Central',
  israelcentral: 'Israel Central',
  italynorth: 'Italy North',
  japaneast: 'Japan East',
  japanwest: 'Japan West',
  koreacentral: 'Korea Central',
  koreasouth: 'Korea South',
  malaysiawest: 'Malaysia West',
  mexicocentral: 'Mexico Central',
  newzealandnorth: 'New Zealand North',
  northcentralus: 'North Central US',
  northeurope: 'North Europe',
  norwayeast: 'Norway East',
  polandcentral: 'Poland Central',
  qatarcentral: 'Qatar Central',
  southafricanorth: 'South Africa North',
  southcentralus: 'South Central US',
  southeastasia: 'Southeast Asia',
  southindia: 'South India',
  spaincentral: 'Spain Central',
  swedencentral: 'Sweden Central',
  switzerlandnorth: 'Switzerland North',
  uaenorth: 'UAE North',
  uksouth: 'UK South',
  ukwest: 'UK West',
  westcentralus: 'West Central US',
  westeurope: 'West Europe',
  westindia: 'West India',
  westus: 'West US',
  westus2: 'West US 2',
  westus3: 'West US 3',
};

// Operation URLs carry the short name, but for the early-access regions (and those of disks even there).
const namesInOperationUrls: Record<string, string> = {
  centraluseuap: 'CentralUSEUAP',
  eastus2euap: 'EastUS2EUAP',
};

/** The short form of a region's name in any spelling: `West Europe` → `westeurope`. */
export function shortName(region: string): string {
  return region.replaceAll(' ', '').toLowerCase();
}

/** `westeurope` → `West Europe`; undefined for a region that does not exist. */
export function displayName(region: string): string | undefined {
  return ownMember(displayNames, shortName(region));
}

export function sameRegion(one: string, other: string): boolean {
  return shortName(one) === shortName(other);
}

export function nameInOperationUrl(region: string): string {
  const short = shortName(region);
  return namesInOperationUrls[short] ?? short;
}

export const allRegions: readonly string[] = Object.keys(displayNames);
