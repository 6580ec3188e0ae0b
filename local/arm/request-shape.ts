import { z } from 'zod';
import { invalidContent, invalidParameter, unknownMember } from './errors.ts';

/**
 * Reads a body by its model. Throws as Azure does: 400 for a member the model lacks, for a value of
 * another type, and for a value that is none of those listed. A null counts as absent.
 */
export function shaped<Shape>(schema: z.ZodType<Shape>, body: unknown, model: string): Shape {
  const parsed = schema.safeParse(withoutNulls(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const member = issue.keys[0] ?? '';
    throw unknownMember(member, model, path ? `${path}.${member}` : member);
  }
  if (issue?.code === 'custom') throw invalidParameter(issue.message, `${model}.${path}`);
  throw invalidContent(`${issue?.message ?? 'Not what the model expects'}. Path '${path}'`);
}

/** One of the listed values in any case, read as Azure writes it. */
export function oneOf<const Value extends string>(...values: Value[]): z.ZodType<Value> {
  return z.string().transform((given, context): Value => {
    const value = values.find((one) => one.toLowerCase() === given.toLowerCase());
    if (value) return value;
    context.addIssue({
      code: 'custom',
      message: `The value '${given}' is not valid. The allowed values are '${values.join(', ')}'.`,
    });
    return z.NEVER;
  });
}

/** A whole number within bounds, both included. */
export function between(minimum: number, maximum: number, parameter: string) {
  return z
    .number()
    .int()
    .refine((value) => value >= minimum && value <= maximum, {
      error: ({ input }) =>
        `The value '${String(input)}' of parameter '${parameter}' is out of range. The value must be between '${minimum}' and '${maximum}', inclusive.`,
    });
}

/** What only Azure sets: taken, so that an answer can be sent back, and ignored. */
export const readOnly = z.unknown().optional();

export const tags = z.record(z.string(), z.string()).optional();

/** The members of every resource besides `properties`. */
export const envelope = {
  id: readOnly,
  name: readOnly,
  type: readOnly,
  etag: readOnly,
  systemData: readOnly,
  location: z.string().optional(),
  tags,
};

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
}
