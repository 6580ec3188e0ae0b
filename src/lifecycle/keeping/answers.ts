import { definitionOf, knownRules } from '../catalog/image-in.ts';
import type { ImageRules } from '../catalog/schema.ts';
import type { DefinitionRef } from '../gallery.ts';
import type { Job } from '../jobs/job.ts';
import type { Calls, Catalogs, Jobs } from '../ports.ts';
import { keyStandsFor } from '../jobs/key-stands-for.ts';

/** What becomes of a person's call about an image. */
export type Answered =
  | { kind: 'accepted'; job: Job }
  | { kind: 'absent'; because: string }
  | { kind: 'conflict'; because: string };

export interface Caller {
  name: string;
  /** Their Idempotency-Key. */
  key: string | undefined;
}

export const absent = (because: string): Answered => ({ kind: 'absent', because });
export const conflict = (because: string): Answered => ({ kind: 'conflict', because });

/** The same key with the same request is the same job; with another request it is a conflict. */
export async function once(
  { key }: Caller,
  request: readonly (string | null)[],
  { calls, jobs }: { calls: Calls; jobs: Jobs },
  make: () => Promise<Answered>,
): Promise<Answered> {
  if (key === undefined) return make();
  const asked = JSON.stringify(request);
  const before = await calls.find(key);
  if (before !== undefined && before.request !== asked) return usedKey(before.job);
  const known = before && (await jobs.read(before.job));
  if (known !== undefined) return { kind: 'accepted', job: known };
  const answer = await make();
  if (answer.kind !== 'accepted') return answer;
  const claimed = await calls.claim(key, { request: asked, job: answer.job.id });
  return claimed.request === asked ? answer : usedKey(claimed.job);
}

const usedKey = (job: string) => conflict(keyStandsFor(job));

/** An image of the accepted catalog, and its place; undefined where it has none of that name. */
export async function imageNamed(
  name: string,
  { catalogs }: { catalogs: Catalogs },
): Promise<{ rules: ImageRules; ref: DefinitionRef } | undefined> {
  const catalog = await catalogs.accepted();
  const rules = catalog && knownRules(catalog, name);
  return rules && { rules, ref: definitionOf(rules, name) };
}

export const unknownImage = (image: string): string =>
  `The accepted catalog has no image ${image}; catalog/accepted.json lists those it has.`;
