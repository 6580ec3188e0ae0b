import { definitionOf } from '../catalog/image-in.ts';
import type { AcceptedCatalog, ImageRules } from '../catalog/schema.ts';
import type { Unread, User, Users } from '../estate.ts';
import { idOf, type Version } from '../gallery.ts';
import { Refused, Unavailable } from '../outcomes.ts';
import { alive, answer, askedFor, askUsers, hasForeign, subscriptionsOf, turned } from './look.ts';
import type { ImagePlan, LookServices } from './look.ts';
import { limitsOf } from './limits.ts';
import { planImage, type FoundImage } from './plan.ts';

type SweptImage = ImagePlan & { image: string; subscription: string };

/** Everything the catalog names, as Resource Graph saw it in one look, with the plan for each image. */
export interface Sweep {
  images: SweptImage[];
  /** Images that could not be looked at, and why. */
  missed: { image: string; because: string }[];
  unread: Unread[];
  /** How near subscriptions are to Azure's limits, in words; nothing of those that are far from them. */
  limits: string[];
}

/** So many questions are answered in one sweep: what is left waits for the next. */
const MOST_QUESTIONS = 5;

/** Plans for every image, at a cost that grows with pages of a thousand resources and not with images. */
export async function sweep(catalog: AcceptedCatalog, services: LookServices): Promise<Sweep> {
  const { estate, writers, adoptions, clock } = services;
  const subscriptions = subscriptionsOf(catalog);
  const versions = await estate.versions(subscriptions);
  const consumers = [...new Set(Object.values(catalog.images).flatMap(askedFor))];
  const used = usedBy(await askUsers(consumers, estate));
  const limits = limitsOf(await estate.holdings(subscriptions));
  const held = Map.groupBy(await alive(await writers.list(), services), ({ version }) =>
    version.definition.toLowerCase(),
  );
  const adopted = await adoptions.list();
  const quota = { left: MOST_QUESTIONS };
  const found = new Map<string, SweptImage>();
  const missed: Sweep['missed'] = [];
  for (const [image, rules] of turned(Object.entries(catalog.images), clock.now())) {
    const key = idOf(definitionOf(rules, image)).toLowerCase();
    const present = versions.get(key) ?? [];
    try {
      const observed = adopted.get(key) ?? (await adopt(image, rules, present, services));
      const seen = {
        versions: present,
        ...used(key, rules),
        writers: held.get(key) ?? [],
        observed,
      };
      const subscription = rules.subscription.toLowerCase();
      found.set(image, {
        image,
        subscription,
        ...(await plan(image, rules, seen, quota, services)),
      });
    } catch (error) {
      // One image that Azure does not let us see keeps nobody from the next.
      if (!(error instanceof Unavailable || error instanceof Refused)) throw error;
      missed.push({ image, because: error.message });
    }
  }
  const images = Object.keys(catalog.images).flatMap((image) => found.get(image) ?? []);
  return { images, missed, unread: used.unread, limits };
}

async function plan(
  image: string,
  rules: ImageRules,
  seen: FoundImage,
  quota: { left: number },
  services: LookServices,
): Promise<ImagePlan> {
  const first = planImage(image, rules, seen, services.clock.now());
  const asked = Math.min(quota.left, first.questions.length);
  quota.left -= asked;
  if (asked === 0) return { plan: first, found: seen };
  return answer(image, rules, seen, asked, services);
}

/** Where Resource Graph shows nothing, there may be nothing, or nothing that we may see: Azure is asked itself. */
async function adopt(
  image: string,
  rules: ImageRules,
  present: readonly Version[],
  { adoptions, galleries }: LookServices,
): Promise<boolean> {
  const ref = definitionOf(rules, image);
  const versions = present.length > 0 ? present : await galleries.versions(ref);
  return adoptions.add(idOf(ref), hasForeign(versions));
}

/** Users by the definition they draw on, for the subscriptions that an image is asked in. */
function usedBy({ users, unread }: Users) {
  const byDefinition = Map.groupBy(users, ({ image }) => definitionIn(image));
  const used = (definition: string, rules: ImageRules): { users: User[]; unread: Unread[] } => {
    const asked = askedFor(rules);
    return {
      users: byDefinition.get(definition) ?? [],
      unread: unread.filter(({ subscription }) => asked.includes(subscription.toLowerCase())),
    };
  };
  return Object.assign(used, { unread });
}

const definitionIn = (image: string): string => image.toLowerCase().replace(/\/versions\/.*$/, '');
