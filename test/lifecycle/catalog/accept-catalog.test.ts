import { beforeEach, describe, expect, it } from 'vitest';
import { acceptCatalog } from '../../../src/lifecycle/catalog/accept-catalog.ts';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import type { Adoptions } from '../../../src/lifecycle/keeping/ports.ts';
import { idOf } from '../../../src/lifecycle/gallery.ts';
import { fakeAdoptions } from '../../support/fake-adoptions.ts';
import { fakeGalleries, type FakeGalleries } from '../../support/fake-galleries.ts';
import { ref } from '../importing.ts';
import { failCall } from '../jobs/a-bench.ts';
import { fakeCatalogs, type FakeCatalogs } from '../../support/fake-catalogs.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { NOON } from '../../support/builders.ts';
import { fakeRegions, type FakeRegions } from '../../support/fake-regions.ts';
import { catalogText, changed } from './catalog-text.ts';

describe('the acceptance of a catalog', () => {
  let files: FakeCatalogs;
  let log: ReturnType<typeof fakeLog>;
  let regions: FakeRegions;
  let services: { adoptions: Adoptions; galleries: FakeGalleries };
  const judge = () => acceptCatalog({ catalogFiles: files, regions, ...services }, log);
  beforeEach(() => {
    files = fakeCatalogs();
    log = fakeLog();
    regions = fakeRegions();
    services = { adoptions: fakeAdoptions(), galleries: fakeGalleries() };
  });

  it('has nothing to judge where nobody wrote one', async () => {
    expect(await judge()).toBe('absent');
    expect(await files.accepted()).toBeUndefined();
  });

  it('stores a valid one with every default visible', async () => {
    files.upload(catalogText);
    expect(await judge()).toBe('accepted');
    const { 'ubuntu-24': ubuntu, 'debian-12': debian } = (await files.accepted())?.images ?? {};
    expect(ubuntu?.completeness.settle).toBe('15m');
    expect(debian?.grace).toBe('10m');
    expect(log.lines).toEqual(['info catalog.yaml is accepted: 2 image(s).']);
  });

  it('remembers which of its images had versions, and what is made from now on changes nothing', async () => {
    services.galleries.addGallery(ref);
    services.galleries.addVersion(ref, '1.0.0', {});
    files.upload(catalogText);
    await judge();
    const debian = idOf({ ...ref, definition: 'debian-12' });
    const found = new Map([
      [idOf(ref).toLowerCase(), true],
      [debian.toLowerCase(), false],
    ]);
    expect(await services.adoptions.list()).toEqual(found);
    services.galleries.addVersion({ ...ref, definition: 'debian-12' }, '1.0.0', {});
    files.upload(`${catalogText}\n`);
    expect(await judge()).toBe('accepted');
    expect(await services.adoptions.list()).toEqual(found);
  });

  it('is accepted also where Azure does not let us see a gallery', async () => {
    failCall(services.galleries, 'versions', 1);
    files.upload(catalogText);
    expect(await judge()).toBe('accepted');
    expect((await services.adoptions.list()).size).toBe(1);
  });

  it('reports an invalid one, in the log and in a file, with a remedy', async () => {
    files.upload(changed(['replicas: 2', 'replicas: 0']));
    expect(await judge()).toBe('rejected');
    expect(log.lines).toEqual([
      'warn catalog.yaml:20:9: images.ubuntu-24.regions.0.replicas must be 1 or more, not "0".',
    ]);
    expect(files.rejection()).toEqual({
      verdict: 'rejected',
      problems: [
        {
          line: 20,
          column: 9,
          path: 'images.ubuntu-24.regions.0.replicas',
          problem: 'must be 1 or more, not "0".',
        },
      ],
      remedy:
        'Mend these and upload catalog.yaml again. Until then the catalog accepted before stays in force.',
    });
  });

  it('logs a fault of the text itself without a path', async () => {
    files.upload('images:\n\tx: 1');
    await judge();
    expect(log.lines).toEqual([
      'warn catalog.yaml:2:1: is indented with a tab; YAML wants spaces.',
    ]);
  });

  it.each(['', '[]', 'images: {', changed(['golden', 'gold-en'])])(
    'never lets an invalid one replace a valid one: %j',
    async (text) => {
      files.upload(catalogText);
      await judge();
      const before = await files.accepted();
      files.upload(text);
      expect(await judge()).toBe('rejected');
      expect(await files.accepted()).toEqual(before);
    },
  );

  it('judges once, whatever the verdict', async () => {
    for (const text of [catalogText, '[]']) {
      files.upload(text);
      await judge();
      const { length } = log.lines;
      expect(await judge()).toBe('judged before');
      expect(log.lines).toHaveLength(length);
    }
  });

  it('judges again what was uploaded again', async () => {
    files.upload('[]');
    await judge();
    files.upload('[]');
    expect(await judge()).toBe('rejected');
    files.upload(catalogText);
    expect(await judge()).toBe('accepted');
    expect(files.rejection()).toBeUndefined();
  });

  it('asks Azure once for each subscription, and nothing before the text is valid', async () => {
    files.upload(changed(['replicas: 2', 'replicas: 0']));
    await judge();
    expect(regions.asked).toEqual([]);
    files.upload(catalogText);
    await judge();
    expect(regions.asked).toEqual(['11111111-1111-4111-8111-111111111111']);
  });

  it('reports what Azure says against it, and stays with the one before', async () => {
    files.upload(catalogText);
    await judge();
    const before = await files.accepted();
    files.upload(changed(['name: eastus2', 'name: eastus22']));
    expect(await judge()).toBe('rejected');
    expect(log.lines.at(-1)).toBe(
      'warn catalog.yaml:21:9: images.ubuntu-24.regions.1.name there is no region eastus22 in subscription 11111111-1111-4111-8111-111111111111; is eastus2 meant?',
    );
    expect(files.rejection()).toMatchObject({ problems: [{ line: 21, column: 9 }] });
    expect(await files.accepted()).toEqual(before);
  });

  it('says what it waits for while Azure does not tell, and judges then', async () => {
    files.upload(catalogText);
    await judge();
    const before = await files.accepted();
    files.upload(changed(['grace: 5m', 'grace: 6m']));
    const answering = regions;
    const failure = new Unavailable('Azure did not let us read the regions (403).');
    regions = { ...answering, of: () => Promise.reject(failure) };
    await expect(judge()).rejects.toThrow(
      /cannot be judged yet: catalog.yaml:2:5: dropAccounts.0.id Azure did not .*\(403\).* role of infra\/role.json/,
    );
    expect(await files.accepted()).toEqual(before);
    const problem = failure.message;
    expect(files.rejection()).toEqual({
      verdict: 'waiting',
      since: NOON.toISOString(),
      waitsFor: [
        { line: 2, column: 5, path: 'dropAccounts.0.id', problem },
        { line: 5, column: 3, path: 'defaults.subscription', problem },
      ],
      remedy: expect.stringContaining('Microsoft.Resources/subscriptions/locations/read'),
    });
    regions = answering;
    expect(await judge()).toBe('accepted');
    expect((await files.accepted())?.images['ubuntu-24']?.grace).toBe('6m');
    expect(files.rejection()).toBeUndefined();
  });

  it('is not kept from a rejection by what Azure does not tell', async () => {
    const theirs = '2222222a-2222-4222-8222-222222222222';
    const answering = regions;
    regions = {
      ...answering,
      of: (id) => (id === theirs ? Promise.reject(new Unavailable('403')) : answering.of(id)),
    };
    files.upload(
      changed(
        ['grace: 5m', `subscription: ${theirs}`],
        ["sku: '12' }", "sku: '12' }\n    regions: [{ name: mars }]"],
      ),
    );
    expect(await judge()).toBe('rejected');
    expect(files.rejection()).toMatchObject({ problems: [{ line: 26 }] });
  });

  it('reads nothing of what is longer than a catalog can be', async () => {
    files.upload(' '.repeat(1_048_577));
    files.read = () => Promise.reject(new Error('was read'));
    expect(await judge()).toBe('rejected');
    expect(log.lines).toEqual([
      'warn catalog.yaml:1:1: has 1048577 bytes; a catalog has at most 1048576. Is this the right file?',
    ]);
  });

  it('leaves the accepted one in force when catalog.yaml is deleted', async () => {
    files.upload(catalogText);
    await judge();
    files.upload(undefined);
    expect(await judge()).toBe('absent');
    expect(await files.accepted()).toBeDefined();
  });
});
