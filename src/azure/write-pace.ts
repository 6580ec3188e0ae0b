import { Unavailable } from '../lifecycle/outcomes.ts';
import type { Clock } from '../lifecycle/ports.ts';

/**
 * How many writes of versions Azure allows in a subscription. Each answer says how many are left, whoever made the
 * others: header x-ms-ratelimit-remaining-resource, `<policy>;<left>,<policy>;<left>`.
 */
const ceilings = new Map([
  ['Microsoft.Compute/CreateUpdateGalleryImageVersion3Min', 375],
  ['Microsoft.Compute/CreateUpdateGalleryImageVersion30Min', 1_200],
]);
/** Seconds until one write tries whether there is room again. */
const PAUSE = 15;

export interface WritePace {
  /** `Unavailable` where half of what Azure allows in a subscription was used at the last answer. */
  requireRoom(subscription: string): void;
  /** Takes in what the answer to a write said is left there. */
  heed(subscription: string, left: string | undefined): void;
}

/** Keeps to half of the writes that Azure allows: the rest is for people and pipelines. */
export function writePace(clock: Clock): WritePace {
  const pauses = new Map<string, { until: Date; because: string }>();
  return {
    requireRoom(subscription) {
      const pause = pauses.get(subscription);
      if (pause === undefined) return;
      if (clock.now() < pause.until) throw new Unavailable(pause.because);
      // One goes ahead; what its answer says counts for the others.
      pauses.set(subscription, { ...pause, until: clock.after(PAUSE) });
    },

    heed(subscription, left) {
      const because = (left ?? '').split(',').map(crowded).find(Boolean);
      if (because === undefined) pauses.delete(subscription);
      else pauses.set(subscription, { until: clock.after(PAUSE), because });
    },
  };
}

/** Why a policy leaves no room, for people. */
function crowded(told: string): string | undefined {
  const [policy = '', left] = told.split(';');
  const ceiling = ceilings.get(policy);
  if (ceiling === undefined || Number(left) >= ceiling / 2) return undefined;
  return `Of ${ceiling} writes of versions that Azure allows in the subscription (${policy.split('/')[1]}) ${left} are left, and half stays for others.`;
}
