import { findImage } from './catalog/image-in.ts';
import type { DefinitionRef, Galleries, Version } from './gallery.ts';
import type { Catalogs } from './ports.ts';
import { candidatesFor, isReplicatedIn } from './versions/latest.ts';
import { regionKey } from './versions/regions.ts';

export interface LatestIn {
  /** As in westeurope. */
  region: string;
  /** Absent: `latest` means no version there. */
  version?: Version;
}

/**
 * What `latest` of an image means in a region, or in every region that one of its versions is in, as Azure
 * resolves it. Undefined for an image that the catalog lacks.
 */
export async function lookUpLatest(
  image: string,
  region: string | undefined,
  { catalogs, galleries }: { catalogs: Catalogs; galleries: Galleries },
): Promise<LatestIn[] | undefined> {
  const found = await findImage(image, { catalogs });
  if (found === undefined) return undefined;
  const { ref } = found;
  const versions = await galleries.versions(ref);
  const regions = region === undefined ? regionsOf(versions) : [regionKey(region)];
  const look = lookOnce(ref, galleries);
  return Promise.all(
    regions.map(async (one) => {
      for (const candidate of candidatesFor(versions, one)) {
        const version = await look(candidate.number);
        if (version !== undefined && isReplicatedIn(version, one)) return { region: one, version };
      }
      return { region: one };
    }),
  );
}

const regionsOf = (versions: readonly Version[]): string[] =>
  [...new Set(versions.flatMap(({ targetRegions }) => targetRegions.map(({ name }) => name)))]
    .map(regionKey)
    .toSorted();

/** Regions mostly share their latest, and a look at its replication costs a call. */
function lookOnce(ref: DefinitionRef, galleries: Galleries) {
  const looks = new Map<string, Promise<Version | undefined>>();
  return (number: string): Promise<Version | undefined> => {
    const found = looks.get(number) ?? galleries.version(ref, number, { replication: true });
    looks.set(number, found);
    return found;
  };
}
