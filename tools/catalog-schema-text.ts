import { toJSONSchema } from 'zod';
import { catalogSchema } from '../src/lifecycle/catalog/schema.ts';

/** The JSON schema of a catalog as people write it: what has a default may be left out. */
export function catalogSchemaText(): string {
  // Draft 7 is the newest that the YAML language server knows in full.
  const schema = toJSONSchema(catalogSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
