import { describe, expect, it } from 'vitest';
import { changed, problemsOf } from './catalog-text.ts';

const set = (id: string) =>
  `        diskEncryptionSet: /subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/diskEncryptionSets/${id}`;
const debian = "{ publisher: contoso, offer: debian, sku: '12' }";

/** A catalog whose members are right one by one. */
describe('a catalog that contradicts itself', () => {
  it('lists a region twice, though in two spellings', () => {
    expect(problemsOf(changed(['name: eastus2', 'name: North Europe']))).toEqual([
      '21:9 images.ubuntu-24.regions.1.name: North Europe is listed twice (also as northeurope); keep one.',
    ]);
  });

  it('lists an account twice', () => {
    const id =
      '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/Images/providers/Microsoft.Storage/storageAccounts/gallerist';
    const text = changed([
      'region: westeurope\n',
      `region: westeurope\n  - id: ${id}\n    region: eastus2\n`,
    ]);
    expect(problemsOf(text)).toEqual([
      '4:5 dropAccounts.1.id: this account is listed twice; keep one.',
    ]);
  });

  it('has no account at all', () => {
    const text = changed([/- id: .*\n {4}region: westeurope/.exec(changed())?.[0] ?? '', '[]']);
    expect(problemsOf(text)).toEqual([
      '1:1 dropAccounts: name at least one account where VHDs are dropped.',
    ]);
  });

  it('makes images where no account is', () => {
    const remedy =
      'a version and the blob it is made from share a region. Add an account there to dropAccounts, or move the image.';
    expect(problemsOf(changed(['location: West Europe', 'location: eastus2']))).toEqual([
      `10:3 images.ubuntu-24.location: no drop account is in eastus2: ${remedy}`,
      `22:3 images.debian-12.location: no drop account is in eastus2: ${remedy}`,
    ]);
  });

  it('encrypts in some regions only', () => {
    expect(problemsOf(changed(['replicas: 2', `replicas: 2\n${set('a')}`]))).toEqual([
      '18:5 images.ubuntu-24.regions: a disk encryption set in some regions only, and none in West Europe, eastus2: give every region one, the location too, or none.',
    ]);
  });

  it('encrypts in every region that it lists, and not where versions are made', () => {
    const text = changed(
      ['replicas: 2', `replicas: 2\n${set('a')}`],
      ['name: eastus2', `name: eastus2\n${set('b')}`],
      ['    regions:', '    route: managed-image\n    regions:'],
    );
    expect(problemsOf(text)).toEqual([
      '19:5 images.ubuntu-24.regions: a disk encryption set in some regions only, and none in West Europe: give every region one, the location too, or none.',
    ]);
  });

  it('encrypts on the direct route', () => {
    const text = changed(
      ['replicas: 2', `replicas: 2\n${set('a')}`],
      ['name: eastus2', `name: westeurope\n${set('b')}`],
    );
    expect(problemsOf(text)).toEqual([
      '18:5 images.ubuntu-24.regions: the direct route cannot encrypt with a disk encryption set. Leave the sets out, or choose the route managed-image.',
    ]);
    expect(
      problemsOf(text.replace('    regions:', '    route: managed-image\n    regions:')),
    ).toEqual([]);
  });

  it('makes a managed image of a specialized disk', () => {
    const text = changed(['osType: Linux', 'osType: Linux\n      osState: Specialized']);
    const routed = text.replace('    regions:', '    route: managed-image\n    regions:');
    expect(problemsOf(routed)).toEqual([
      expect.stringContaining('images.ubuntu-24.route: a managed image is always generalized'),
    ]);
  });

  it('gives two images one definition, in whatever case', () => {
    expect(
      problemsOf(
        changed([`identifier: ${debian}`, `name: Ubuntu-24\n      identifier: ${debian}`]),
      ),
    ).toEqual([
      '23:5 images.debian-12.definition: ubuntu-24 and debian-12 define the same image definition; change one of them.',
    ]);
  });

  it('gives two images one publisher, offer and SKU', () => {
    expect(
      problemsOf(changed(["offer: debian, sku: '12'", "offer: Ubuntu, sku: '24.04'"])),
    ).toEqual([
      '23:5 images.debian-12.definition: ubuntu-24 and debian-12 have the same publisher, offer and SKU in one gallery; change one of them.',
    ]);
  });

  it('lets two galleries have what one may not', () => {
    const other = `gallery: silver\n    definition:\n      name: ubuntu-24\n      osType: Linux\n      identifier: ${debian.replace("debian, sku: '12'", "ubuntu, sku: '24.04'")}`;
    const text = changed([`definition:\n      osType: Linux\n      identifier: ${debian}`, other]);
    expect(problemsOf(text)).toEqual([]);
  });

  it.each(['securityType: TrustedLaunch', 'architecture: Arm64'])('wants V1 with %s', (want) => {
    const text = changed([
      `osType: Linux\n      identifier: ${debian}`,
      `osType: Linux\n      hyperVGeneration: V1\n      ${want}\n      identifier: ${debian}`,
    ]);
    expect(problemsOf(text)).toEqual([
      `25:7 images.debian-12.definition.hyperVGeneration: ${want.replace(':', '')} needs generation V2; change either.`,
    ]);
  });
});
