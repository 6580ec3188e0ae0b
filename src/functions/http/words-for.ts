import type { z } from '@hono/zod-openapi';

/** What a request's schema has against it, in words: those of the schema's own begin in lower case, zod's do not. */
export function wordsFor(issue: z.core.$ZodIssue): string {
  if (/^[a-z]/.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.message);
  if (issue.code === 'invalid_value')
    return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return 'must not be empty';
  if (issue.code === 'too_big') return `must not be longer than ${issue.maximum} characters`;
  if (issue.code !== 'unrecognized_keys') return issue.message;
  return `has no member ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
}

function wrongType(expected: string, message: string): string {
  if (message.endsWith('received undefined')) return 'is missing';
  if (expected === 'object') return 'must be a JSON object';
  // A query that names it twice.
  return message.endsWith('received array') ? 'must be given once' : `must be a ${expected}`;
}
