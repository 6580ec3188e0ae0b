import type { Call, ResourceType } from '../call.ts';
import { unknownNamespace } from '../errors.ts';
import { allRegions, displayName } from '../regions.ts';
import { compactReply } from '../reply.ts';
import { resourcesApiVersions } from '../resources-api-versions.ts';

const action = 'Microsoft.Resources/subscriptions/providers/read';

/** The resource providers, all of them registered: where tools learn which api-versions a type has. */
export function providers(types: () => readonly ResourceType[]): ResourceType {
  const namespaces = () => [...new Set(types().map(({ type }) => namespaceOf(type)))];

  const body = (subscription: string, namespace: string) => {
    const offered = types().filter(({ type }) => namespaceOf(type) === namespace);
    const scope = subscription && `/subscriptions/${subscription}`;
    return {
      id: `${scope}/providers/${namespace}`,
      namespace,
      resourceTypes: offered.map(typeBody),
      registrationState: 'Registered',
      registrationPolicy: 'RegistrationRequired',
    };
  };

  function one({ subscription, target }: Call) {
    const asked = target.names[0] ?? '';
    const namespace = namespaces().find((known) => known.toLowerCase() === asked.toLowerCase());
    if (namespace === undefined) throw unknownNamespace(asked);
    return compactReply(200, body(subscription, namespace));
  }

  const all = ({ subscription }: Call) =>
    compactReply(200, { value: namespaces().map((namespace) => body(subscription, namespace)) });

  return {
    type: 'Microsoft.Resources/providers',
    apiVersions: resourcesApiVersions,
    level: 'subscription',
    resource: { GET: { action, handle: one } },
    list: { subscription: { action, handle: all }, tenant: { action: '', handle: all } },
    actions: {
      register: { action: '', handle: one },
      unregister: { action: '', handle: one },
    },
  };
}

function namespaceOf(type: string): string {
  return type.slice(0, type.indexOf('/'));
}

function typeBody({ type, apiVersions }: ResourceType): unknown {
  return {
    resourceType: type.slice(type.indexOf('/') + 1),
    locations: allRegions.map((region) => displayName(region)),
    // Newest first: tools take the first that is no preview.
    apiVersions: apiVersions.toSorted().toReversed(),
    capabilities: 'SupportsTags, SupportsLocation',
  };
}
