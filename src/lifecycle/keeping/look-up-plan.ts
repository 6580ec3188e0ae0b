import { knownRules } from '../catalog/image-in.ts';
import type { Unread } from '../estate.ts';
import { notCountedIn, toldOf, UNCOUNTED } from './limits.ts';
import { lookAtImage, type LookServices } from './look.ts';
import { joined, type Plan } from './plan.ts';
import { sweep } from './sweep.ts';

/** What Gallerist would do now, and on what it rests. */
export interface ShownPlan extends Plan {
  /** When Azure was asked. Resource Graph, which the plan for all images rests on, is some minutes behind by itself. */
  readAt: Date;
  /** Where use is unknown. */
  unread: Unread[];
  limits: string[];
}

/** The plan for one image or for all; does nothing of it. Undefined for an image that the catalog lacks. */
export async function lookUpPlan(
  image: string | undefined,
  services: LookServices,
): Promise<ShownPlan | undefined> {
  const readAt = services.clock.now();
  const catalog = (await services.catalogs.accepted()) ?? { dropAccounts: [], images: {} };
  if (image === undefined) {
    const { images, missed, unread, near, uncounted } = await sweep(catalog, services);
    const notices = missed.map(({ image: name, because }) => ({
      image: name,
      notice: `could not be looked at: ${because}`,
    }));
    const plan = joined([...images.map((one) => one.plan), { notices }]);
    return {
      readAt,
      ...plan,
      unread,
      limits: [...(near?.map(toldOf) ?? [UNCOUNTED]), ...uncounted.map(notCountedIn)],
    };
  }
  const rules = knownRules(catalog, image);
  if (rules === undefined) return undefined;
  const { plan, found } = await lookAtImage(image, rules, services);
  return { readAt, ...plan, unread: [...found.unread], limits: [] };
}
