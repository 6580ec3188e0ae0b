import { describe, expect, it } from 'vitest';
import { imageIn } from '../../../src/lifecycle/catalog/image-in.ts';
import { Refused } from '../../../src/lifecycle/outcomes.ts';
import { anUpload } from '../../support/builders.ts';
import { aCatalog, aDropAccount, anImage } from '../../support/builders-catalog.ts';
import { refusalOf } from '../refusal-of.ts';

describe('the image an upload goes into', () => {
  it('has the place the catalog says, and its own name where the definition has none', () => {
    const { rules, ref } = imageIn(aCatalog(), 'ubuntu-24', anUpload());
    expect(rules.gallery).toBe('golden');
    expect(ref).toEqual({
      subscription: '11111111-1111-4111-8111-111111111111',
      resourceGroup: 'images',
      gallery: 'golden',
      definition: 'ubuntu-24',
    });
    const named = aCatalog({ images: { 'ubuntu-24': anImage({ definition: { name: 'noble' } }) } });
    expect(imageIn(named, 'ubuntu-24', anUpload()).ref.definition).toBe('noble');
  });

  it('knows an account in any case, and a region in any spelling', () => {
    const account = aDropAccount({ id: aDropAccount().id.toUpperCase(), region: 'West Europe' });
    expect(() =>
      imageIn(aCatalog({ dropAccounts: [account] }), 'ubuntu-24', anUpload()),
    ).not.toThrow();
  });

  it.each(['debian-12', 'constructor'])(
    'is refused where the catalog has none: %s',
    async (name) => {
      const upload = anUpload({ name: `${name}/1.0.0.vhd` });
      const { reason, remedy } = await refusalOf(() => imageIn(aCatalog(), name, upload));
      expect(reason).toBe(
        `The catalog has no image ${name}, which the path of vhds/${name}/1.0.0.vhd names.`,
      );
      expect(remedy).toContain("one of the catalog's: ubuntu-24.");
    },
  );

  it('is refused where the path names none', async () => {
    const upload = anUpload({ name: 'disk.vhd' });
    const { reason } = await refusalOf(() => imageIn(aCatalog(), 'unnamed', upload));
    expect(reason).toBe(
      'The path of vhds/disk.vhd names no image: one folder is to hold the file, called like the image, in lower-case letters, digits and hyphens.',
    );
    const bare = aCatalog({ images: {} });
    expect((await refusalOf(() => imageIn(bare, 'unnamed', upload))).remedy).toContain('none yet');
  });

  it('is refused where a call names one that the catalog lacks, whatever the path of the blob', async () => {
    const { reason, remedy } = await refusalOf(() => imageIn(aCatalog(), 'nope', anUpload()));
    expect(reason).toBe('The catalog has no image nope.');
    expect(remedy).toBe(
      'Name one of those it has: ubuntu-24. Or add the image to the catalog, then call again.',
    );
  });

  it('is refused where the account is not listed, or lies in another region', async () => {
    const elsewhere = aCatalog({ dropAccounts: [aDropAccount({ id: '/subscriptions/2' })] });
    expect((await refusalOf(() => imageIn(elsewhere, 'ubuntu-24', anUpload()))).reason).toContain(
      'which the catalog does not list',
    );
    const far = aCatalog({ dropAccounts: [aDropAccount({ region: 'eastus2' })] });
    expect(() => imageIn(far, 'ubuntu-24', anUpload())).toThrow(Refused);
    expect((await refusalOf(() => imageIn(far, 'ubuntu-24', anUpload()))).remedy).toBe(
      'Drop the VHD in an account in westeurope.',
    );
  });
});
