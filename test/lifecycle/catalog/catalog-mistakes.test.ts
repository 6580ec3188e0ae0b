import { describe, expect, it } from 'vitest';
import { catalogText, changed, problemsOf } from './catalog-text.ts';

const u = 'images.ubuntu-24';
const grace = '    grace: 5m';
const debian = "      identifier: { publisher: contoso, offer: debian, sku: '12' }";

type Mistake = [what: string, replacement: [before: string, after: string], problem: string];

const names: Mistake[] = [
  [
    'a misspelt setting',
    ['gallery: golden', 'galery: golden'],
    '7:3 defaults.galery: there is no such setting here; is gallery meant?',
  ],
  [
    'a setting in capitals',
    [grace, '    Regions: []'],
    `17:5 ${u}.Regions: there is no such setting here; is regions meant?`,
  ],
  [
    'a setting that is none',
    [grace, '    colour: red'],
    `17:5 ${u}.colour: there is no such setting here; catalog.schema.json lists them.`,
  ],
  [
    'a setting in the wrong place',
    [grace, '    osType: Linux'],
    `17:5 ${u}.osType: does not belong here; catalog.schema.json shows where it does.`,
  ],
  [
    'a merge key',
    [grace, '    <<: { grace: 5m }'],
    `17:5 ${u}.<<: merge keys are not read; what images share belongs in defaults.`,
  ],
  [
    'a missing member',
    ["        sku: '24.04'\n", ''],
    `13:7 ${u}.definition.identifier.sku: is missing.`,
  ],
  [
    'an image without a definition',
    [`    definition:\n      osType: Linux\n${debian}`, '    numbering: date'],
    '22:3 images.debian-12.definition: is missing.',
  ],
  [
    'an image without anything',
    [`    definition:\n      osType: Linux\n${debian}`, ''],
    '22:3 images.debian-12: has nothing after its colon: give it a value, or take the line out.',
  ],
  [
    'a bad name of an image',
    ['  debian-12:', '  Debian 12:'],
    '22:3 images.Debian 12: an image is named in lower-case letters, digits and hyphens, at most 63, and not "unnamed".',
  ],
  [
    'the name that drops have whose folder names no image',
    ['  debian-12:', '  unnamed:'],
    '22:3 images.unnamed: an image is named in lower-case letters, digits and hyphens, at most 63, and not "unnamed".',
  ],
  [
    'a gallery with a hyphen',
    ['gallery: golden', 'gallery: my-golden'],
    '7:3 defaults.gallery: must be a name of letters, digits, dots and underscores (no hyphens), at most 80, not "my-golden".',
  ],
  [
    'a resource group with a slash',
    ['resourceGroup: images', 'resourceGroup: my/images'],
    '6:3 defaults.resourceGroup: must be a name of letters, digits and -_.(), at most 90, no dot at its end, not "my/images".',
  ],
];

const values: Mistake[] = [
  [
    'a wrong choice',
    ['osType: Linux', 'osType: linux'],
    `12:7 ${u}.definition.osType: must be Linux or Windows, not "linux".`,
  ],
  [
    'a route that does not exist',
    [grace, '    route: scenic'],
    `17:5 ${u}.route: must be direct or managed-image, not "scenic".`,
  ],
  [
    'a number where a text belongs',
    ["sku: '24.04'", 'sku: 24.10'],
    `16:9 ${u}.definition.identifier.sku: must be a text: put it in quotes.`,
  ],
  [
    'settings where a text belongs',
    ["sku: '24.04'", 'sku: { a: 1 }'],
    `16:9 ${u}.definition.identifier.sku: must be a text.`,
  ],
  [
    'no replica',
    ['replicas: 2', 'replicas: 0'],
    `20:9 ${u}.regions.0.replicas: must be 1 or more, not "0".`,
  ],
  [
    'too many replicas',
    ['replicas: 2', 'replicas: 101'],
    `20:9 ${u}.regions.0.replicas: must be 100 or less, not "101".`,
  ],
  [
    'a word for a number',
    ['replicas: 2', 'replicas: two'],
    `20:9 ${u}.regions.0.replicas: must be a whole number, not "two".`,
  ],
  [
    'a fraction',
    ['replicas: 2', 'replicas: 1.5'],
    `20:9 ${u}.regions.0.replicas: must be a whole number, not "1.5".`,
  ],
  [
    'a truth of another YAML',
    [grace, '    blockDeletionBeforeEndOfLife: yes'],
    `17:5 ${u}.blockDeletionBeforeEndOfLife: must be true or false, not "yes".`,
  ],
  [
    'a name where settings belong',
    ['- name: eastus2', '- eastus2'],
    `21:9 ${u}.regions.1: must be settings (name: value, one a line), not "eastus2".`,
  ],
  [
    'settings where a list belongs',
    [
      'regions:\n      - name: northeurope\n        replicas: 2\n      - name',
      'regions:\n      name',
    ],
    `18:5 ${u}.regions: must be a list: one line for each, indented and beginning with a hyphen.`,
  ],
  [
    'a region that is none',
    ['name: eastus2', 'name: east-us-2'],
    `21:9 ${u}.regions.1.name: must be an Azure region, as in westeurope, not "east-us-2".`,
  ],
  [
    'a duration in words',
    ['grace: 5m', 'grace: 5 minutes'],
    `17:5 ${u}.grace: must be a duration such as 90s, 15m or 2h, not "5 minutes".`,
  ],
  [
    'a duration without a unit',
    ['grace: 5m', 'grace: 300'],
    `17:5 ${u}.grace: must be a duration such as 90s, 15m or 2h, not "300".`,
  ],
  [
    'a duration longer than a job lives',
    ['grace: 5m', 'grace: 2d'],
    `17:5 ${u}.grace: must be a duration of at most 24h, not "2d".`,
  ],
  [
    'an end of life after the end of all dates',
    [grace, '    endOfLifeAfterDays: 1000000000'],
    `17:5 ${u}.endOfLifeAfterDays: must be 36500 or less, not "1000000000".`,
  ],
  [
    'a duration without a value',
    ['grace: 5m', 'grace:'],
    `17:5 ${u}.grace: has nothing after its colon: give it a value, or take the line out.`,
  ],
  [
    'a name for a subscription',
    ['subscription: 11111111-1111-4111-8111-111111111111', 'subscription: production'],
    '5:3 defaults.subscription: must be a subscription id, not "production".',
  ],
  [
    'a day for an instant',
    [
      `      osType: Linux\n${debian}`,
      `      osType: Linux\n      endOfLifeDate: 2027-12-31\n${debian}`,
    ],
    '25:7 images.debian-12.definition.endOfLifeDate: must be an instant such as 2027-12-31T00:00:00Z, not "2027-12-31".',
  ],
  [
    'a number for a tag',
    ['gallery: golden', 'gallery: golden\n  tags: { cost: 5 }'],
    '8:11 defaults.tags.cost: must be a text: put it in quotes.',
  ],
  [
    'a tag longer than Azure takes',
    ['gallery: golden', `gallery: golden\n  tags: { cost: ${'x'.repeat(257)} }`],
    '8:11 defaults.tags.cost: has more than the 256 characters that Azure allows.',
  ],
  [
    'an account that is no account',
    ['/providers/Microsoft.Storage/storageAccounts', ''],
    '2:5 dropAccounts.0.id: must be the resource id of a storage account, not "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images/gallerist".',
  ],
  [
    'an endpoint with its container',
    [
      'region: westeurope',
      'region: westeurope\n    blobEndpoint: https://a.blob.core.windows.net/vhds',
    ],
    '4:5 dropAccounts.0.blobEndpoint: must be the address of the account alone, without container or token, not "https://a.blob.core.windows.net/vhds".',
  ],
  [
    'an endpoint that is no address',
    ['region: westeurope', 'region: westeurope\n    blobEndpoint: gallerist'],
    '4:5 dropAccounts.0.blobEndpoint: must be an https address, not "gallerist".',
  ],
];

describe('a mistake in a catalog', () => {
  it('is none in the catalog that the others start from', () => {
    expect(problemsOf(catalogText)).toEqual([]);
  });

  it.each([...names, ...values])(
    'is told with its place and a remedy: %s',
    (_, replacement, problem) => {
      expect(problemsOf(changed(replacement))).toEqual([problem]);
    },
  );

  it('is told with all others of its kind, from the first line to the last', () => {
    const text = changed(['osType: Linux', 'osType: Linus'], ['2\n', '0\n'], ['grace', 'grase']);
    expect(problemsOf(text).map((problem) => problem.split(':')[0])).toEqual(['12', '17', '20']);
  });

  it('is told of every image where defaults lack what none of them says', () => {
    expect(problemsOf(changed(['  gallery: golden\n', '']))).toEqual([
      `9:3 ${u}.gallery: is missing: neither this image nor defaults says it.`,
      '21:3 images.debian-12.gallery: is missing: neither this image nor defaults says it.',
    ]);
  });

  it('is one of fifty at most, and the last says how many more there are', () => {
    const text = changed([grace, Array.from({ length: 99 }, (_, n) => `    x${n}: 1`).join('\n')]);
    const problems = problemsOf(text);
    expect(problems).toHaveLength(50);
    expect(problems.at(-1)).toContain('And 49 more problems.');
  });
});
