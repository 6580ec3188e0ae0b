import type * as z from 'zod/mini';
import type { Context } from '../log.ts';

/** A malformed event is named and let go: delivered again it would be no better, and the timers find what was meant. */
export function readEvent<Event>(
  schema: z.ZodMiniType<Event>,
  body: unknown,
  context: Context,
): Event | undefined {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  context.error(
    `An event is not in Event Grid's schema and is dropped (${problems.join('; ')}): ${JSON.stringify(body)?.slice(0, 500)}`,
  );
  return undefined;
}
