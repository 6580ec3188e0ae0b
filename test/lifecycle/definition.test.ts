import { describe, expect, it } from 'vitest';
import { createVersion } from '../../src/lifecycle/create-version.ts';
import { checkDefinition, wantedDefinition } from '../../src/lifecycle/definition.ts';
import type { Definition } from '../../src/lifecycle/gallery.ts';
import { anImage } from '../support/builders-catalog.ts';
import { aCheckedDrop, ref } from './importing.ts';
import { refusalOf } from './refusal-of.ts';

describe('the definition of an image', () => {
  it('always says generation and security type, and leaves out what nobody said', () => {
    expect(wantedDefinition(anImage({ tags: { team: 'platform' } }))).toEqual({
      location: 'westeurope',
      tags: { team: 'platform' },
      osType: 'Linux',
      osState: 'Generalized',
      hyperVGeneration: 'V2',
      architecture: 'x64',
      identifier: { publisher: 'contoso', offer: 'ubuntu', sku: '24' },
      features: [{ name: 'SecurityType', value: 'Standard' }],
    });
  });

  it('carries whatever the catalog says', () => {
    const purchasePlan = { name: 'n', publisher: 'p', product: 'x' };
    const definition = anImage({
      definition: {
        securityType: 'TrustedLaunch',
        features: { DiskControllerTypes: 'SCSI, NVMe' },
        description: 'd',
        eula: 'e',
        privacyStatementUri: 'https://p',
        releaseNoteUri: 'https://r',
        endOfLifeDate: '2027-12-31T00:00:00+01:00',
        recommended: { vCPUs: { min: 1, max: 8 } },
        disallowedDiskTypes: ['Standard_LRS'],
        purchasePlan,
      },
    });
    expect(wantedDefinition(definition)).toMatchObject({
      features: [
        { name: 'SecurityType', value: 'TrustedLaunch' },
        { name: 'DiskControllerTypes', value: 'SCSI, NVMe' },
      ],
      description: 'd',
      eula: 'e',
      privacyStatementUri: 'https://p',
      releaseNoteUri: 'https://r',
      endOfLifeDate: new Date('2027-12-30T23:00:00.000Z'),
      recommended: { vCPUs: { min: 1, max: 8 } },
      disallowed: { diskTypes: ['Standard_LRS'] },
      purchasePlan,
    });
  });

  it('is created where it is absent, and waited for', async () => {
    const { services, job } = await aCheckedDrop();
    const wait = (because: string) => ({ kind: 'later', seconds: 5, because });
    expect(await createVersion(job, services)).toEqual(
      wait('Azure is creating the image definition ubuntu-24'),
    );
    expect(services.galleries.writes()).toEqual([
      { what: 'createDefinition', body: wantedDefinition(anImage()) },
    ]);
    expect(await createVersion(job, services)).toEqual(
      wait('Azure is still writing the image definition ubuntu-24'),
    );
    services.galleries.finish();
    expect(await createVersion(job, services)).toMatchObject({ data: { accepted: {} } });
    expect(services.galleries.writes().map(({ what }) => what)).toEqual([
      'createDefinition',
      'createVersion',
    ]);
  });

  it('is waited for while somebody writes it', async () => {
    const { services, job } = await aCheckedDrop();
    services.galleries.addDefinition(ref, {
      ...wantedDefinition(anImage()),
      provisioningState: 'Updating',
    });
    expect(await createVersion(job, services)).toMatchObject({ kind: 'later', seconds: 5 });
    expect(services.galleries.writes()).toEqual([]);
  });

  it('is refused where it means something else, before anything is made', async () => {
    const { services, job } = await aCheckedDrop();
    services.galleries.addDefinition(ref, { ...wantedDefinition(anImage()), osType: 'Windows' });
    const { reason, remedy } = await refusalOf(() => createVersion(job, services));
    expect(reason).toBe(
      'The image definition ubuntu-24 exists and differs from the catalog: OS type is Windows in Azure and Linux in the catalog.',
    );
    expect(remedy).toContain('Correct the catalog, or give the image another definition');
    expect(services.galleries.writes()).toEqual([]);
  });
});

describe('a definition that is there', () => {
  const wanted = wantedDefinition(anImage());
  const check = (found: Partial<Definition>) => () =>
    checkDefinition('ubuntu-24', { ...wanted, ...found }, wanted);
  const identifier = wanted.identifier;

  it.each<[string, Partial<Definition>]>([
    ['OS type is Windows', { osType: 'Windows' }],
    ['OS state is Specialized', { osState: 'Specialized' }],
    ['generation is V1', { hyperVGeneration: 'V1' }],
    ['generation is not set', { hyperVGeneration: '' }],
    ['architecture is Arm64', { architecture: 'Arm64' }],
    [
      'security type is TrustedLaunch',
      { features: [{ name: 'securitytype', value: 'TrustedLaunch' }] },
    ],
    ['publisher is other', { identifier: { ...identifier, publisher: 'other' } }],
    ['offer is other', { identifier: { ...identifier, offer: 'other' } }],
    ['SKU is other', { identifier: { ...identifier, sku: 'other' } }],
  ])('differs where its %s', async (told, found) => {
    expect((await refusalOf(check(found))).reason).toContain(`: ${told} in Azure and `);
  });

  const plan = { name: 'n', publisher: 'p', product: 'x' };
  const further = {
    ...wanted,
    eula: 'Be kind.',
    purchasePlan: plan,
    features: [...wanted.features, { name: 'DiskControllerTypes', value: 'SCSI, NVMe' }],
  };
  const refusal = (found: Partial<Definition>) =>
    refusalOf(() => checkDefinition('ubuntu-24', { ...further, ...found }, further));

  it.each<[string, Partial<Definition>]>([
    ['EULA is Be bold. in Azure and Be kind. in the catalog', { eula: 'Be bold.' }],
    ['EULA is not set in Azure', { eula: '' }],
    ['purchase plan is p/y/n in Azure and p/x/n', { purchasePlan: { ...plan, product: 'y' } }],
    ['feature DiskControllerTypes is not set in Azure and SCSI, NVMe', { features: [] }],
  ])('differs where its %s', async (told, found) => {
    expect((await refusal(found)).reason).toContain(`: ${told}`);
  });

  it('differs in a feature that a person can change', async () => {
    const { remedy } = await refusal({ features: [] });
    expect(remedy).toContain('--set allowUpdateImage=true');
  });

  it('is not told at any length', async () => {
    const { reason } = await refusal({ eula: 'x'.repeat(1_000) });
    expect(reason).toContain(`EULA is ${'x'.repeat(80)}… in Azure and Be kind. in the catalog.`);
  });

  it('names every difference', async () => {
    const { reason } = await refusalOf(check({ osType: 'Windows', hyperVGeneration: 'V1' }));
    expect(reason).toContain(
      'OS type is Windows in Azure and Linux in the catalog; generation is V1',
    );
  });

  it.each<[string, Partial<Definition>]>([
    [
      'only in case',
      { osType: 'linux', identifier: { ...identifier, sku: '24' }, architecture: 'X64' },
    ],
    ['in what no VM relies on', { tags: {}, location: 'West Europe', description: 'another' }],
    ['in further features', { features: [{ name: 'IsHibernateSupported', value: 'True' }] }],
    ['in not saying that security is Standard', { features: [] }],
    ['in what the catalog does not name', { eula: 'Be kind.', purchasePlan: plan }],
  ])('is the same where it differs %s', (_, found) => {
    expect(check(found)).not.toThrow();
  });
});
