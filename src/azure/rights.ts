import { statusOf, translate } from './errors.ts';
import { chunksOf } from '../lifecycle/chunks.ts';
import type { MayDo, Rights, Unread } from '../lifecycle/estate.ts';
import { listed } from './get-json.ts';
import type { Manager } from './manager.ts';

/** What one role assignment grants at a scope. */
interface Granted {
  actions?: string[] | null;
  notActions?: string[] | null;
}

/** How many subscriptions are asked about our rights at a time. */
const AT_ONCE = 10;

/** What the identity may read in subscriptions. */
export function whatMayBeRead(manager: Manager) {
  async function rightsOf(subscriptions: readonly string[]): Promise<Rights> {
    const rights = new Map<string, MayDo>();
    for (const some of chunksOf(subscriptions, AT_ONCE)) {
      const told = await Promise.all(some.map((one) => rightsIn(manager, one)));
      for (const [index, one] of some.entries()) rights.set(one.toLowerCase(), told[index]);
    }
    return rights;
  }

  return {
    rightsOf,
    /** Where all of these types may be read, where some of them, and what cannot be. */
    readable: async (
      types: readonly string[],
      subscriptions: readonly string[],
      known?: Rights,
    ) => {
      const rights = known ?? (await rightsOf(subscriptions));
      const [read, some, unread]: [string[], string[], Unread[]] = [[], [], []];
      for (const subscription of subscriptions) {
        const may = rights.get(subscription.toLowerCase());
        const missing = types.filter((type) => may?.(`${type}/read`) !== true);
        if (missing.length === 0) read.push(subscription);
        else unread.push({ subscription, because: lacking(missing) });
        if (missing.length < types.length) some.push(subscription);
      }
      return { read, some, unread };
    },
  };
}

const lacking = (missing: readonly string[]): string =>
  `Gallerist may not read ${missing.join(', ')} there: give it the role Gallerist in that subscription`;

/** Its own effective rights; undefined where Azure does not let us see the subscription, or knows none. */
async function rightsIn(manager: Manager, subscription: string): Promise<MayDo> {
  const granted: Granted[] = [];
  const what = `our rights in subscription ${subscription}`;
  const first = `${manager.url}/subscriptions/${subscription}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  try {
    for await (const one of listed<Granted>(what, first, manager)) granted.push(one);
  } catch (error) {
    if ([403, 404].includes(statusOf(error))) return undefined;
    throw translate(error, `list ${what}`);
  }
  return (action) =>
    granted.some(
      ({ actions, notActions }) =>
        actions?.some((one) => covers(one, action)) === true &&
        !notActions?.some((one) => covers(one, action)),
    );
}

/** Azure's patterns of actions: `*` is any run of characters, slashes too, and case does not count. */
export function covers(pattern: string, action: string): boolean {
  const parts = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
