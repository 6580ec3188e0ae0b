import { toJSONSchema } from 'zod';
import { catalogSchema } from '../src/lifecycle/catalog/schema.ts';

/** The JSON schema of a catalog as people write it: what has a default may be left out. */
export function catalogSchemaText(): string {
  return `${JSON.stringify(toJSONSchema(catalogSchema, { io: 'input' }), null, 2)}\n`;
}
