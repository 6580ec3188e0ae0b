import type { AcceptedCatalog } from '../../src/lifecycle/catalog/schema.ts';
import type { CatalogFiles, Catalogs } from '../../src/lifecycle/ports.ts';
import { NOON } from './builders.ts';

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
  let written: { text: string; etag: string; writtenOn: Date } | undefined;
  let uploads = 0;
  let acceptances = 0;
  let accepted = catalog;
  let rejection: unknown;
  let source: string | undefined;
  const acceptedEtag = () => (accepted === undefined ? undefined : `"1x${acceptances}"`);
  return {
    upload(text) {
      written =
        text === undefined ? undefined : { text, etag: `"0x${++uploads}"`, writtenOn: NOON };
    },
    force(next) {
      accepted = next;
    },
    rejection: () => rejection,
    async accepted() {
      return accepted;
    },
    async find() {
      if (written === undefined) return undefined;
      const { text, etag, writtenOn } = written;
      return { etag, bytes: Buffer.byteLength(text), writtenOn };
    },
    async read(etag) {
      return written?.etag === etag ? written.text : undefined;
    },
    async judged() {
      return { source, accepted: acceptedEtag() };
    },
    async accept(next, sourceEtag, before) {
      if (before !== acceptedEtag()) return false;
      accepted = next;
      acceptances += 1;
      source = sourceEtag;
      rejection = undefined;
      return true;
    },
    async reject(report, sourceEtag) {
      rejection = report;
      source = sourceEtag;
    },
    async wait(report) {
      rejection = report;
      source = undefined;
    },
  };
}
