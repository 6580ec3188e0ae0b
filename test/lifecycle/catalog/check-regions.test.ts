import { beforeEach, describe, expect, it } from 'vitest';
import { checkRegions } from '../../../src/lifecycle/catalog/check-regions.ts';
import type { Complaint } from '../../../src/lifecycle/catalog/complaints.ts';
import { readCatalog } from '../../../src/lifecycle/catalog/read-catalog.ts';
import { Refused, Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { fakeRegions, type FakeRegions } from '../../support/fake-regions.ts';
import { catalogText, changed } from './catalog-text.ts';

const ours = '11111111-1111-4111-8111-111111111111';
const theirs = '2222222a-2222-4222-8222-222222222222';
const u = 'images.ubuntu-24';
const none = (name: string) => `there is no region ${name} in subscription ${ours};`;

describe("Azure's word on a catalog", () => {
  let regions: FakeRegions;
  beforeEach(() => {
    regions = fakeRegions();
  });

  async function checked(text: string) {
    const reading = readCatalog(text);
    if (!reading.valid) throw new Error(JSON.stringify(reading.problems));
    const { complaints, untold } = await checkRegions(reading.catalog, regions);
    const inWords = (told: Complaint[]) =>
      reading
        .place(told)
        .map(({ line, column, path, problem }) => `${line}:${column} ${path}: ${problem}`);
    return { complaints: inWords(complaints), untold: inWords(untold) };
  }

  const problemsOf = async (text: string): Promise<string[]> => (await checked(text)).complaints;

  it('is nothing where it has every region, however it is spelt', async () => {
    expect(await problemsOf(catalogText)).toEqual([]);
    expect(await problemsOf(changed(['name: eastus2', 'name: East US 2']))).toEqual([]);
  });

  it.each([
    [
      'a target region, misspelt',
      changed(['name: northeurope', 'name: northeurop']),
      [`19:9 ${u}.regions.0.name: ${none('northeurop')} is northeurope meant?`],
    ],
    [
      'a region like several',
      changed(['name: eastus2', 'name: eastus3']),
      [`21:9 ${u}.regions.1.name: ${none('eastus3')} is eastus or eastus2 meant?`],
    ],
    [
      'a region like none',
      changed(['name: eastus2', 'name: europe']),
      [
        `21:9 ${u}.regions.1.name: ${none('europe')} az account list-locations lists those there are (an image needs one of regionType Physical).`,
      ],
    ],
    [
      'a canary, and where older versions stay',
      changed(
        ['name: eastus2', 'name: Eest US 2'],
        [
          'grace: 5m',
          'olderVersions: { regions: [Eest US 2] }\n    promotion: { canary: { region: eestus2 } }',
        ],
      ),
      [
        `17:32 ${u}.olderVersions.regions.0: ${none('Eest US 2')} is eastus2 meant?`,
        `18:28 ${u}.promotion.canary.region: ${none('eestus2')} is eastus2 meant?`,
        `22:9 ${u}.regions.1.name: ${none('Eest US 2')} is eastus2 meant?`,
      ],
    ],
  ])('is against %s', async (_case, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });

  it('is told once of what defaults say, and of the account', async () => {
    const text = changed(
      ['region: westeurope', 'region: westeurop'],
      ['location: West Europe', 'location: West Europ'],
    );
    expect(await problemsOf(text)).toEqual([
      `3:5 dropAccounts.0.region: ${none('westeurop')} is westeurope meant?`,
      `8:3 defaults.location: ${none('West Europ')} is westeurope meant?`,
    ]);
  });

  it('is told of the image where it says itself what defaults say too', async () => {
    const text = changed(
      [
        'region: westeurope',
        'region: westeurope\n  - id: /subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images/providers/Microsoft.Storage/storageAccounts/mars\n    region: mars',
      ],
      ['    grace: 5m', '    location: mars'],
    );
    expect((await problemsOf(text)).map((problem) => problem.split(' there')[0])).toEqual([
      '5:5 dropAccounts.1.region:',
      `19:5 ${u}.location:`,
    ]);
  });

  it('is against redundancy over zones where there are none', async () => {
    const zrs = '\n        storageAccountType: Standard_ZRS';
    expect(await problemsOf(changed(['name: eastus2', `name: eastus2${zrs}`]))).toEqual([]);
    expect(await problemsOf(changed(['name: eastus2', `name: UK West${zrs}`]))).toEqual([
      `22:9 ${u}.regions.1.storageAccountType: Standard_ZRS needs availability zones, and UK West has none; take Standard_LRS, or another region.`,
    ]);
    expect(await problemsOf(changed(['name: eastus2', `name: mars${zrs}`]))).toHaveLength(1);
  });

  it('is told of each subscription by itself, asked once whatever the case of its id', async () => {
    regions.inSubscription.set(theirs, [
      { name: 'westeurope', displayName: 'West Europe', hasZones: true },
      { name: 'eastus2', displayName: 'East US 2', hasZones: false },
    ]);
    const text = changed(
      ['grace: 5m', `subscription: ${theirs.toUpperCase()}`],
      ['  debian-12:', `  debian-12:\n    subscription: ${theirs}`],
    );
    expect(await problemsOf(text)).toEqual([
      `19:9 ${u}.regions.0.name: there is no region northeurope in subscription ${theirs}; az account list-locations lists those there are (an image needs one of regionType Physical).`,
    ]);
    expect(regions.asked).toEqual([ours, theirs]);
  });

  it('is against a subscription that is none', async () => {
    regions.inSubscription.set(ours, []);
    expect(await problemsOf(catalogText)).toEqual([
      `2:5 dropAccounts.0.id: Azure knows no subscription ${ours}; mend its id.`,
      `5:3 defaults.subscription: Azure knows no subscription ${ours}; mend its id.`,
    ]);
  });

  it('is awaited of a subscription that Azure does not tell of now, and known of the others', async () => {
    const of = (id: string) => fakeRegions().of(id);
    regions.of = async (id) => {
      if (id === theirs) throw new Unavailable('Azure did not let us (403 AuthorizationFailed).');
      return of(id);
    };
    const text = changed(
      ['grace: 5m', `subscription: ${theirs}`],
      ['location: West Europe', 'location: Westeurop'],
    ).replace('region: westeurope', 'region: westeurop');
    expect(await checked(text)).toEqual({
      complaints: [
        `3:5 dropAccounts.0.region: ${none('westeurop')} is westeurope meant?`,
        `8:3 defaults.location: there is no region Westeurop in subscription ${ours}; is westeurope meant?`,
      ],
      untold: [`17:5 ${u}.subscription: Azure did not let us (403 AuthorizationFailed).`],
    });
  });

  it('is against a subscription that Azure refuses to tell of, where it is named', async () => {
    const of = (id: string) => fakeRegions().of(id);
    regions.of = async (id) => {
      if (id === theirs) throw new Refused('Azure refused (400 Bad).', 'Retry the job.');
      return of(id);
    };
    expect(await checked(changed(['grace: 5m', `subscription: ${theirs}`]))).toEqual({
      complaints: [`17:5 ${u}.subscription: Azure refused (400 Bad). Is its id right?`],
      untold: [],
    });
  });

  it('is not there where asking fails for another reason', async () => {
    regions.of = () => Promise.reject(new Error('a bug'));
    await expect(problemsOf(catalogText)).rejects.toThrow('a bug');
  });
});
