import type { Regions } from '../ports.ts';
import { checkRegions } from './check-regions.ts';
import type { CatalogProblem, CatalogReading } from './read-catalog.ts';
import type { AcceptedCatalog } from './schema.ts';

/** What is to be said of a catalog: that it is right, or wrong, or that Azure does not let us tell yet. */
export type Judgement =
  | { verdict: 'accepted'; catalog: AcceptedCatalog }
  | { verdict: 'rejected'; problems: CatalogProblem[] }
  | { verdict: 'waiting'; waitsFor: CatalogProblem[] };

/** Judges a catalog as it was read. What is wrong with it is wrong, whatever else Azure does not tell. */
export async function judgeCatalog(reading: CatalogReading, regions: Regions): Promise<Judgement> {
  if (!reading.valid) return { verdict: 'rejected', problems: reading.problems };
  const { complaints, untold } = await checkRegions(reading.catalog, regions);
  if (complaints.length > 0) return { verdict: 'rejected', problems: reading.place(complaints) };
  if (untold.length > 0) return { verdict: 'waiting', waitsFor: reading.place(untold) };
  return { verdict: 'accepted', catalog: reading.catalog };
}
