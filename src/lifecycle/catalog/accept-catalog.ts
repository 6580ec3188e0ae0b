import type { CatalogFiles, Log } from '../ports.ts';
import { readCatalog } from './read-catalog.ts';

export type Verdict = 'absent' | 'judged before' | 'accepted' | 'rejected';

/**
 * Judges the catalog as people wrote it. A valid one is stored as the accepted copy, with every default
 * visible; an invalid one is reported with line and column and replaces nothing. Safe to run twice.
 */
export async function acceptCatalog(files: CatalogFiles, log: Log): Promise<Verdict> {
  const written = await files.read();
  if (written === undefined) return 'absent';
  if ((await files.judged()) === written.etag) return 'judged before';
  const reading = readCatalog(written.text);
  if (reading.valid) {
    await files.accept(reading.catalog, written.etag);
    log.info(`catalog.yaml is accepted: ${Object.keys(reading.catalog.images).length} image(s).`);
    return 'accepted';
  }
  const { problems } = reading;
  for (const { line, column, path, problem } of problems) {
    const what = path === '' ? problem : `${path} ${problem}`;
    log.warn(`catalog.yaml:${line}:${column}: ${what}`);
  }
  const remedy =
    'Mend these and upload catalog.yaml again. Until then the catalog accepted before stays in force.';
  await files.reject({ verdict: 'rejected', problems, remedy }, written.etag);
  return 'rejected';
}
