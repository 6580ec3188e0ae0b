import { describe, expect, it } from 'vitest';
import { everyFindUploads } from '../../../src/functions/timers/find-uploads.ts';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { catalogText } from '../../lifecycle/catalog/catalog-text.ts';
import { aCatalog } from '../../support/builders-catalog.ts';
import { anUpload } from '../../support/builders.ts';
import { fakeServices } from '../../support/fake-services.ts';
import { aContext } from '../events/a-context.ts';

describe('findUploads', () => {
  const bench = () => {
    const services = fakeServices(aCatalog());
    services.drops.put(anUpload());
    services.catalogs.upload(catalogText);
    const run = () => everyFindUploads(() => services).handler({} as never, aContext().context);
    return { services, run };
  };

  it('accepts a catalog whose event was lost, and finds uploads whose event was', async () => {
    const { services, run } = bench();
    await run();
    expect(Object.keys((await services.catalogs.accepted())?.images ?? {})).toHaveLength(2);
    expect(services.jobs.all()).toMatchObject([{ image: 'ubuntu-24', askedBy: 'timer' }]);
  });

  it('finds uploads by the catalog in force where the new one cannot be judged', async () => {
    const { services, run } = bench();
    services.regions.of = () => Promise.reject(new Unavailable('403 AuthorizationFailed'));
    await expect(run()).rejects.toThrow('403 AuthorizationFailed');
    expect(services.jobs.all()).toMatchObject([{ image: 'ubuntu-24' }]);
  });
});
