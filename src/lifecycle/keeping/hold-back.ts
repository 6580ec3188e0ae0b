import type { Action, ActionKind } from './plan.ts';
import { imageOf } from '../jobs/job.ts';
import type { Survey } from './survey.ts';
import { howItEnded, isHeld, isLeftAlone, NEVER_STORED } from './take-version.ts';

/**
 * Says of every action that is not begun now why not: the image is only observed, a job is at its version or failed
 * at this very wish, or as many as the budget allows come before it. One version has one action at a time.
 */
export function holdBack(actions: readonly Action[], seen: Survey): Action[] {
  const { budgets } = seen.rules;
  // Every job that ends plans anew: what takes away is counted while it is at work, too, lest no budget held.
  const narrowing = seen.found.writers.filter((one) => one.kind === 'narrow' && isHeld(one)).length;
  const begun: Record<ActionKind, number> = { replicate: 0, promote: 0, narrow: narrowing };
  const taken = new Set<string>();
  return actions.flatMap((action) => {
    const writer = seen.writerOf(action.version);
    // Its job is at work, and plans again when it ends.
    if (writer !== undefined && isHeld(writer)) return [];
    const heldBack = reasonOf(action);
    if (heldBack !== undefined) return [{ ...action, heldBack }];
    begun[action.kind] += 1;
    taken.add(action.version.id);
    return [action];
  });

  function reasonOf(action: Action): string | undefined {
    const { found, rules } = seen;
    const observed = rules.manage === false || (rules.manage === undefined && found.observed);
    if (observed) {
      return rules.manage === false
        ? 'the image is only observed: the catalog says manage: false'
        : 'the image is only observed: it had versions before the catalog named it. Set manage: true to let Gallerist keep it';
    }
    const stopped = whatStopped(action);
    if (stopped !== undefined) return stopped;
    if (taken.has(action.version.id)) return 'something else is done about the version first';
    const budget = budgets[action.kind];
    if (begun[action.kind] < budget) return undefined;
    return budget === 0
      ? `the catalog says budgets.${action.kind}: 0, so that nothing of the kind is begun`
      : `the catalog says budgets.${action.kind}: ${budget}, and as many are at work or come before it; a later run begins it`;
  }

  /** A wish that failed is not tried again by itself, save under another name of the image. */
  function whatStopped({ version, image, wish }: Action): string | undefined {
    const writer = seen.writerOf(version);
    if (writer?.stopped === undefined || writer.stopped === NEVER_STORED) return undefined;
    const isSame = writer.wish === wish && imageOf(writer.job ?? '') === image;
    const found = seen.versions.find(({ number }) => number === version.number);
    return isSame || isLeftAlone(found, writer) ? howItEnded(writer) : undefined;
  }
}
