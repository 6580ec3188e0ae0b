import { definitionOf, findImage } from '../catalog/image-in.ts';
import { idOf } from '../gallery.ts';
import { JOB_TAG } from '../versions/tags.ts';
import { begin, type Beginning } from './begin.ts';
import { lookAtImage, type ImagePlan, type LookServices } from './look.ts';

export type KeepServices = LookServices & Beginning;

/** Looks at one image, whose version was published or changed, and begins what there is to do about it. */
export async function keepImage(
  image: string,
  by: string,
  services: KeepServices,
): Promise<number> {
  const found = await findImage(image, services);
  if (found === undefined) return 0;
  return carryOut(await lookAtImage(image, found.rules, services), by, services);
}

/** Begins what a plan does not hold back; says how many jobs that made. */
export async function carryOut(
  { plan, found }: ImagePlan,
  by: string,
  services: Beginning,
): Promise<number> {
  let begun = 0;
  for (const action of plan.actions) {
    if (action.heldBack !== undefined) continue;
    const { number } = action.version;
    const writer = found.writers.find(({ version }) => version.number === number);
    const madeBy = found.versions.find((version) => version.number === number)?.tags[JOB_TAG];
    const job = await begin(action, writer, { by, madeBy }, services);
    if (job !== undefined) begun += 1;
  }
  return begun;
}

/** Somebody wrote a version: its image is looked at, if it is one of the catalog's. */
export async function keepImageOf(
  versionId: string,
  by: string,
  services: KeepServices,
): Promise<number> {
  const catalog = await services.catalogs.accepted();
  const id = versionId.toLowerCase();
  const images = Object.entries(catalog?.images ?? {});
  const found = images.find(([image, rules]) =>
    id.startsWith(`${idOf(definitionOf(rules, image))}/versions/`.toLowerCase()),
  );
  if (found === undefined) return 0;
  return carryOut(await lookAtImage(...found, services), by, services);
}
