import { definitionOf, knownRules } from '../catalog/image-in.ts';
import type { ImageRules } from '../catalog/schema.ts';
import { idOf, refOf, type Galleries, type Version } from '../gallery.ts';
import { versionOf, type Job } from '../jobs/job.ts';
import { Refused } from '../outcomes.ts';
import type { Catalogs } from '../ports.ts';
import type { ActionKind } from './plan.ts';

/** The catalog's rules for a job's image; undefined while no catalog is accepted, `Refused` where it lacks the image. */
export async function rulesFor(
  { image }: Job,
  { catalogs }: { catalogs: Catalogs },
): Promise<ImageRules | undefined> {
  const catalog = await catalogs.accepted();
  const rules = catalog && knownRules(catalog, image);
  if (catalog !== undefined && rules === undefined) throw unknownToCatalog(image);
  return rules;
}

/** Why the rules of its image are not those of a job's version: the catalog has the image in another place by now. */
export const whyNotItsRules = (job: Job, rules: ImageRules): string | undefined =>
  idOf(definitionOf(rules, job.image)).toLowerCase() === versionOf(job).definition.toLowerCase()
    ? undefined
    : 'the catalog has the image elsewhere now';

/** Why a rule begins nothing of a kind any more: a job of it that is at work stops, too. */
export const whyHeld = ({ manage, budgets }: ImageRules, kind: ActionKind): string | undefined => {
  if (manage === false) return 'the catalog says manage: false';
  return budgets[kind] === 0 ? `the catalog says budgets.${kind}: 0` : undefined;
};

/** A job's version with its replication, as Azure has it now; `Refused` where it is gone. */
export async function keptVersion(
  job: Job,
  when: string,
  { galleries }: { galleries: Galleries },
): Promise<Version> {
  const { definition, number } = versionOf(job);
  const found = await galleries.version(refOf(definition), number, { replication: true });
  if (found !== undefined && found.provisioningState !== 'Deleting') return found;
  throw new Refused(
    `Version ${number} was deleted ${when}.`,
    'Where it is still wanted, make it again under another number.',
  );
}

const unknownToCatalog = (image: string): Refused =>
  new Refused(
    `The catalog has no image ${image} any more.`,
    'Its versions stay as they are. Put the image back in the catalog, then retry the job.',
  );
