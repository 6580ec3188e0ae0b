import type { TargetRegion, Version } from '../gallery.ts';
import { setOf } from '../versions/encryption.ts';
import { sameRegion } from '../versions/regions.ts';
import { excludedRegions, healthOf } from '../versions/standing.ts';
import type { Notice, Plan } from './plan.ts';
import { listed, noticeOf, type Survey } from './survey.ts';

/** What people should know of an image, and Azure or caution keeps Gallerist from mending. */
export function notices(seen: Survey): Partial<Plan> {
  const { image, versions, rules } = seen;
  const isListed = rules.regions.some(({ name }) => sameRegion(name, rules.location));
  const source =
    rules.regions.length === 0 || isListed
      ? []
      : [
          {
            image,
            notice: `its location ${rules.location} is not among its regions and is added: a version never leaves the region it was made in.`,
          },
        ];
  return { notices: [...source, ...versions.flatMap((version) => told(version, seen))] };
}

function told(version: Version, seen: Survey): Notice[] {
  const { wanted, counted, rules } = seen;
  const notice = (text: string) => noticeOf(version, text, seen);
  if (healthOf(version) === 'dead') {
    return [notice('failed and is replicated nowhere: nobody can use it, and it can be deleted.')];
  }
  if (!counted.slice(0, rules.olderVersions.wide).includes(version)) return [];
  const others = version.targetRegions.filter(
    (region) => !wanted.some(({ name }) => sameRegion(name, region.name)),
  );
  return [
    ...(others.length === 0
      ? []
      : [
          notice(
            `is in ${listed(others)} too, which the catalog does not name; it stays there while it is one of the newest ${rules.olderVersions.wide}.`,
          ),
        ]),
    ...excludedIn(version).map(notice),
    ...wanted.flatMap((region) => driftOf(version, region)).map(notice),
  ];
}

/** By a person, or because somebody promoted it elsewhere, who did not know of the regions added since. */
function excludedIn(version: Version): string[] {
  const regions = excludedRegions(version);
  return regions.length === 0
    ? []
    : [
        `is excluded from latest in ${listed(regions)}: it stays so. POST /api/promotions includes it.`,
      ];
}

/** Azure sets the storage type and the encryption of a region once, when the version comes to it. */
function driftOf({ targetRegions }: Version, wanted: TargetRegion): string[] {
  const found = targetRegions.find(({ name }) => sameRegion(name, wanted.name));
  // Of a region that it does not list the catalog says nothing.
  if (found === undefined || wanted.storageAccountType === undefined) return [];
  const { storageAccountType: type = wanted.storageAccountType } = found;
  const [is, shall] = [setOf(found), setOf(wanted)];
  return [
    ...(type === wanted.storageAccountType
      ? []
      : [drift(`is kept as ${type} in ${wanted.name}`, wanted.storageAccountType)]),
    ...(is?.toLowerCase() === shall?.toLowerCase()
      ? []
      : [drift(`is encrypted ${withSet(is)} in ${wanted.name}`, withSet(shall))]),
  ];
}

const withSet = (set: string | undefined): string =>
  set === undefined ? 'with no disk encryption set' : `with the disk encryption set ${set}`;

const drift = (is: string, said: string): string =>
  `${is}, and the catalog says ${said}: Azure cannot change that on a version that exists; the next version gets it.`;
