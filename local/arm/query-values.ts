import { invalidParameter } from './errors.ts';

/**
 * What a parameter of a query asks for, one value or several with commas between, as Azure writes them;
 * none where it is absent. Throws 400 for a value that is not known.
 */
export function queryValues<const Value extends string>(
  query: URLSearchParams,
  name: string,
  ...known: Value[]
): Value[] {
  const text = query.get(name.toLowerCase());
  if (!text) return [];
  return text.split(',').map((given) => {
    const value = known.find((one) => one.toLowerCase() === given.trim().toLowerCase());
    if (value) return value;
    throw invalidParameter(
      `The value '${given}' of parameter '${name}' is not valid. The allowed values are '${known.join(', ')}'.`,
      name,
    );
  });
}
