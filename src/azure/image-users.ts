import type { User } from '../lifecycle/estate.ts';
import { kqlString } from './graph-query.ts';

interface UserKind {
  /** As people call it. */
  kind: string;
  /** Resource Graph's table. */
  table: 'resources' | 'computeresources' | 'batchresources';
  type: string;
  /** Where the resource names its image, and the version that came of it. */
  image: string;
  exact?: string;
}

const machine = 'properties.storageProfile.imageReference';
const scaleSet = 'properties.virtualMachineProfile.storageProfile.imageReference';
const fleet = 'properties.computeProfile.baseVirtualMachineProfile.storageProfile.imageReference';
const pool = 'properties.deploymentConfiguration.virtualMachineConfiguration.imageReference';

/**
 * What can draw on an image, by the types that Resource Graph shows (MicrosoftDocs/azure-docs,
 * articles/governance/resource-graph/reference/supported-tables-resources.md). Not among them: the machines
 * that labs, CloudTest and other services keep out of the customer's sight.
 */
export const userKinds: readonly UserKind[] = [
  {
    kind: 'VM',
    table: 'resources',
    type: 'Microsoft.Compute/virtualMachines',
    image: `${machine}.id`,
    exact: `${machine}.exactVersion`,
  },
  {
    kind: 'scale set',
    table: 'resources',
    type: 'Microsoft.Compute/virtualMachineScaleSets',
    image: `${scaleSet}.id`,
  },
  {
    kind: 'image template',
    table: 'resources',
    type: 'Microsoft.VirtualMachineImages/imageTemplates',
    image: 'properties.source.imageVersionId',
  },
  {
    kind: 'Compute Fleet',
    table: 'resources',
    type: 'Microsoft.AzureFleet/fleets',
    image: `${fleet}.id`,
  },
  {
    kind: 'dev box definition',
    table: 'resources',
    type: 'Microsoft.DevCenter/devcenters/devboxdefinitions',
    image: 'properties.imageReference.id',
  },
  {
    kind: 'scale set instance',
    table: 'computeresources',
    type: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
    image: `${machine}.id`,
    exact: `${machine}.exactVersion`,
  },
  {
    kind: 'Batch pool',
    table: 'batchresources',
    type: 'Microsoft.Batch/batchAccounts/pools',
    image: `${pool}.id`,
  },
];

export interface UserRow {
  id: string;
  type: string;
  location: string | null;
  image: string;
  exact: string;
}

/** One query for each table. With a definition's id, of those that draw on it or on its versions. */
export function userQueries(definition: string | undefined): string[] {
  const tables = Map.groupBy(userKinds, ({ table }) => table);
  return [...tables].map(([table, kinds]) =>
    [
      table,
      `where type in~ (${kinds.map(({ type }) => kqlString(type)).join(', ')})`,
      `extend image = ${firstOf(kinds.map(({ image }) => image))}, exact = ${firstOf(kinds.flatMap(({ exact }) => exact ?? []))}`,
      `where ${definition === undefined ? 'isnotempty(image)' : drawsOn(definition)}`,
      'order by id asc',
      'project id, type, location, image, exact',
    ].join(' | '),
  );
}

const firstOf = (paths: readonly string[]): string => {
  const [first = "''", ...others] = [...new Set(paths)].map((path) => `tostring(${path})`);
  return others.length === 0 ? first : `coalesce(${[first, ...others].join(', ')})`;
};

/** What a Dev Center calls an image does not say which definition it is. */
const drawsOn = (definition: string): string =>
  `image =~ ${kqlString(definition)} or image startswith ${kqlString(`${definition}/versions/`)} or image contains ${kqlString(DEV_CENTER)}`;

const DEV_CENTER = '/providers/Microsoft.DevCenter/devcenters/';

/**
 * Whether a dev box definition names its image in a gallery that was attached to its Dev Center. Which gallery
 * that is, Resource Graph does not show. `default` has Microsoft's own images.
 */
export const isHiddenByDevCenter = ({ image }: UserRow): boolean =>
  image.toLowerCase().includes(DEV_CENTER.toLowerCase()) && !/\/galleries\/default\//i.test(image);

export function toUser({ type, ...row }: UserRow): User {
  const known = userKinds.find((one) => one.type.toLowerCase() === type.toLowerCase());
  return userOf(known?.kind ?? type, row);
}

/** `…/versions/latest`, as image templates have it, is the definition. */
export function userOf(kind: string, { id, location, image, exact }: Omit<UserRow, 'type'>): User {
  const named = image.replace(/\/versions\/latest$/i, '');
  const isVersion = /\/versions\/[^/]+$/i.test(named);
  const exactVersion = exact === '' || isVersion ? {} : { exactVersion: exact };
  return { id, kind, region: location ?? '', image: named, ...exactVersion };
}
