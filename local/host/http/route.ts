/** A route template of ASP.NET, compiled. */
export interface Route {
  template: string;
  /** Lower is tried first: literals, then constrained parameters, parameters, catch-alls. */
  precedence: string;
  /** The route values of a decoded path without its leading slash; undefined if it does not match. */
  match(path: string): Record<string, string> | undefined;
}

const constraints: Record<string, string> = {
  int: '-?\\d+',
  long: '-?\\d+',
  bool: 'true|false',
  alpha: '[a-z]*',
  guid: '[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}',
};
const parameter = /\{(\*{0,2})(\w+)(?::(\w+))?(\?)?\}/g;

/** Compiles a template such as `images/{name}/{number:int}` or `{*rest}`; throws on what it does not know. */
export function compileRoute(template: string): Route {
  const segments = template.split('/').filter((each) => each !== '');
  const names: string[] = [];
  const source = segments.map((each) => segmentPattern(each, names)).join('');
  const pattern = new RegExp(`^${source}/?$`, 'i');
  return {
    template,
    precedence: segments.map(segmentPrecedence).join(''),
    match: (path) => {
      const found = pattern.exec(`/${path}`);
      if (found === null) return undefined;
      const values = names.flatMap((name, index) => {
        const value = found[index + 1];
        return value === undefined ? [] : [[name, value] as const];
      });
      return Object.fromEntries(values);
    },
  };
}

function segmentPattern(segment: string, names: string[]): string {
  let pattern = '';
  let end = 0;
  let optional = false;
  for (const found of segment.matchAll(parameter)) {
    const [whole, star, name = '', constraint, question] = found;
    pattern += literal(segment.slice(end, found.index));
    end = found.index + whole.length;
    names.push(name);
    if (star !== '') return '(?:/(.*))?';
    optional = question !== undefined;
    pattern += `(${parameterPattern(constraint)})`;
  }
  pattern += literal(segment.slice(end));
  return optional ? `(?:/${pattern})?` : `/${pattern}`;
}

function parameterPattern(constraint: string | undefined): string {
  if (constraint === undefined) return '[^/]+?';
  const pattern = constraints[constraint];
  if (pattern === undefined)
    throw new Error(
      `The route constraint '${constraint}' is not known to the local host; it knows ${Object.keys(constraints).join(', ')}.`,
    );
  return pattern;
}

function literal(text: string): string {
  if (/[{}]/.test(text)) throw new Error(`The route has a part that cannot be read: '${text}'.`);
  return text.replaceAll(/[.*+?^$()|[\]\\/]/g, '\\$&');
}

// The digits of ASP.NET's inbound precedence, compared segment by segment.
function segmentPrecedence(segment: string): string {
  if (!segment.includes('{')) return '1';
  if (segment.includes('{*')) return '5';
  return /^\{\w+\??\}$/.test(segment) ? '3' : '2';
}

/** A path as ASP.NET has it before it matches: decoded once, but for slashes and what is no UTF-8. */
export function decodedPath(path: string): string {
  return path.replaceAll(/(?:%(?!2f)[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
