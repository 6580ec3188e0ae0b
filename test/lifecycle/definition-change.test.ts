import { describe, expect, it } from 'vitest';
import { createVersion } from '../../src/lifecycle/create-version.ts';
import { changeOf } from '../../src/lifecycle/definition-change.ts';
import { wantedDefinition } from '../../src/lifecycle/definition.ts';
import type { Definition, DefinitionChange } from '../../src/lifecycle/gallery.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import { aCheckedDrop, after, ref } from './importing.ts';

const wanted: Definition = {
  ...wantedDefinition(anImage()),
  description: 'ours',
  privacyStatementUri: 'https://contoso.example/privacy',
  releaseNoteUri: 'https://contoso.example/notes',
  endOfLifeDate: new Date('2031-01-01T00:00:00.000Z'),
  recommended: { vCPUs: { min: 2 } },
  disallowed: { diskTypes: ['Standard_LRS', 'Premium_LRS'] },
  tags: { team: 'platform' },
};
const endOfLifeDate = new Date('2030-01-01T00:00:00.000Z');

describe('what is changed of a definition that is there', () => {
  it.each<[string, Partial<Definition>, DefinitionChange]>([
    ['its description', { description: 'old' }, { description: 'ours' }],
    [
      'its privacy statement',
      { privacyStatementUri: 'https://old' },
      { privacyStatementUri: 'https://contoso.example/privacy' },
    ],
    [
      'its release notes',
      { releaseNoteUri: 'https://old' },
      { releaseNoteUri: 'https://contoso.example/notes' },
    ],
    ['its end of life', { endOfLifeDate }, { endOfLifeDate: new Date('2031-01-01T00:00:00.000Z') }],
    [
      'its recommended values, and none that the catalog does not name',
      { recommended: { vCPUs: { min: 1, max: 8 }, memory: { max: 64 } } },
      { recommended: { vCPUs: { min: 2, max: 8 }, memory: { max: 64 } } },
    ],
    [
      'its disallowed disk types',
      { disallowed: { diskTypes: ['Standard_LRS'] } },
      { disallowed: { diskTypes: ['Standard_LRS', 'Premium_LRS'] } },
    ],
    [
      'its tags, and none that the catalog does not name',
      { tags: { Team: 'other', owner: 'kim' } },
      { tags: { Team: 'platform', owner: 'kim' } },
    ],
  ])('is %s', (_, found, change) => {
    expect(changeOf({ ...wanted, ...found }, wanted)).toEqual(change);
  });

  it('is all of it where nothing of it is there', () => {
    const { description, privacyStatementUri, releaseNoteUri, recommended, disallowed, tags } =
      wanted;
    expect(changeOf(wantedDefinition(anImage()), wanted)).toEqual({
      description,
      privacyStatementUri,
      releaseNoteUri,
      endOfLifeDate: wanted.endOfLifeDate,
      recommended,
      disallowed,
      tags,
    });
  });

  it.each<[string, Partial<Definition>]>([
    ['is the same', {}],
    [
      'is the same in another order',
      { disallowed: { diskTypes: ['premium_lrs', 'Standard_LRS'] }, tags: { TEAM: 'platform' } },
    ],
    [
      'has more than the catalog names',
      { eula: 'Be kind.', recommended: { memory: { min: 1 }, vCPUs: { max: 8, min: 2 } } },
    ],
  ])('is nothing where it %s', (_, found) => {
    expect(changeOf({ ...wanted, ...found }, wanted)).toBeUndefined();
  });

  it('is nothing where the catalog names nothing of it', () => {
    expect(changeOf(wanted, wantedDefinition(anImage()))).toBeUndefined();
  });
});

describe('an import into a definition that the catalog describes otherwise by now', () => {
  const image = anImage({ tags: { team: 'platform' }, definition: { description: 'new' } });
  const aChanged = async () => {
    const drop = await aCheckedDrop(aCatalog({ images: { 'ubuntu-24': image } }));
    const found = { ...wantedDefinition(image), description: 'old', tags: { owner: 'kim' } };
    drop.services.galleries.addDefinition(ref, found);
    return drop;
  };

  it('brings it to what the catalog says, waits for that, and goes on', async () => {
    const { services, job } = await aChanged();
    const { galleries } = services;
    const written = await createVersion(job, services);
    expect(written).toMatchObject({
      kind: 'later',
      seconds: 5,
      because:
        'Azure is changing the image definition ubuntu-24 to what the catalog says: description, tags',
    });
    expect(galleries.writes()).toEqual([
      {
        what: 'updateDefinition',
        body: { description: 'new', tags: { owner: 'kim', team: 'platform' } },
      },
    ]);
    const next = after(job, written);
    expect(await createVersion(next, services)).toMatchObject({
      because: 'Azure is still writing the image definition ubuntu-24',
    });
    galleries.finish();
    expect(await createVersion(next, services)).toMatchObject({ data: { accepted: {} } });
    expect(galleries.writes().map(({ what }) => what)).toEqual([
      'updateDefinition',
      'createVersion',
    ]);
  });

  it('writes it once, though somebody else writes it back each time', async () => {
    const { services, job } = await aChanged();
    const { galleries } = services;
    const next = after(job, await createVersion(job, services));
    galleries.addDefinition(ref, { ...wantedDefinition(image), tags: { team: 'by policy' } });
    expect(await createVersion(next, services)).toMatchObject({ data: { accepted: {} } });
    expect(galleries.writes().map(({ what }) => what)).toEqual([
      'updateDefinition',
      'createVersion',
    ]);
  });

  it('asks Azure nothing more where nothing differs', async () => {
    const { services, job } = await aChanged();
    const { galleries } = services;
    galleries.addDefinition(ref, { ...wantedDefinition(image), eula: 'Be kind.' });
    await createVersion(job, services);
    expect(galleries.calls.map(({ what }) => what)).toEqual([
      'definition',
      'version',
      'createVersion',
    ]);
  });
});
