import { z } from '@hono/zod-openapi';
import { IMAGE_NAME } from '../../lifecycle/catalog/image-name.ts';
import { parseNumber } from '../../lifecycle/versions/number.ts';

/** An answer of JSON, for a route. */
export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** A body of JSON that a route requires. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
});

export const key = [{ functionKey: [] }];

export const image = z
  .string()
  .regex(
    IMAGE_NAME,
    'must be the name of an image in the catalog, in lower-case letters, digits and hyphens',
  )
  .openapi({ example: 'ubuntu-24' });

export const numberThat = (is: (text: string) => boolean) =>
  z.string().refine(is, 'must be Major.Minor.Patch, as in 1.4.0').openapi({ example: '1.4.0' });

/** Of a version that is there, by whomever. */
export const versionNumber = numberThat((text) => parseNumber(text) !== undefined);

export const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters without blanks')
    .optional()
    .openapi({
      description:
        'The same key with the same request is the same job; with another request it is a conflict.',
    }),
});

/** Where a page of a list begins. */
export const after = z
  .string()
  .max(2_048)
  .optional()
  .openapi({ description: 'The `next` of the page before.' });

export const unread = z.array(z.object({ subscription: z.string(), because: z.string() }));
