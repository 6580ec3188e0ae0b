import type { AcceptedCatalog, ImageRules } from '../catalog/schema.ts';
import type { Estate, Holding, Rights, Unread, User, Users } from '../estate.ts';
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
  /** What comes near a limit of Azure's; undefined where nothing could be counted. */
  near: Holding[] | undefined;
  /** Where it could not be counted. */
  uncounted: Unread[];
}

/** So many questions are answered in one sweep: what is left waits for the next. */
const MOST_QUESTIONS = 4;
/** And so many images are looked at for the first time that seem to have no version. */
const MOST_FIRST_LOOKS = 3;

/** Plans for every image, at a cost that grows with pages of a thousand resources and not with images. */
export async function sweep(catalog: AcceptedCatalog, services: LookServices): Promise<Sweep> {
  const { estate, writers, clock } = services;
  const subscriptions = subscriptionsOf(catalog);
  const consumers = [...new Set(Object.values(catalog.images).flatMap(askedFor))];
  // Images' own subscriptions are among their consumers. Not told, each list asks for what it needs itself.
  const rights = await toldOr(
    () => estate.rights(consumers),
    () => undefined,
  );
  const { versions, unread } = await estate.versions(subscriptions, rights);
  const hidden = new Map(unread.map((one) => [one.subscription.toLowerCase(), one.because]));
  const whyMissed = ({ subscription }: ImageRules) => hidden.get(subscription.toLowerCase());
  const users = await askUsers(consumers, estate, undefined, rights);
  const used = usedBy(users, await estate.sharing(subscriptions));
  const { near, uncounted } = await nearLimits(subscriptions, estate, rights);
  const held = Map.groupBy(await alive(await writers.list(), services), ({ version }) =>
    version.definition.toLowerCase(),
  );
  const all = Object.entries(catalog.images);
  const seen = all.filter(([, rules]) => whyMissed(rules) === undefined);
  const adopted = await adopt(
    { images: Object.fromEntries(seen) },
    versions,
    MOST_FIRST_LOOKS,
    services,
  );
  const images = seen.map(([image, rules]) => {
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
  const missed = all.flatMap(([image, rules]) => {
    const because = whyMissed(rules);
    return because === undefined ? [] : [{ image, because }];
  });
  missed.push(...(await answerSome(images, services)));
  return { images, missed, unread: used.unread, near, uncounted };
}

/** Nothing that is planned rests on counts. */
async function nearLimits(
  subscriptions: readonly string[],
  estate: Estate,
  rights: Rights | undefined,
): Promise<Pick<Sweep, 'near' | 'uncounted'>> {
  return toldOr(
    async () => {
      const { holdings, unread } = await estate.holdings(subscriptions, rights);
      return { near: holdings.filter(isNearLimit), uncounted: unread };
    },
    () => ({ near: undefined, uncounted: [] }),
  );
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
        ({ reason: because }) => missed.push({ image: one.image, because }),
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

/** A resource group may be called versions, too. */
const definitionIn = (image: string): string =>
  image.toLowerCase().replace(/\/versions\/[^/]*$/, '');
