import { regionKey, sameRegion } from '../versions/regions.ts';
import { wantedRegions } from '../versions/wanted-regions.ts';
import { checkOnce } from './check-once.ts';
import type { CatalogPath, Complaint } from './complaints.ts';
import type { ImageRules } from './schema.ts';

/** What is wrong with an image's rules for versions that are there, though each is right by itself. Pure. */
export function checkKeeping(name: string, image: ImageRules): Complaint[] {
  return [
    ...checkOlder(['images', name, 'olderVersions', 'regions'], image),
    ...checkCanary(['images', name, 'promotion', 'canary'], image),
    ...checkGate(['images', name, 'promotion', 'gate'], image),
    ...checkOnce(
      image.consumers,
      (subscription) => subscription.toLowerCase(),
      (index) => ['images', name, 'consumers', index],
    ),
  ];
}

function checkOlder(path: CatalogPath, image: ImageRules): Complaint[] {
  const { regions } = image.olderVersions;
  return [
    ...checkOnce(regions, regionKey, (index) => [...path, index]),
    ...regions.flatMap((region, index) => checkReached(region, [...path, index], image)),
  ];
}

function checkCanary(path: CatalogPath, image: ImageRules): Complaint[] {
  const { canary } = image.promotion;
  if (canary === undefined) return [];
  const unreached = checkReached(canary.region, [...path, 'region'], image);
  if (unreached.length > 0 || wantedRegions(image).length > 1) return unreached;
  const problem = `a canary needs another region to go to after, and ${image.location} is the only one. Add one to the image's regions, or take the canary out.`;
  return [{ path, problem }];
}

/** The address itself is not shown: it holds a password. */
function checkGate(path: CatalogPath, { promotion: { gate } }: ImageRules): Complaint[] {
  if (gate === undefined) return [];
  const { username, password } = new URL(gate);
  if (username + password === '') return [];
  const problem =
    'must not carry a name and password: no request is made with them. Put a key in its query instead.';
  return [{ path, problem }];
}

function checkReached(region: string, path: CatalogPath, image: ImageRules): Complaint[] {
  if (wantedRegions(image).some(({ name }) => sameRegion(name, region))) return [];
  const problem = `no version goes to ${region}: it is neither the image's location nor one of its regions. Add it to the regions, or take it out here.`;
  return [{ path, problem }];
}
