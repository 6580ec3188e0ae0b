import type { AcceptedCatalog } from '../../src/lifecycle/catalog/schema.ts';
import type { CatalogFiles, Catalogs } from '../../src/lifecycle/ports.ts';

/** The container `catalog` in memory. */
export interface FakeCatalogs extends Catalogs, CatalogFiles {
  /** Somebody uploads catalog.yaml, or takes it away. */
  upload(text: string | undefined): void;
  /** Puts a catalog in force as if it had been accepted. */
  force(catalog: AcceptedCatalog | undefined): void;
  /** What stands in rejected.json. */
  rejection(): unknown;
}

export function fakeCatalogs(catalog?: AcceptedCatalog): FakeCatalogs {
  let written: { text: string; etag: string } | undefined;
  let uploads = 0;
  let accepted = catalog;
  let rejection: unknown;
  let judged: string | undefined;
  return {
    upload(text) {
      written = text === undefined ? undefined : { text, etag: `"0x${++uploads}"` };
    },
    force(next) {
      accepted = next;
    },
    rejection: () => rejection,
    async accepted() {
      return accepted;
    },
    async read() {
      return written;
    },
    async judged() {
      return judged;
    },
    async accept(next, sourceEtag) {
      accepted = next;
      judged = sourceEtag;
      rejection = undefined;
    },
    async reject(report, sourceEtag) {
      rejection = report;
      judged = sourceEtag;
    },
  };
}
