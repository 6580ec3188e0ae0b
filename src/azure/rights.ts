import type { TokenCredential } from '@azure/identity';
import { statusOf, translate } from './errors.ts';
import { pagesOf } from './get-json.ts';

/** What one role assignment grants at a scope. */
interface Granted {
  actions?: string[];
  notActions?: string[];
}

/** Undefined where Azure does not let us see the subscription, or knows none. */
export type MayDo = ((action: string) => boolean) | undefined;

/** The identity's own effective rights in a subscription of Resource Manager at `url`. */
export async function rightsIn(
  url: string,
  credential: TokenCredential,
  subscription: string,
): Promise<MayDo> {
  const granted: Granted[] = [];
  const first = `${url}/subscriptions/${subscription}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  try {
    for await (const page of pagesOf<Granted>(first, credential)) {
      granted.push(...page.value);
    }
  } catch (error) {
    if ([403, 404].includes(statusOf(error))) return undefined;
    throw translate(error, `read our rights in subscription ${subscription}`);
  }
  return (action) =>
    granted.some(
      ({ actions = [], notActions = [] }) =>
        actions.some((one) => covers(one, action)) &&
        !notActions.some((one) => covers(one, action)),
    );
}

/** Azure's patterns of actions: `*` is any run of characters, slashes too, and case does not count. */
export function covers(pattern: string, action: string): boolean {
  const parts = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
