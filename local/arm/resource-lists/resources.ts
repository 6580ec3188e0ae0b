import type { Call, ResourceType } from '../call.ts';
import { ArmError } from '../errors.ts';
import { listReply } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { groupOf, nameOf } from '../resource-path.ts';
import type { StoredResource } from '../store.ts';
import { resourcesApiVersions } from '../resources-api-versions.ts';

/** Everything in a subscription or a group, without its properties: GET …/resources. */
export function resources({ store, permissions }: Platform): ResourceType {
  function list(call: Call) {
    const { group } = call.target;
    const scope = `/subscriptions/${call.subscription}${group ? `/resourceGroups/${group}` : ''}`;
    const matches = resourceFilter(call.query.get('$filter'));
    // What has no location is no resource of its own: subscriptions, locks.
    const all = store
      .below(scope)
      .filter(
        ({ location, type }) => location !== '' && type !== 'Microsoft.Resources/resourceGroups',
      )
      .filter(({ id, type }) => permissions.allows(call.principal, `${type}/read`, id))
      .filter(matches);
    return listReply(call, all, resourceBody);
  }

  const type = 'Microsoft.Resources/resources';
  return {
    type,
    apiVersions: resourcesApiVersions,
    list: {
      group: { action: '', handle: list },
      subscription: { action: '', handle: list },
    },
  };
}

function resourceBody({ id, type, location, tags }: StoredResource): unknown {
  return { id, name: fullName(id), type, location, ...(tags && { tags }) };
}

/** Of what lies below a resource, the names on the way: `pics/ubuntu/1.0.0`. */
function fullName(id: string): string {
  const [, , ...rest] =
    id
      .split(/\/providers\//i)
      .at(-1)
      ?.split('/') ?? [];
  return rest.filter((_, index) => index % 2 === 0).join('/');
}

const clauseForm = /^(resourceType|resourceGroup|name|location|tagName|tagValue) eq '([^']*)'$/i;

/** `resourceType eq '…' and name eq '…'` and so on. Throws 400 for any other filter. */
function resourceFilter(filter: string | null): (resource: StoredResource) => boolean {
  if (!filter) return () => true;
  const clauses = filter.split(/ and /i).map((clause) => {
    const [whole, member = '', value = ''] = clauseForm.exec(clause.trim()) ?? [];
    if (whole === undefined) throw unsupportedFilter(filter);
    return { member: member.toLowerCase(), value: value.toLowerCase() };
  });
  return (resource) => clauses.every(({ member, value }) => holds(resource, member, value));
}

function holds({ id, type, location, tags = {} }: StoredResource, member: string, value: string) {
  switch (member) {
    case 'resourcetype':
      return type.toLowerCase() === value;
    case 'resourcegroup':
      return groupOf(id).toLowerCase() === value;
    case 'name':
      return [fullName(id), nameOf(id)].some((name) => name.toLowerCase() === value);
    case 'location':
      return location.toLowerCase() === value;
    case 'tagname':
      return Object.keys(tags).some((name) => name.toLowerCase() === value);
    default:
      return Object.values(tags).some((one) => one.toLowerCase() === value);
  }
}

function unsupportedFilter(filter: string): ArmError {
  const message = `The filter '${filter}' is not supported here: join resourceType, resourceGroup, name, location, tagName and tagValue eq '…' by and.`;
  return new ArmError(400, { code: 'InvalidFilterInQueryString', message }, 'gateway');
}
