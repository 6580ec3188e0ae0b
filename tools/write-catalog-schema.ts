import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogSchemaText } from './catalog-schema-text.ts';

/** Writes catalog.schema.json, by which editors complete a catalog. */
const path = join(import.meta.dirname, '..', 'catalog.schema.json');
await writeFile(path, catalogSchemaText());
