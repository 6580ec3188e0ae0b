import type { SeedResource } from '../local/arm/call.ts';
import { location, resourceGroup, subscriptionId } from '../local/fixed-ids.ts';

export interface EstateSize {
  /** Ten a gallery. */
  definitions: number;
  versionsOfEach: number;
  machines: number;
  scaleSets: number;
  instancesOfEach: number;
}

const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
const compute = `${group}/providers/Microsoft.Compute`;

const day = 24 * 3600_000;
const firstDay = Date.parse('2025-01-01T00:00:00Z');

/**
 * A large estate to seed, parents first: galleries g0…, definitions d0…d9 in each, versions 1.0.0… of each, and
 * machines and scale sets of these. Every tenth version is excluded from latest.
 */
export function* estate(size: EstateSize): Generator<SeedResource> {
  yield { id: group, location };
  for (let index = 0; index < size.definitions; index += 1) {
    if (index % 10 === 0) yield { id: galleryId(index), location };
    yield definition(index);
    for (let number = 0; number < size.versionsOfEach; number += 1) yield version(index, number);
  }
  for (let index = 0; index < size.machines; index += 1) yield machine(index, size);
  for (let index = 0; index < size.scaleSets; index += 1) yield scaleSet(index, size);
}

const galleryId = (index: number) => `${compute}/galleries/g${Math.floor(index / 10)}`;
const definitionId = (index: number) => `${galleryId(index)}/images/d${index % 10}`;

function definition(index: number): SeedResource {
  const identifier = { publisher: 'contoso', offer: 'linux', sku: `s${index}` };
  const properties = { osType: 'Linux', osState: 'Generalized', identifier };
  return { id: definitionId(index), location, properties };
}

function version(index: number, number: number): SeedResource {
  const publishingProfile = {
    targetRegions: [{ name: 'West Europe' }, { name: 'North Europe' }, { name: 'East US 2' }],
    excludeFromLatest: number % 10 === 9,
    publishedDate: new Date(firstDay + number * day).toISOString(),
  };
  return {
    id: `${definitionId(index)}/versions/1.0.${number}`,
    location,
    tags: { owner: `team-${index % 7}` },
    properties: { publishingProfile },
  };
}

/** Half of the users name a version, half a definition; all know of which version they are. */
function imageOf(index: number, { definitions, versionsOfEach }: EstateSize) {
  const id = definitionId(index % definitions);
  const exactVersion = `1.0.${index % versionsOfEach}`;
  return { id: index % 2 === 0 ? id : `${id}/versions/${exactVersion}`, exactVersion };
}

const vmSize = 'Standard_DS1_v2';
const admin = { adminUsername: 'me', adminPassword: 'S3cret-word' };

function machine(index: number, size: EstateSize): SeedResource {
  const osDisk = { createOption: 'FromImage' };
  const properties = {
    hardwareProfile: { vmSize },
    storageProfile: { imageReference: imageOf(index, size), osDisk },
    osProfile: { computerName: `vm${index}`, ...admin },
  };
  return { id: `${compute}/virtualMachines/vm${index}`, location, properties };
}

function scaleSet(index: number, size: EstateSize): SeedResource {
  const storageProfile = { imageReference: imageOf(index, size) };
  const osProfile = { computerNamePrefix: 'vm', ...admin };
  return {
    id: `${compute}/virtualMachineScaleSets/s${index}`,
    location,
    sku: { name: vmSize, capacity: size.instancesOfEach },
    properties: { virtualMachineProfile: { storageProfile, osProfile } },
  };
}
