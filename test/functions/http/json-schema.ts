/** A schema as JSON has it, in the words that our OpenAPI document uses. */
export interface Schema {
  [word: string]: unknown;
}

type Check = (schema: Schema, value: unknown, root: Schema) => string[];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with a value by a schema; `root` is the document in which its references lie. */
export const problemsOf: Check = (schema, value, root) =>
  Object.keys(schema).flatMap((word) => {
    const check = words[word];
    if (check === undefined) return [`The schema has a word that is not known here: ${word}.`];
    return check(schema, value, root);
  });

/** What a reference within the document stands for; undefined: nothing. */
export function resolved(reference: string, root: Schema): Schema | undefined {
  const path = reference.replace(/^#\//, '').split('/');
  let found: unknown = root;
  for (const part of path) found = isObject(found) ? found[part] : undefined;
  return isObject(found) ? found : undefined;
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

const nothing: Check = () => [];
const told = (value: unknown) => JSON.stringify(value);
const sizeOf = (value: unknown) => (typeof value === 'string' ? value.length : Number.NaN);

const words: Record<string, Check> = {
  description: nothing,
  example: nothing,
  additionalProperties(schema, value, root) {
    const { properties = {}, additionalProperties: rest } = schema;
    if (!isObject(value) || rest === true) return [];
    const others = Object.entries(value).filter(
      ([key]) => !Object.hasOwn(properties as Schema, key),
    );
    if (isObject(rest)) return others.flatMap(([, other]) => problemsOf(rest, other, root));
    return others.map(([key]) => `${key} is not described.`);
  },
  const: ({ const: only }, value) =>
    only === value ? [] : [`${told(value)} is not ${told(only)}.`],
  enum: ({ enum: all }, value) =>
    (all as unknown[]).includes(value) ? [] : [`${told(value)} is none of ${told(all)}.`],
  items: ({ items }, value, root) =>
    Array.isArray(value) ? value.flatMap((item) => problemsOf(items as Schema, item, root)) : [],
  maxLength: ({ maxLength }, value) =>
    sizeOf(value) <= Number(maxLength) ? [] : [`${told(value)} is too long.`],
  minLength: ({ minLength }, value) =>
    sizeOf(value) >= Number(minLength) ? [] : [`${told(value)} is too short.`],
  pattern: ({ pattern }, value) =>
    new RegExp(pattern as string, 'u').test(value as string)
      ? []
      : [`${told(value)} is not ${told(pattern)}.`],
  properties({ properties }, value, root) {
    if (!isObject(value)) return [];
    const known = Object.entries(properties as Record<string, Schema>);
    // A member that a schema describes and nobody described before is as good as unknown.
    const unknown = Object.keys(value).filter((key) => !known.some(([name]) => name === key));
    return [
      ...unknown.map((key) => `${key} is not described.`),
      ...known
        .filter(([key]) => Object.hasOwn(value, key))
        .flatMap(([key, schema]) => problemsOf(schema, value[key], root)),
    ];
  },
  required: ({ required }, value) =>
    (required as string[])
      .filter((key) => !isObject(value) || !Object.hasOwn(value, key))
      .map((key) => `${key} is missing.`),
  type: ({ type }, value) => {
    const all = [type].flat();
    const fits = all.includes(typeOf(value)) || (type === 'integer' && Number.isInteger(value));
    return fits ? [] : [`${told(value)} is no ${told(type)}.`];
  },
  $ref({ $ref }, value, root) {
    const schema = resolved($ref as string, root);
    return schema ? problemsOf(schema, value, root) : [`${told($ref)} leads nowhere.`];
  },
};
