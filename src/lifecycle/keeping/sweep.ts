import { definitionOf } from '../catalog/image-in.ts';
import type { AcceptedCatalog, ImageRules } from '../catalog/schema.ts';
import type { Holding, Unread, User, Users } from '../estate.ts';
import { idOf } from '../gallery.ts';
import { alive, answer, askedFor, askUsers, hasForeign, subscriptionsOf } from './look.ts';
import type { ImagePlan, LookServices } from './look.ts';
import { isNearLimit } from './limits.ts';
import type { FoundImage } from './plan.ts';
import { planImage } from './plan-image.ts';

/** Everything the catalog names, as Resource Graph saw it in one look, with the plan for each image. */
export interface Sweep {
  images: (ImagePlan & { image: string; subscription: string })[];
  unread: Unread[];
  /** What comes near a limit of Azure's. */
  near: Holding[];
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
  const near = (await estate.holdings(subscriptions)).filter(isNearLimit);
  const held = Map.groupBy(await alive(await writers.list(), services), ({ version }) =>
    version.definition.toLowerCase(),
  );
  const adopted = await adoptions.list();
  let questions = MOST_QUESTIONS;
  const images: Sweep['images'] = [];
  for (const [image, rules] of Object.entries(catalog.images)) {
    const definition = idOf(definitionOf(rules, image));
    const key = definition.toLowerCase();
    const present = versions.get(key) ?? [];
    const found: FoundImage = {
      versions: present,
      ...used(key, rules),
      writers: held.get(key) ?? [],
      observed: adopted.get(key) ?? (await adoptions.add(definition, hasForeign(present))),
    };
    const plan = planImage(image, rules, found, clock.now());
    const asked = Math.min(questions, plan.questions.length);
    questions -= asked;
    const made = asked === 0 ? { plan, found } : await answer(image, rules, found, asked, services);
    images.push({ image, subscription: rules.subscription.toLowerCase(), ...made });
  }
  return { images, unread: used.unread, near };
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
