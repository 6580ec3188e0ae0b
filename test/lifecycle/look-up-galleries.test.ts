import { beforeEach, describe, expect, it } from 'vitest';
import type { FoundGallery } from '../../src/lifecycle/estate.ts';
import { idOf } from '../../src/lifecycle/gallery.ts';
import { lookUpGalleries } from '../../src/lifecycle/look-up-galleries.ts';
import { NOON } from '../support/builders.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import { fakeServices, type FakeServices } from '../support/fake-services.ts';
import { ref } from './importing.ts';

const { subscription } = ref;
const consumer = '22222222-2222-4222-8222-222222222222';
const stranger = '33333333-3333-4333-8333-333333333333';
const kind = { osType: 'Linux', osState: 'Generalized', hyperVGeneration: 'V2' };
const aGallery = (parts: Partial<FoundGallery>): FoundGallery => ({
  id: `/subscriptions/${subscription}/galleries/golden`,
  location: 'westeurope',
  subscription,
  sharing: 'Private',
  definitions: [],
  ...parts,
});
const aDefinition = (id: string) => ({ id, ...kind, architecture: 'x64', versions: 3 });

let services: FakeServices;
beforeEach(() => {
  services = fakeServices(
    aCatalog({ images: { 'ubuntu-24': anImage({ consumers: [consumer] }) } }),
  );
});

describe('the galleries of the catalog', () => {
  it('are those of every subscription that it names for its images, by their ids', async () => {
    const [zeta, alpha] = ['Zeta', 'alpha'].map((id) => aGallery({ id }));
    if (zeta === undefined || alpha === undefined) throw new Error('There are too few.');
    for (const one of [zeta, alpha]) services.estate.showGallery(one);
    services.estate.showGallery(aGallery({ id: 'Beta', subscription: consumer }));
    services.estate.showGallery(aGallery({ id: 'other', subscription: stranger }));
    const { galleries, ...rest } = await lookUpGalleries(undefined, services);
    expect(galleries.map(({ id }) => id)).toEqual(['alpha', 'Beta', 'Zeta']);
    expect(galleries[0]).toEqual(alpha);
    expect(rest).toEqual({ readAt: NOON, unread: [] });
  });

  it('say which definition is which image, whatever the case of its id', async () => {
    const ours = aDefinition(idOf(ref).toUpperCase());
    const other = aDefinition(`${idOf(ref)}-arm`);
    services.estate.showGallery(aGallery({ definitions: [other, ours] }));
    const { galleries } = await lookUpGalleries(undefined, services);
    expect(galleries[0]?.definitions).toEqual([{ ...ours, image: 'ubuntu-24' }, other]);
  });

  it('come a hundred at a time, each once', async () => {
    const ids = Array.from({ length: 201 }, (_, index) => `G${String(index).padStart(3, '0')}`);
    for (const id of ids.toReversed()) services.estate.showGallery(aGallery({ id }));
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const { galleries, next } = await lookUpGalleries(after, services);
      pages.push(galleries.map(({ id }) => id));
      after = next?.toLowerCase();
    } while (after !== undefined);
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 1]);
    expect(pages.flat()).toEqual(ids);
  });

  it('say of which subscriptions they are not', async () => {
    const unread = { subscription: consumer, because: 'Gallerist may not read it.' };
    services.estate.hideGalleries(unread);
    services.estate.showGallery(aGallery({ subscription: consumer }));
    expect(await lookUpGalleries(undefined, services)).toMatchObject({
      galleries: [],
      unread: [unread],
    });
  });

  it('are none while no catalog is accepted', async () => {
    services.catalogs.force(undefined);
    expect(await lookUpGalleries(undefined, services)).toMatchObject({ galleries: [], unread: [] });
  });
});
