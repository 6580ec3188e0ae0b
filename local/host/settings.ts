/** The app's settings as the host reads them: names in any case, `__` and `:` the same. */
export interface Settings {
  get(name: string): string | undefined;
  /** Replaces each %NAME% in the text; throws when a name has no value or a % is not closed. */
  resolve(text: string): string;
}

export function hostSettings(values: Record<string, string>): Settings {
  const byName = new Map(Object.entries(values).map(([name, value]) => [key(name), value]));
  const get = (name: string) => byName.get(key(name));
  return { get, resolve: (text) => resolve(text, get) };
}

const key = (name: string) => name.replaceAll('__', ':').toLowerCase();

function resolve(text: string, get: (name: string) => string | undefined): string {
  const resolved = text.replaceAll(/%([^%]*)%/g, (_, name: string) => {
    const value = get(name);
    if (value === undefined || value === '')
      throw new Error(`'%${name}%' does not resolve to a value. Add the app setting ${name}.`);
    return value;
  });
  if ((text.match(/%/g)?.length ?? 0) % 2 === 1)
    throw new Error(`The '%' at position ${text.lastIndexOf('%')} of '${text}' is not closed.`);
  return resolved;
}
