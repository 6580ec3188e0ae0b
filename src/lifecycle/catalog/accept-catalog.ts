import type { CatalogFiles, Log, Regions } from '../ports.ts';
import { adopt, type AdoptServices } from '../keeping/adopt.ts';
import { checkRegions } from './check-regions.ts';
import { readCatalog } from './read-catalog.ts';

export type Verdict = 'absent' | 'judged before' | 'accepted' | 'rejected';

/** So many images that are new in a catalog are looked at before it is accepted; a sweep looks at the others. */
const MOST_FIRST_LOOKS = 100;

export interface AcceptServices extends AdoptServices {
  catalogFiles: CatalogFiles;
  regions: Regions;
}

/**
 * Judges the catalog as people wrote it. A valid one is stored as the accepted copy, with every default
 * visible; an invalid one is reported with line and column and replaces nothing. Safe to run twice.
 * Throws where Azure cannot be asked for its regions: nothing is judged then.
 */
export async function acceptCatalog(
  { catalogFiles: files, regions, ...adopting }: AcceptServices,
  log: Log,
): Promise<Verdict> {
  const written = await files.read();
  if (written === undefined) return 'absent';
  if ((await files.judged()) === written.etag) return 'judged before';
  const reading = readCatalog(written.text);
  const problems = reading.valid
    ? reading.place(await checkRegions(reading.catalog, regions))
    : reading.problems;
  if (reading.valid && problems.length === 0) {
    // Before anybody knows of it: what is made from now on is no version that an image had before.
    await adopt(reading.catalog, new Map(), MOST_FIRST_LOOKS, adopting);
    await files.accept(reading.catalog, written.etag);
    log.info(`catalog.yaml is accepted: ${Object.keys(reading.catalog.images).length} image(s).`);
    return 'accepted';
  }
  for (const { line, column, path, problem } of problems) {
    const what = path === '' ? problem : `${path} ${problem}`;
    log.warn(`catalog.yaml:${line}:${column}: ${what}`);
  }
  const remedy =
    'Mend these and upload catalog.yaml again. Until then the catalog accepted before stays in force.';
  await files.reject({ verdict: 'rejected', problems, remedy }, written.etag);
  return 'rejected';
}
