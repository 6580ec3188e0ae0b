import { definitionOf } from '../catalog/image-in.ts';
import type { AcceptedCatalog, ImageRules } from '../catalog/schema.ts';
import type { Estate } from '../estate.ts';
import { idOf, refOf, type Galleries, type Version } from '../gallery.ts';
import type { Catalogs, Clock, Jobs } from '../ports.ts';
import type { Adoptions, Writers } from './ports.ts';
import { askedFor, askUsers, unseen } from './ask-users.ts';
import { JOB_TAG } from '../versions/tags.ts';
import type { FoundImage, Plan, Question } from './plan.ts';
import { alive } from './alive.ts';
import { planImage } from './plan-image.ts';
import { hasSurplus } from './narrow.ts';
import { survey } from './survey.ts';

export interface LookServices {
  adoptions: Adoptions;
  catalogs: Catalogs;
  clock: Clock;
  estate: Estate;
  galleries: Galleries;
  jobs: Jobs;
  writers: Writers;
}

/** A plan for one image, with what it was made from. */
export interface ImagePlan {
  plan: Plan;
  found: FoundImage;
}

/** So many questions about one image are answered in one go: each is a call to Azure. */
const MOST_QUESTIONS = 8;
/** As the jobs of an image end one after another, each looks at so many of the others. */
const MOST_JOBS = 5;

/** Looks at one image by asking Azure directly, and plans for it alone: for everybody, or as `job` would see it. */
export async function lookAtImage(
  image: string,
  rules: ImageRules,
  services: LookServices,
  job?: string,
): Promise<ImagePlan> {
  const { galleries, writers, adoptions, estate, clock } = services;
  const ref = definitionOf(rules, image);
  const definition = idOf(ref);
  const versions = await galleries.versions(ref);
  const found: FoundImage = {
    versions,
    users: [],
    unread: [],
    writers: (await alive(await writers.list(definition), services, MOST_JOBS)).filter(
      (writer) => job === undefined || writer.job !== job,
    ),
    observed: await adoptions.add(definition, hasForeign(versions)),
  };
  // Who uses an image is only asked where it decides anything.
  if (!hasSurplus(survey(image, rules, found, clock))) {
    return answer(image, rules, found, MOST_QUESTIONS, services);
  }
  const { users, unread } = await askUsers(askedFor(rules), estate, definition);
  const hidden = unseen(rules, (await galleries.gallery(ref))?.sharing);
  const used = { ...found, users, unread: [...unread, ...hidden] };
  return answer(image, rules, used, MOST_QUESTIONS, services);
}

/** Those of a plan on which something waits, or those that can wait themselves. */
export const questionsOf = ({ questions }: Plan, canWait: true | undefined): Question[] =>
  questions.filter((question) => question.canWait === canWait);

/** Plans; answers as many questions as are allowed; and plans once more. */
export async function answer(
  image: string,
  rules: ImageRules,
  found: FoundImage,
  most: number,
  { galleries, clock }: Pick<LookServices, 'galleries' | 'clock'>,
): Promise<ImagePlan> {
  const plan = planImage(image, rules, found, clock);
  const asked = ([undefined, true] as const)
    .flatMap((canWait) => turned(questionsOf(plan, canWait), clock.now()))
    .slice(0, most);
  if (asked.length === 0) return { plan, found };
  const answers = new Map<string, Version>();
  for (const { version } of asked) {
    const { number, definition } = version;
    const read = await galleries.version(refOf(definition), number, { replication: true });
    if (read !== undefined) answers.set(number, read);
  }
  const versions = found.versions.map((version) => answers.get(version.number) ?? version);
  const known = { ...found, versions };
  return { plan: planImage(image, rules, known, clock), found: known };
}

/**
 * Begins at another place every time: where only some can be asked, those that are asked in vain must not keep the
 * others from it for ever. The golden ratio visits every place, however often somebody looks.
 */
export function turned<Of>(all: readonly Of[], now: Date): Of[] {
  const start = Math.floor((((now.getTime() / 60_000) * 0.618034) % 1) * all.length);
  return [...all.slice(start), ...all.slice(0, start)];
}

/** Whether anybody but Gallerist made versions of it. */
export const hasForeign = (versions: readonly Version[]): boolean =>
  versions.some(({ tags }) => tags[JOB_TAG] === undefined);

export const subscriptionsOf = ({ images }: AcceptedCatalog): string[] => [
  ...new Set(Object.values(images).map(({ subscription }) => subscription.toLowerCase())),
];
