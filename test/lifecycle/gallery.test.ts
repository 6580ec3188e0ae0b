import { expect, it } from 'vitest';
import { idOf, refOf } from '../../src/lifecycle/gallery.ts';

it('reads the place of a definition back from its id, whatever the resource group is called', () => {
  const ref = {
    subscription: '11111111-1111-4111-8111-111111111111',
    resourceGroup: 'images',
    gallery: 'golden',
    definition: 'ubuntu-24',
  };
  expect(refOf(idOf(ref))).toEqual(ref);
});

it('turns down what is no definition', () => {
  expect(() => refOf('/subscriptions/x')).toThrow("is no image definition's id");
});
