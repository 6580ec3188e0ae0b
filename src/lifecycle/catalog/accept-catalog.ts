import { adopt, type AdoptServices } from '../keeping/adopt.ts';
import { Unavailable } from '../outcomes.ts';
import type { CatalogFiles, Log, Regions, WrittenCatalog } from '../ports.ts';
import { judgeCatalog, type Judgement } from './judge-catalog.ts';
import { MOST_BYTES, readCatalog, tooLong, type CatalogProblem } from './read-catalog.ts';

export type Verdict = 'absent' | 'judged before' | 'accepted' | 'rejected';

/** So many images that are new in a catalog are looked at before it is accepted; a sweep looks at the others. */
const MOST_FIRST_LOOKS = 100;

export interface AcceptServices extends AdoptServices {
  catalogFiles: CatalogFiles;
  regions: Regions;
}

/**
 * Judges the catalog as people wrote it. A valid one is stored as the accepted copy, with every default
 * visible; an invalid one is reported with line and column and replaces nothing. Safe to run twice, and beside
 * another run: a verdict counts only while the text is the one that was judged. Throws where Azure cannot be asked
 * for its regions; the report says then what the catalog waits for, and the one before stays in force.
 */
export async function acceptCatalog(services: AcceptServices, log: Log): Promise<Verdict> {
  const { catalogFiles: files } = services;
  for (;;) {
    const before = await files.judged();
    const written = await files.find();
    if (written === undefined) return 'absent';
    if (before.source === written.etag) return 'judged before';
    const stays = async () => (await files.find())?.etag === written.etag;
    const judgement = await judge(written, services);
    if (judgement === undefined || !(await stays())) continue;
    // Looked at again after: who was slower than the next upload and its verdict must not have the last word.
    if (!(await record(judgement, written, before.accepted, files)) || !(await stays())) continue;
    return tell(judgement, log);
  }
}

/** Undefined where the text was written to since. */
async function judge(
  { etag, bytes }: WrittenCatalog,
  { catalogFiles: files, regions, ...adopting }: AcceptServices,
): Promise<Judgement | undefined> {
  const text = bytes > MOST_BYTES ? '' : await files.read(etag);
  if (text === undefined) return undefined;
  const reading = bytes > MOST_BYTES ? tooLong(bytes) : readCatalog(text);
  const judgement = await judgeCatalog(reading, regions);
  // Before anybody knows of it: what is made from now on is no version that an image had before.
  if (judgement.verdict === 'accepted') {
    await adopt(judgement.catalog, new Map(), MOST_FIRST_LOOKS, adopting);
  }
  return judgement;
}

/** False where another catalog was accepted since. */
async function record(
  judgement: Judgement,
  { etag, writtenOn }: WrittenCatalog,
  acceptedBefore: string | undefined,
  files: CatalogFiles,
): Promise<boolean> {
  switch (judgement.verdict) {
    case 'accepted':
      return files.accept(judgement.catalog, etag, acceptedBefore);
    case 'rejected':
      await files.reject({ ...judgement, remedy: MEND }, etag);
      return true;
    case 'waiting':
      await files.wait({ ...judgement, since: writtenOn.toISOString(), remedy: GRANT });
      return true;
  }
}

function tell(judgement: Judgement, log: Log): Verdict {
  switch (judgement.verdict) {
    case 'accepted': {
      const { images } = judgement.catalog;
      log.info(`catalog.yaml is accepted: ${Object.keys(images).length} image(s).`);
      return 'accepted';
    }
    case 'rejected':
      for (const problem of judgement.problems) log.warn(inWords(problem));
      return 'rejected';
    case 'waiting':
      throw new Unavailable(
        `The catalog cannot be judged yet: ${judgement.waitsFor.map(inWords).join(' ')} ${GRANT}`,
      );
  }
}

const inWords = ({ line, column, path, problem }: CatalogProblem): string =>
  `catalog.yaml:${line}:${column}: ${path === '' ? problem : `${path} ${problem}`}`;

const MEND =
  'Mend these and upload catalog.yaml again. Until then the catalog accepted before stays in force.';

const GRANT =
  "Where Azure answers 403, give Gallerist's identity the role of infra/role.json in that subscription (it wants Microsoft.Resources/subscriptions/locations/read), or take the subscription out. The catalog is judged again at every run of findUploads; until then the one accepted before stays in force.";
