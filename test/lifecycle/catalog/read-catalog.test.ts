import { describe, expect, it } from 'vitest';
import { readCatalog } from '../../../src/lifecycle/catalog/read-catalog.ts';
import { catalogText, changed } from './catalog-text.ts';

function accepted(text = catalogText) {
  const reading = readCatalog(text);
  if (!reading.valid) throw new Error(JSON.stringify(reading.problems));
  return reading.catalog;
}

const debian = "identifier: { publisher: contoso, offer: debian, sku: '12' }";

const place = {
  subscription: '11111111-1111-4111-8111-111111111111',
  resourceGroup: 'images',
  gallery: 'golden',
  location: 'West Europe',
};

describe('an accepted catalog', () => {
  it('shows every default', () => {
    expect(accepted().images['debian-12']).toEqual({
      ...place,
      tags: {},
      numbering: 'next-patch',
      route: 'direct',
      maximumGiB: 2_048,
      completeness: { marker: 'optional', settle: '15m' },
      regions: [],
      vmsPerReplica: 20,
      grace: '10m',
      afterwards: { blob: 'keep', days: 0 },
      blockDeletionBeforeEndOfLife: false,
      olderVersions: { wide: 2, regions: [] },
      promotion: { rule: 'automatic', bake: '0s' },
      consumers: [],
      budgets: { replicate: 20, narrow: 5, promote: 5 },
      definition: {
        name: 'debian-12',
        osType: 'Linux',
        osState: 'Generalized',
        hyperVGeneration: 'V2',
        architecture: 'x64',
        securityType: 'Standard',
        identifier: { publisher: 'contoso', offer: 'debian', sku: '12' },
        features: {},
        disallowedDiskTypes: [],
      },
    });
  });

  it('shows the defaults of regions and the endpoint of an account', () => {
    const { dropAccounts, images } = accepted();
    expect(images['ubuntu-24']?.regions).toEqual([
      { name: 'northeurope', replicas: 2, storageAccountType: 'Standard_LRS' },
      { name: 'eastus2', replicas: 1, storageAccountType: 'Standard_LRS' },
    ]);
    expect(dropAccounts[0]?.blobEndpoint).toBe('https://gallerist.blob.core.windows.net');
  });

  it('keeps an endpoint that is said, without slashes at its end', () => {
    const said = 'region: westeurope\n    blobEndpoint: https://localhost:10000/gallerist/';
    const { dropAccounts } = accepted(changed(['region: westeurope', said]));
    expect(dropAccounts[0]?.blobEndpoint).toBe('https://localhost:10000/gallerist');
  });

  it('takes instants and ids of any case', () => {
    const text = changed(
      [
        '      osType: Linux\n',
        '      osType: Linux\n      endOfLifeDate: 2027-12-31T00:00:00+01:00\n',
      ],
      ['/resourceGroups/images/providers', '/resourcegroups/Images/providers'],
    );
    expect(accepted(text).images['ubuntu-24']?.definition.endOfLifeDate).toBe(
      '2027-12-31T00:00:00+01:00',
    );
  });

  it('may have no image yet', () => {
    const text = `${catalogText.slice(0, catalogText.indexOf('images:\n'))}images: {}\n`;
    expect(accepted(text).images).toEqual({});
  });
});

describe('what an image does not say', () => {
  it('is said by defaults, which are overruled by the image', () => {
    const text = changed(['gallery: golden', 'gallery: golden\n  grace: 1h\n  numbering: date']);
    const { images } = accepted(text);
    expect(images['debian-12']).toMatchObject({ grace: '1h', numbering: 'date' });
    expect(images['ubuntu-24']).toMatchObject({ grace: '5m', numbering: 'date' });
  });

  it('is said by defaults one tag after the other', () => {
    const text = changed(
      ['gallery: golden', 'gallery: golden\n  tags: { team: platform, tier: gold }'],
      ['grace: 5m', 'grace: 5m\n    tags: { tier: silver, os: ubuntu }'],
    );
    const { images } = accepted(text);
    expect(images['ubuntu-24']?.tags).toEqual({ team: 'platform', tier: 'silver', os: 'ubuntu' });
    expect(images['debian-12']?.tags).toEqual({ team: 'platform', tier: 'gold' });
  });

  it('is said by defaults one rule of completeness after the other', () => {
    const text = changed(
      ['gallery: golden', 'gallery: golden\n  completeness: { settle: 30m }'],
      ['grace: 5m', 'grace: 5m\n    completeness: { marker: required }'],
    );
    const { images } = accepted(text);
    expect(images['ubuntu-24']?.completeness).toEqual({ marker: 'required', settle: '30m' });
    expect(images['debian-12']?.completeness).toEqual({ marker: 'optional', settle: '30m' });
  });

  it('is said by defaults one rule of the blobs after the other', () => {
    const text = changed(
      ['gallery: golden', 'gallery: golden\n  afterwards: { days: 30 }'],
      ['grace: 5m', 'grace: 5m\n    afterwards: { blob: archive }'],
    );
    const { images } = accepted(text);
    expect(images['ubuntu-24']?.afterwards).toEqual({ blob: 'archive', days: 30 });
    expect(images['debian-12']?.afterwards).toEqual({ blob: 'keep', days: 30 });
  });

  it('is said by defaults one rule of keeping after the other, and a canary as a whole', () => {
    const text = changed(
      [
        'gallery: golden',
        'gallery: golden\n  manage: true\n  olderVersions: { wide: 4 }\n  budgets: { promote: 0 }\n  promotion: { bake: 3d, canary: { region: westeurope, bake: 4h } }',
      ],
      [
        'grace: 5m',
        'grace: 5m\n    manage: false\n    olderVersions: { regions: [eastus2] }\n    budgets: { narrow: 1 }\n    promotion: { rule: manual, canary: { region: East US 2 } }',
      ],
      [debian, `${debian}\n    regions: [{ name: northeurope }]`],
    );
    const { images } = accepted(text);
    expect(images['ubuntu-24']).toMatchObject({
      manage: false,
      olderVersions: { wide: 4, regions: ['eastus2'] },
      promotion: { rule: 'manual', bake: '3d', canary: { region: 'East US 2', bake: '1h' } },
      budgets: { replicate: 20, narrow: 1, promote: 0 },
    });
    expect(images['debian-12']).toMatchObject({
      manage: true,
      olderVersions: { wide: 4, regions: [] },
      promotion: { rule: 'automatic', bake: '3d', canary: { region: 'westeurope', bake: '4h' } },
      budgets: { replicate: 20, narrow: 5, promote: 0 },
    });
  });

  it('is a list of regions as a whole', () => {
    const text = changed(['gallery: golden', 'gallery: golden\n  regions: [{ name: eastus2 }]']);
    const { images } = accepted(text);
    expect(images['ubuntu-24']?.regions.map(({ name }) => name)).toEqual([
      'northeurope',
      'eastus2',
    ]);
    expect(images['debian-12']?.regions.map(({ name }) => name)).toEqual(['eastus2']);
  });
});
