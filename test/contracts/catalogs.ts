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
      const { etag, ...found } = await there();
      const read = (await catalogs.read(etag)) ?? '';
      expect(found).toEqual({ bytes: Buffer.byteLength(text), writtenOn: expect.any(Date) });
      return { text: read, etag };
    }

    async function there() {
      const found = await catalogs.find();
      if (found === undefined) throw new Error('catalog.yaml was uploaded and is not there.');
      return found;
    }

    /** Whatever was accepted before. */
    async function accept(catalog: AcceptedCatalog, etag: string, by = catalogs): Promise<void> {
      const { accepted } = await by.judged();
      expect(await by.accept(catalog, etag, accepted)).toBe(true);
    }

    it('knows of nothing at first', async () => {
      expect(await catalogs.find()).toBeUndefined();
      expect(await catalogs.read('"1"')).toBeUndefined();
      expect(await catalogs.judged()).toEqual({});
      expect(await catalogs.accepted()).toBeUndefined();
    });

    it('reads what people wrote, with another ETag for every upload', async () => {
      const first = await uploaded('images: {} # größer ✓\n');
      expect(first.text).toBe('images: {} # größer ✓\n');
      const second = await uploaded('images: {} # größer ✓\n');
      expect(second.etag).not.toBe(first.etag);
      await bench.upload(undefined);
      expect(await catalogs.find()).toBeUndefined();
    });

    it('reads nothing where it was written to since', async () => {
      const { etag } = await uploaded('images: {}');
      await bench.upload('images: { a: {} }');
      expect(await catalogs.read(etag)).toBeUndefined();
    });

    it('reads an empty catalog', async () => {
      expect((await uploaded('')).text).toBe('');
    });

    it('gives the accepted catalog to everybody', async () => {
      const { etag } = await uploaded('a');
      await accept(catalogOf('Genève'), etag);
      expect(await catalogs.accepted()).toEqual(catalogOf('Genève'));
      expect(await bench.elsewhere.accepted()).toEqual(catalogOf('Genève'));
      expect((await bench.elsewhere.judged()).source).toBe(etag);
    });

    it('sees what another process accepted since', async () => {
      await accept(catalogOf('westeurope'), '"1"');
      expect(await catalogs.accepted()).toEqual(catalogOf('westeurope'));
      expect(await catalogs.accepted()).toEqual(catalogOf('westeurope'));
      await accept(catalogOf('eastus2'), '"2"', bench.elsewhere);
      expect(await catalogs.accepted()).toEqual(catalogOf('eastus2'));
    });

    it('keeps the accepted catalog in force when the next is rejected', async () => {
      await accept(catalogOf('westeurope'), '"1"');
      await catalogs.reject({ problems: ['größer'] }, '"2"');
      expect(await catalogs.accepted()).toEqual(catalogOf('westeurope'));
      expect(await bench.rejection()).toEqual({ problems: ['größer'] });
      expect((await catalogs.judged()).source).toBe('"2"');
    });

    it('drops the rejection when a catalog is accepted', async () => {
      await catalogs.reject({ problems: [] }, '"1"');
      expect((await catalogs.judged()).source).toBe('"1"');
      await accept(catalogOf('westeurope'), '"2"');
      expect(await bench.rejection()).toBeUndefined();
      expect((await catalogs.judged()).source).toBe('"2"');
    });

    it('accepts no catalog where another one was accepted since', async () => {
      const first = await catalogs.judged();
      await accept(catalogOf('westeurope'), '"2"', bench.elsewhere);
      expect(await catalogs.accept(catalogOf('old'), '"1"', first.accepted)).toBe(false);
      const second = await catalogs.judged();
      await accept(catalogOf('eastus2'), '"3"', bench.elsewhere);
      expect(await catalogs.accept(catalogOf('old'), '"2"', second.accepted)).toBe(false);
      expect(await catalogs.accepted()).toEqual(catalogOf('eastus2'));
      expect((await catalogs.judged()).source).toBe('"3"');
    });

    it('reports on a text that is judged later, which is no verdict', async () => {
      await accept(catalogOf('westeurope'), '"1"');
      await catalogs.wait({ verdict: 'waiting' });
      expect(await bench.rejection()).toEqual({ verdict: 'waiting' });
      expect((await catalogs.judged()).source).toBeUndefined();
      expect(await catalogs.accepted()).toEqual(catalogOf('westeurope'));
      await accept(catalogOf('eastus2'), '"2"');
      expect(await bench.rejection()).toBeUndefined();
    });

    it('judges anew a catalog that comes again after it was rejected', async () => {
      await accept(catalogOf('westeurope'), '"1"');
      await catalogs.reject({ problems: [] }, '"2"');
      await accept(catalogOf('westeurope'), '"3"');
      await catalogs.reject({ problems: [] }, '"4"');
      expect((await catalogs.judged()).source).toBe('"4"');
    });
  });
}
