import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogSchemaText } from '../../../tools/catalog-schema-text.ts';
import { readCatalog } from '../../../src/lifecycle/catalog/read-catalog.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFile(join(root, path), 'utf8');

function imagesOf(text: string) {
  const reading = readCatalog(text);
  if (!reading.valid) throw new Error(JSON.stringify(reading.problems, null, 2));
  return reading.catalog.images;
}

describe('catalog.schema.json', () => {
  it('is up to date', async () => {
    expect(await read('catalog.schema.json'), 'run: npm run schema').toBe(catalogSchemaText());
  });

  it('tells editors what every setting means, and its default', () => {
    const { properties } = JSON.parse(catalogSchemaText()) as {
      properties: { defaults: { properties: Record<string, unknown> } };
    };
    expect(properties.defaults.properties).toMatchObject({
      grace: { default: '10m', description: expect.any(String) as string },
      completeness: { properties: { settle: { default: '15m' }, marker: { default: 'optional' } } },
      numbering: { default: 'next-patch', description: expect.any(String) as string },
    });
  });
});

describe('the catalogs that come with Gallerist', () => {
  it.each(['catalog.sample.yaml', 'local/catalog.yaml'])('are valid: %s', async (path) => {
    const text = await read(path);
    const images = imagesOf(
      text.replaceAll('{{blobEndpoint}}', 'https://localhost:10000/gallerist'),
    );
    expect(Object.keys(images)).toEqual(['ubuntu-24', 'debian-12', 'windows-2025']);
    expect(images).toMatchObject({
      'ubuntu-24': { numbering: 'next-patch', definition: { hyperVGeneration: 'V2' } },
      'debian-12': { numbering: 'next-minor', definition: { hyperVGeneration: 'V1' } },
      'windows-2025': { numbering: 'date', definition: { osType: 'Windows' } },
    });
  });

  it('tell editors where their schema is', async () => {
    const first = (text: string) => text.split('\n')[0];
    expect(first(await read('catalog.sample.yaml'))).toBe(
      '# yaml-language-server: $schema=./catalog.schema.json',
    );
    expect(first(await read('local/catalog.yaml'))).toBe(
      '# yaml-language-server: $schema=../catalog.schema.json',
    );
  });
});
