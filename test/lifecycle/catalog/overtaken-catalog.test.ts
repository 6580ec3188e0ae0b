import { describe, expect, it } from 'vitest';
import { acceptCatalog } from '../../../src/lifecycle/catalog/accept-catalog.ts';
import type { CatalogFiles, Regions } from '../../../src/lifecycle/ports.ts';
import { fakeAdoptions } from '../../support/fake-adoptions.ts';
import { fakeCatalogs } from '../../support/fake-catalogs.ts';
import { fakeGalleries } from '../../support/fake-galleries.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { fakeRegions } from '../../support/fake-regions.ts';
import { catalogText, changed } from './catalog-text.ts';

type Moment = 'regions' | 'accept' | 'reject';

describe('a catalog that is uploaded while the one before is being judged', () => {
  const older = catalogText;
  const newer = changed(['grace: 5m', 'grace: 7m']);
  const wrong = changed(['name: eastus2', 'name: eastus22']);

  /** What comes of both when another run has its way, at a moment when the first one waits. */
  async function raced(first: string, second: string, at: Moment) {
    const files = fakeCatalogs();
    const regions = fakeRegions();
    const services = { adoptions: fakeAdoptions(), galleries: fakeGalleries() };
    const run = (slow = {}) =>
      acceptCatalog({ catalogFiles: files, regions, ...services, ...slow }, fakeLog());
    let meanwhile: string | undefined;
    async function other(moment: Moment) {
      if (moment !== at || meanwhile !== undefined) return;
      files.upload(second);
      meanwhile = await run();
    }
    const slowFiles: CatalogFiles = {
      ...files,
      async accept(...parts) {
        await other('accept');
        return files.accept(...parts);
      },
      async reject(...parts) {
        await other('reject');
        return files.reject(...parts);
      },
    };
    const slowRegions: Regions = {
      async of(id) {
        await other('regions');
        return regions.of(id);
      },
    };
    files.upload(first);
    const verdict = await run({ catalogFiles: slowFiles, regions: slowRegions });
    return { meanwhile, verdict, files };
  }

  it.each<Moment>(['regions', 'accept'])(
    'is not overwritten by it, where both are right: %s',
    async (at) => {
      const { meanwhile, verdict, files } = await raced(older, newer, at);
      expect([meanwhile, verdict]).toEqual(['accepted', 'judged before']);
      expect((await files.accepted())?.images['ubuntu-24']?.grace).toBe('7m');
    },
  );

  it.each<Moment>(['regions', 'reject'])(
    'is not rejected for what was wrong with that: %s',
    async (at) => {
      const { meanwhile, files } = await raced(wrong, newer, at);
      expect(meanwhile).toBe('accepted');
      expect(files.rejection()).toBeUndefined();
      expect((await files.accepted())?.images['ubuntu-24']?.grace).toBe('7m');
    },
  );

  it.each<Moment>(['regions', 'accept'])(
    'stays rejected, though that was right: %s',
    async (at) => {
      const { meanwhile, verdict, files } = await raced(older, wrong, at);
      expect(meanwhile).toBe('rejected');
      expect(['rejected', 'judged before']).toContain(verdict);
      expect(files.rejection()).toMatchObject({ verdict: 'rejected' });
    },
  );
});
