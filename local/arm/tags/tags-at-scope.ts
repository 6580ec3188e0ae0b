import { z } from 'zod';
import type { Call, ResourceType } from '../call.ts';
import type { Platform } from '../platform.ts';
import { compactReply, type Reply } from '../reply.ts';
import { envelope, oneOf, shaped, tags as tagMap } from '../request-shape.ts';
import type { StoredResource } from '../store.ts';
import { checkTags } from './tag-limits.ts';

const properties = z.strictObject({ tags: tagMap }).optional();
const putRequest = z.strictObject({ ...envelope, properties });
const patchRequest = z.strictObject({
  operation: oneOf('Replace', 'Merge', 'Delete').optional(),
  properties,
});

type Tags = Record<string, string>;

/** The tags of a subscription, a group or a resource as a resource of their own: …/tags/default. */
export function tagsAtScope({ store, operations }: Platform): ResourceType {
  const tagged = (call: Call): StoredResource =>
    store.get(call.target.scope ?? '') as StoredResource;

  function write(call: Call, tags: Tags): Reply {
    checkTags(tags);
    const { tags: _, ...resource } = tagged(call);
    store.put({ ...resource, tags });
    operations.doneAtOnce(call);
    return compactReply(200, body(call, tags));
  }

  function patch(call: Call): Reply {
    const asked = shaped(patchRequest, call.json, 'TagsPatchResource');
    const { tags: given = {} } = asked.properties ?? {};
    const present = tagged(call).tags ?? {};
    switch (asked.operation ?? 'Merge') {
      case 'Replace':
        return write(call, given);
      case 'Merge':
        return write(call, merged(present, given));
      case 'Delete':
        return write(call, without(present, given));
    }
  }

  return {
    type: 'Microsoft.Resources/tags',
    apiVersions: [
      '2019-10-01',
      '2020-06-01',
      '2020-10-01',
      '2021-01-01',
      '2021-04-01',
      '2022-09-01',
      '2023-07-01',
      '2024-03-01',
      '2024-07-01',
      '2024-11-01',
      '2025-04-01',
    ],
    level: 'scope',
    resource: {
      GET: { handle: (call) => compactReply(200, body(call, tagged(call).tags ?? {})) },
      PUT: {
        handle(call) {
          const asked = shaped(putRequest, call.json, 'TagsResource');
          return write(call, asked.properties?.tags ?? {});
        },
      },
      PATCH: { handle: patch },
      DELETE: {
        handle(call) {
          write(call, {});
          return { status: 200 };
        },
      },
    },
  };
}

/** Names of tags count in any case and keep the one they came with. */
function merged(present: Tags, given: Tags): Tags {
  return { ...without(present, given, false), ...given };
}

/** Less the tags given, where `sameValue` only those whose value agrees. */
function without(present: Tags, given: Tags, sameValue = true): Tags {
  const kept = Object.entries(present).filter(
    ([name, value]) =>
      !Object.entries(given).some(
        ([other, its]) =>
          other.toLowerCase() === name.toLowerCase() && (!sameValue || its === value),
      ),
  );
  return Object.fromEntries(kept);
}

function body({ target: { scope = '' } }: Call, tags: Tags): unknown {
  return {
    id: `${scope}/providers/Microsoft.Resources/tags/default`,
    name: 'default',
    type: 'Microsoft.Resources/tags',
    properties: { tags },
  };
}
