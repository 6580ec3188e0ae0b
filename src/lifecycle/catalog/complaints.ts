import * as z from 'zod';
import { isNear } from './is-near.ts';
import { catalogSchema } from './schema.ts';

export type CatalogPath = readonly (string | number)[];
/** A problem found after parsing, still by path. */
export type Complaint = { path: CatalogPath; problem: string };

type Issue = z.core.$ZodIssue;

/** What a schema has against a value, in words for whoever wrote it. Wants issues that report their input. */
export function complaintsOf(
  error: z.ZodError,
  under: CatalogPath = [],
  missing = 'is missing.',
): Complaint[] {
  return error.issues.flatMap((issue): Complaint[] => {
    const path = [...under, ...issue.path.map((part) => (typeof part === 'symbol' ? '' : part))];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], problem: unknownSetting(key) }));
    }
    if (issue.code === 'invalid_type' && issue.input === undefined) {
      return [{ path, problem: missing }];
    }
    return [{ path, problem: wordsFor(issue) }];
  });
}

function wordsFor(issue: Issue): string {
  const { code, message, input } = issue;
  if (input === null) {
    return 'has nothing after its colon: give it a value, or take the line out.';
  }
  if (code === 'invalid_type' && ofOurs(issue) === undefined) {
    return wrongType(issue.expected, input);
  }
  if (code === 'invalid_value') {
    return `must be ${issue.values.map(String).join(' or ')}, not ${shown(input)}.`;
  }
  if (code === 'invalid_key') return `${issue.issues[0]?.message ?? message}.`;
  if (code === 'too_small' && ofOurs(issue) !== undefined) return `${message}.`;
  if (code === 'too_small' && issue.origin === 'number') {
    return `must be ${issue.minimum} or more, not ${shown(input)}.`;
  }
  if (code === 'too_small') return 'must not be empty.';
  if (code === 'too_big' && issue.origin === 'number') {
    return `must be ${issue.maximum} or less, not ${shown(input)}.`;
  }
  if (code === 'too_big') return `has more than the ${issue.maximum} characters that Azure allows.`;
  return `${message}, not ${shown(input)}.`;
}

/** Messages of the schema's own begin in lower case; zod's do not. */
const ofOurs = ({ message }: Issue) => (/^[a-z]/.test(message) ? message : undefined);

function wrongType(expected: string, found: unknown): string {
  switch (expected) {
    case 'string':
      // The value itself is not shown: of 24.10 YAML has made 24.1.
      return typeof found === 'object' ? 'must be a text.' : 'must be a text: put it in quotes.';
    case 'int':
    case 'number':
      return `must be a whole number, not ${shown(found)}.`;
    case 'boolean':
      return `must be true or false, not ${shown(found)}.`;
    case 'array':
      return 'must be a list: one line for each, indented and beginning with a hyphen.';
    default:
      return `must be settings (name: value, one a line), not ${shown(found)}.`;
  }
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'settings';
  return `"${(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200)}"`;
}

function unknownSetting(key: string): string {
  if (key === '<<') return 'merge keys are not read; what images share belongs in defaults.';
  if (known.has(key)) return 'does not belong here; catalog.schema.json shows where it does.';
  const written = plain(key);
  const names = [...known];
  const near =
    names.find(([, name]) => name === written) ?? names.find(([, name]) => isNear(written, name));
  return near === undefined
    ? 'there is no such setting here; catalog.schema.json lists them.'
    : `there is no such setting here; is ${near[0]} meant?`;
}

/** Every setting, with its name as `plain` makes it. */
const known = new Map([...namesIn(catalogSchema)].map((name) => [name, plain(name)]));

/** The name of every setting, however deep. */
function namesIn(type: z.core.$ZodType): Set<string> {
  if (type instanceof z.ZodObject) {
    const shape: Record<string, z.core.$ZodType> = type.shape;
    const deeper = Object.values(shape).flatMap((member) => [...namesIn(member)]);
    return new Set([...Object.keys(shape), ...deeper]);
  }
  if (type instanceof z.ZodArray) return namesIn(type.element);
  if (type instanceof z.ZodRecord) return namesIn(type.valueType);
  if (type instanceof z.ZodOptional) return namesIn(type.unwrap());
  if (type instanceof z.ZodDefault || type instanceof z.ZodPrefault) return namesIn(type.unwrap());
  return new Set();
}

/** Without case and punctuation. */
function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();
}
