import type { AcceptedCatalog, ImageRules } from '../catalog/schema.ts';
import type { Estate, Holding, Unread, User, Users } from '../estate.ts';
import { toldOr } from '../outcomes.ts';
import { adopt, keyOf } from './adopt.ts';
import { alive } from './alive.ts';
import { askedFor, askUsers, unseen } from './ask-users.ts';
import { answer, questionsOf, subscriptionsOf, turned } from './look.ts';
import type { ImagePlan, LookServices } from './look.ts';
import { isNearLimit } from './limits.ts';
import type { FoundImage } from './plan.ts';
import { planImage } from './plan-image.ts';

/** Everything the catalog names, as Resource Graph saw it in one look, with the plan for each image. */
export interface Sweep {
  images: (ImagePlan & { image: string; subscription: string })[];
  /** Images of which Azure did not tell what the plan asks, and why. */
  missed: { image: string; because: string }[];
  unread: Unread[];
  /** What comes near a limit of Azure's; undefined where it could not be counted. */
  near: Holding[] | undefined;
}

/** So many questions are answered in one sweep: what is left waits for the next. */
const MOST_QUESTIONS = 4;
/** And so many images are looked at for the first time that seem to have no version. */
const MOST_FIRST_LOOKS = 3;

/** Plans for every image, at a cost that grows with pages of a thousand resources and not with images. */
export async function sweep(catalog: AcceptedCatalog, services: LookServices): Promise<Sweep> {
  const { estate, writers, clock } = services;
  const subscriptions = subscriptionsOf(catalog);
  const versions = await estate.versions(subscriptions);
  const consumers = [...new Set(Object.values(catalog.images).flatMap(askedFor))];
  const used = usedBy(await askUsers(consumers, estate), await estate.sharing(subscriptions));
  const near = await nearLimits(subscriptions, estate);
  const held = Map.groupBy(await alive(await writers.list(), services), ({ version }) =>
    version.definition.toLowerCase(),
  );
  const adopted = await adopt(catalog, versions, MOST_FIRST_LOOKS, services);
  const images = Object.entries(catalog.images).map(([image, rules]) => {
    const key = keyOf(rules, image);
    const found: FoundImage = {
      versions: versions.get(key) ?? [],
      ...used(key, rules),
      writers: held.get(key) ?? [],
      observed: adopted.get(key) ?? false,
    };
    const subscription = rules.subscription.toLowerCase();
    return { image, subscription, rules, found, plan: planImage(image, rules, found, clock) };
  });
  const missed = await answerSome(images, services);
  return { images, missed, unread: used.unread, near };
}

/** Nothing that is planned rests on counts. */
async function nearLimits(
  subscriptions: readonly string[],
  estate: Estate,
): Promise<Holding[] | undefined> {
  const holdings = await toldOr(
    () => estate.holdings(subscriptions),
    () => undefined,
  );
  return holdings?.filter(isNearLimit);
}

/** Answers some questions and plans for these images once more: what can wait is asked with what is left. */
async function answerSome(
  images: (ImagePlan & { image: string; rules: ImageRules })[],
  services: LookServices,
): Promise<Sweep['missed']> {
  const missed: Sweep['missed'] = [];
  let left = MOST_QUESTIONS;
  for (const canWait of [undefined, true] as const) {
    const asking = images.filter(
      ({ image, plan }) =>
        questionsOf(plan, canWait).length > 0 && missed.every((one) => one.image !== image),
    );
    for (const one of turned(asking, services.clock.now())) {
      if (left === 0) return missed;
      const most = Math.min(left, questionsOf(one.plan, canWait).length);
      left -= most;
      // One image that Azure does not let us see keeps nobody from the next.
      await toldOr(
        async () =>
          Object.assign(one, await answer(one.image, one.rules, one.found, most, services)),
        ({ message }) => missed.push({ image: one.image, because: message }),
      );
    }
  }
  return missed;
}

/** Users by the definition they draw on, for the subscriptions that an image is asked in. */
function usedBy({ users, unread }: Users, sharing: ReadonlyMap<string, string>) {
  const byDefinition = Map.groupBy(users, ({ image }) => definitionIn(image));
  const used = (definition: string, rules: ImageRules): { users: User[]; unread: Unread[] } => {
    const asked = askedFor(rules);
    return {
      users: byDefinition.get(definition) ?? [],
      unread: [
        ...unread.filter(({ subscription }) => asked.includes(subscription.toLowerCase())),
        ...unseen(rules, sharing.get(definition.replace(/\/images\/[^/]*$/, ''))),
      ],
    };
  };
  return Object.assign(used, { unread });
}

const definitionIn = (image: string): string => image.toLowerCase().replace(/\/versions\/.*$/, '');
