import { beforeEach, describe, expect, it } from 'vitest';
import type { AcceptedCatalog } from '../../src/lifecycle/catalog/schema.ts';
import type { CatalogFiles, Catalogs } from '../../src/lifecycle/ports.ts';

/** The catalog's container, empty at first, and people's way to put a catalog there. */
export interface CatalogsBench {
  catalogs: Catalogs & CatalogFiles;
  /** The same container as another process sees it. */
  elsewhere: Catalogs & CatalogFiles;
  upload(text: string | undefined): Promise<void>;
  rejection(): Promise<unknown>;
}

const catalogOf = (region: string): AcceptedCatalog => ({
  dropAccounts: [{ id: '/subscriptions/1', region, blobEndpoint: 'https://localhost/gallerist' }],
  images: {},
});

/** What every keeper of catalogs keeps to. */
export function describeCatalogs(name: string, make: () => Promise<CatalogsBench>): void {
  describe(`catalogs: ${name}`, () => {
    let bench: CatalogsBench;
    let catalogs: CatalogsBench['catalogs'];
    beforeEach(async () => {
      bench = await make();
      catalogs = bench.catalogs;
    });

    async function uploaded(text: string): Promise<{ text: string; etag: string }> {
      await bench.upload(text);
      const read = await catalogs.read();
      if (read === undefined) throw new Error('catalog.yaml was uploaded and is not there.');
      return read;
    }

    it('knows of nothing at first', async () => {
      expect(await catalogs.read()).toBeUndefined();
      expect(await catalogs.judged()).toBeUndefined();
      expect(await catalogs.accepted()).toBeUndefined();
    });

    it('reads what people wrote, with another ETag for every upload', async () => {
      const first = await uploaded('images: {} # größer ✓\n');
      expect(first.text).toBe('images: {} # größer ✓\n');
      const second = await uploaded('images: {} # größer ✓\n');
      expect(second.etag).not.toBe(first.etag);
      await bench.upload(undefined);
      expect(await catalogs.read()).toBeUndefined();
    });

    it('reads an empty catalog', async () => {
      expect((await uploaded('')).text).toBe('');
    });

    it('gives the accepted catalog to everybody', async () => {
      const { etag } = await uploaded('a');
      await catalogs.accept(catalogOf('Genève'), etag);
      expect(await catalogs.accepted()).toEqual(catalogOf('Genève'));
      expect(await bench.elsewhere.accepted()).toEqual(catalogOf('Genève'));
      expect(await bench.elsewhere.judged()).toBe(etag);
    });

    it('sees what another process accepted since', async () => {
      await catalogs.accept(catalogOf('westeurope'), '"1"');
      expect(await catalogs.accepted()).toEqual(catalogOf('westeurope'));
      expect(await catalogs.accepted()).toEqual(catalogOf('westeurope'));
      await bench.elsewhere.accept(catalogOf('eastus2'), '"2"');
      expect(await catalogs.accepted()).toEqual(catalogOf('eastus2'));
    });

    it('keeps the accepted catalog in force when the next is rejected', async () => {
      await catalogs.accept(catalogOf('westeurope'), '"1"');
      await catalogs.reject({ problems: ['größer'] }, '"2"');
      expect(await catalogs.accepted()).toEqual(catalogOf('westeurope'));
      expect(await bench.rejection()).toEqual({ problems: ['größer'] });
      expect(await catalogs.judged()).toBe('"2"');
    });

    it('drops the rejection when a catalog is accepted', async () => {
      await catalogs.reject({ problems: [] }, '"1"');
      expect(await catalogs.judged()).toBe('"1"');
      await catalogs.accept(catalogOf('westeurope'), '"2"');
      expect(await bench.rejection()).toBeUndefined();
      expect(await catalogs.judged()).toBe('"2"');
    });

    it('judges anew a catalog that comes again after it was rejected', async () => {
      await catalogs.accept(catalogOf('westeurope'), '"1"');
      await catalogs.reject({ problems: [] }, '"2"');
      await catalogs.accept(catalogOf('westeurope'), '"3"');
      await catalogs.reject({ problems: [] }, '"4"');
      expect(await catalogs.judged()).toBe('"4"');
    });
  });
}
