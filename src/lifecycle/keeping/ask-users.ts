import type { ImageRules } from '../catalog/schema.ts';
import type { Estate, Rights, Unread, Users } from '../estate.ts';
import { toldOr } from '../outcomes.ts';

/** Who draws on images; where Azure does not tell now, or ever, use is unknown, and what takes nothing away goes on. */
export async function askUsers(
  subscriptions: readonly string[],
  estate: Estate,
  definition?: string,
  rights?: Rights,
): Promise<Users> {
  return toldOr(
    () => estate.users(subscriptions, definition, rights),
    ({ reason: because }) => ({
      users: [],
      unread: subscriptions.map((subscription) => ({ subscription, because })),
    }),
  );
}

/** The image's own subscription, and those that the catalog says may use it. */
export const askedFor = ({ subscription, consumers }: ImageRules): string[] => [
  ...new Set([subscription, ...consumers].map((one) => one.toLowerCase())),
];

/**
 * What a gallery's sharing hides. Whoever may use it by more than a role names it by another id, of shared or community
 * galleries, in subscriptions and tenants that nobody here can list.
 */
export function unseen({ subscription, gallery }: ImageRules, sharing?: string): Unread[] {
  if (sharing === 'Private') return [];
  const because =
    sharing === undefined
      ? `whom gallery ${gallery} is shared with is not to be seen`
      : `gallery ${gallery} is shared (${sharing}), and Azure does not say who uses it from elsewhere`;
  return [{ subscription, because }];
}
