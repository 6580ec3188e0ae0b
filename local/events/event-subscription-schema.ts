import { z } from 'zod';

// What Event Grid's resource provider takes, of what a subscription here may say. In Azure every member that is
// misspelt is one that is not there, and then the filter lets through what it should not.

const key = z.string().min(1);
const texts = z.array(z.string().max(512)).min(1);
const textOperators = ['In', 'BeginsWith', 'EndsWith', 'Contains'].flatMap((how) => [
  `String${how}`,
  `StringNot${how}`,
]);
const comparisons = ['Greater', 'Less'].flatMap((how) => [
  `Number${how}Than`,
  `Number${how}ThanOrEquals`,
]);

const advancedFilter = z.discriminatedUnion(
  'operatorType',
  [
    z.strictObject({ operatorType: z.enum(textOperators), key, values: texts }),
    z.strictObject({
      operatorType: z.enum(['NumberIn', 'NumberNotIn']),
      key,
      values: z.array(z.number()).min(1),
    }),
    z.strictObject({ operatorType: z.enum(comparisons), key, value: z.number() }),
    z.strictObject({
      operatorType: z.enum(['NumberInRange', 'NumberNotInRange']),
      key,
      values: z.array(z.tuple([z.number(), z.number()])).min(1),
    }),
    z.strictObject({ operatorType: z.literal('BoolEquals'), key, value: z.boolean() }),
    z.strictObject({ operatorType: z.enum(['IsNullOrUndefined', 'IsNotNull']), key }),
  ],
  { error: ({ input }) => `there is no operator ${String(Object(input).operatorType)}` },
);

const countOf = (filter: z.infer<typeof advancedFilter>): number =>
  'values' in filter ? filter.values.length : 1;

const advancedFilters = z
  .array(advancedFilter)
  .max(25)
  .refine(
    (filters) => filters.reduce((sum, filter) => sum + countOf(filter), 0) <= 25,
    'at most 25 values over all advanced filters',
  );

const subscription = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{3,64}$/i, 'a name has 3 to 64 letters, digits and hyphens, nothing else'),
  topic: z.enum(['dropAccount', 'stateAccount', 'subscription']),
  function: z.string().min(1),
  filter: z.strictObject({
    includedEventTypes: z.array(z.string()).min(1).exactOptional(),
    subjectBeginsWith: z.string().exactOptional(),
    subjectEndsWith: z.string().exactOptional(),
    isSubjectCaseSensitive: z.boolean().exactOptional(),
    enableAdvancedFilteringOnArrays: z.boolean().exactOptional(),
    advancedFilters: advancedFilters.exactOptional(),
  }),
});

const idOf = ({ name, topic }: z.infer<typeof subscription>) => `${topic}/${name}`.toLowerCase();

/** infra/event-subscriptions.json, held to Event Grid's limits. */
export const eventSubscriptions = z.strictObject({
  subscriptions: z
    .array(subscription)
    .refine(
      (all) => new Set(all.map(idOf)).size === all.length,
      'a topic has the same name twice: its second subscription would replace the first',
    ),
  retryPolicy: z.strictObject({
    maxDeliveryAttempts: z.int().min(1).max(30),
    eventTimeToLiveInMinutes: z.int().min(1).max(1440),
  }),
  deadLetter: z
    .strictObject({ container: z.string().regex(/^[a-z0-9](-?[a-z0-9]){2,62}$/) })
    .exactOptional(),
});
