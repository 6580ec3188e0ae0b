import { shortName } from '../regions.ts';
import { groupOf, nameOf, subscriptionOf } from '../resource-path.ts';
import type { StoredResource } from '../store.ts';
import type { Columns } from './kql/compile-expression.ts';
import { asText, type Bag, type Row, type Value } from './kql/values.ts';

const text = ['id', 'name', 'type', 'tenantId', 'kind', 'location', 'resourceGroup'];
const more = ['subscriptionId', 'managedBy'];
const dynamic = ['sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation'];

/** The columns of every table, in Resource Graph's order. */
export const graphColumns: Columns = new Map(
  [...text, ...more, ...dynamic].map((name) => [name, { isDynamic: dynamic.includes(name) }]),
);

// Resource Graph calls these by the names of their operations.
const typeNames: Record<string, string> = {
  'Microsoft.Resources/resourceGroups': 'microsoft.resources/subscriptions/resourcegroups',
  'Microsoft.Resources/subscriptions': 'microsoft.resources/subscriptions',
};

/** The columns that are known without its body. */
export const headColumns = ['id', 'type', 'location', 'resourceGroup', 'subscriptionId'];

export function graphHead({ id, type, location }: StoredResource) {
  return {
    id,
    type: typeNames[type] ?? type.toLowerCase(),
    location: shortName(location),
    resourceGroup: groupOf(id).toLowerCase(),
    subscriptionId: subscriptionOf(id),
  };
}

/** A resource as a row: the body its GET answers, laid out as Resource Graph does. */
export function graphRow(resource: StoredResource, body: Bag, tenantId: string): Row {
  const { id, type, location, resourceGroup, subscriptionId } = graphHead(resource);
  const isSubscription = resource.type === 'Microsoft.Resources/subscriptions';
  const member = (name: string): Value => body[name] ?? null;
  return {
    id,
    name: body[isSubscription ? 'displayName' : 'name'] ?? nameOf(id),
    type,
    tenantId,
    kind: body['kind'] ?? '',
    location,
    resourceGroup,
    subscriptionId,
    managedBy: body['managedBy'] ?? '',
    sku: member('sku'),
    plan: member('plan'),
    properties: isSubscription ? subscriptionProperties(body) : extended(member('properties')),
    tags: resource.tags ?? null,
    identity: member('identity'),
    zones: member('zones'),
    extendedLocation: member('extendedLocation'),
  };
}

function subscriptionProperties({ state = null, subscriptionPolicies = null }: Bag): Value {
  return { state, subscriptionPolicies, managementGroupAncestorsChain: [] };
}

/** A machine's instance view is below `extended`, with its power state apart. */
function extended(properties: Value): Value {
  const { instanceView, ...rest } = (properties ?? {}) as Bag;
  if (instanceView === undefined) return rest;
  const statuses = ((instanceView as Bag)['statuses'] ?? []) as Bag[];
  const power = statuses.find(({ code }) => asText(code ?? null).startsWith('PowerState/'));
  const powerState = power && { powerState: power };
  return { ...rest, extended: { instanceView: { ...(instanceView as Bag), ...powerState } } };
}
