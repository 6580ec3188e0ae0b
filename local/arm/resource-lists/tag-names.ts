import type { ResourceType } from '../call.ts';
import type { Platform } from '../platform.ts';
import { compactReply } from '../reply.ts';

/** The tags in use in a subscription: GET /subscriptions/{id}/tagNames. */
export function tagNames({ store }: Platform): ResourceType {
  return {
    type: 'Microsoft.Resources/tagNames',
    apiVersions: ['2019-10-01', '2020-06-01', '2021-04-01', '2022-09-01', '2024-11-01'],
    list: {
      subscription: {
        action: 'Microsoft.Resources/subscriptions/tagNames/read',
        handle({ subscription }) {
          const scope = `/subscriptions/${subscription}`;
          const counts = new Map<string, Map<string, number>>();
          for (const { tags = {} } of store.below(scope))
            for (const [name, value] of Object.entries(tags)) {
              const values = counts.get(name) ?? new Map<string, number>();
              counts.set(name, values.set(value, (values.get(value) ?? 0) + 1));
            }
          const value = [...counts].map(([name, values]) =>
            tagBody(`${scope}/tagNames/${name}`, name, values),
          );
          return compactReply(200, { value });
        },
      },
    },
  };
}

function tagBody(id: string, tagName: string, values: ReadonlyMap<string, number>): unknown {
  const total = [...values.values()].reduce((sum, count) => sum + count, 0);
  return {
    id,
    tagName,
    count: { type: 'Total', value: total },
    values: [...values].map(([tagValue, count]) => ({
      id: `${id}/tagValues/${tagValue}`,
      tagValue,
      count: { type: 'Total', value: count },
    })),
  };
}
