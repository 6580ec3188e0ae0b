import { beforeEach, describe, expect, it } from 'vitest';
import { acceptCatalog } from '../../../src/lifecycle/catalog/accept-catalog.ts';
import { fakeCatalogs, type FakeCatalogs } from '../../support/fake-catalogs.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { catalogText, changed } from './catalog-text.ts';

describe('the acceptance of a catalog', () => {
  let files: FakeCatalogs;
  let log: ReturnType<typeof fakeLog>;
  const judge = () => acceptCatalog(files, log);
  beforeEach(() => {
    files = fakeCatalogs();
    log = fakeLog();
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

  it('leaves the accepted one in force when catalog.yaml is deleted', async () => {
    files.upload(catalogText);
    await judge();
    files.upload(undefined);
    expect(await judge()).toBe('absent');
    expect(await files.accepted()).toBeDefined();
  });
});
