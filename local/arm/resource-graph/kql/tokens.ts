import { KqlError, type Position } from './kql-error.ts';

export interface Token {
  kind: 'name' | 'string' | 'number' | 'timespan' | 'datetime' | 'symbol' | 'end';
  /** Of a string and a date, what it says; of anything else, what is written. */
  text: string;
  position: Position;
}

const forms = [
  { kind: undefined, form: /(?:\s|\/\/[^\n]*)+/y },
  { kind: 'datetime', form: /datetime\s*\([^()]*\)/iy },
  { kind: 'timespan', form: /\d+(?:\.\d+)?(?:ms|d|h|m|s)\b/y },
  { kind: 'number', form: /(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)\b/iy },
  {
    kind: 'string',
    form: /@'(?:[^']|'')*'|@"(?:[^"]|"")*"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y,
  },
  { kind: 'name', form: /[a-z_$][\w$]*(?:-[a-z]+)*/iy },
  { kind: 'symbol', form: /==|!=|=~|!~|<=|>=|<>|\.\.|[|,()[\]{}.=<>+\-*/%;:!~]/y },
] as const;

/** Takes a query apart; the last token is the end. Throws KqlError for what is no token. */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  while (index < query.length) {
    const { kind, text } = matchAt(query, index);
    if (kind) tokens.push(tokenOf(kind, text, positionAt(query, index, text)));
    index += text.length;
  }
  return [...tokens, { kind: 'end', text: '', position: positionAt(query, query.length, '') }];
}

function matchAt(query: string, index: number) {
  for (const { kind, form } of forms) {
    form.lastIndex = index;
    const text = form.exec(query)?.[0];
    if (text !== undefined) return { kind, text: kind === 'name' ? bareName(text) : text };
  }
  const position = positionAt(query, index, query.charAt(index));
  throw new KqlError('ParserFailure', `Nothing begins with '${position.token}' here.`, position);
}

const hyphenated = /^(project-(away|keep|rename|reorder)|mv-(expand|apply)|make-series|arg-max)$/i;

/** A hyphen belongs to the names of operators only: `a-b` is a difference. */
function bareName(text: string): string {
  return hyphenated.test(text) ? text : (text.split('-')[0] ?? text);
}

function tokenOf(kind: Token['kind'], text: string, position: Position): Token {
  if (kind === 'string') return { kind, text: unquoted(text), position };
  return {
    kind,
    text: kind === 'datetime' ? text.replace(/^.*\(|\)$|['"]/g, '').trim() : text,
    position,
  };
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function unquoted(text: string): string {
  if (text.startsWith('@')) {
    const quote = text.charAt(1);
    return text.slice(2, -1).replaceAll(quote + quote, quote);
  }
  return text.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
}

function positionAt(query: string, index: number, token: string): Position {
  const before = query.slice(0, index).split('\n');
  return { line: before.length, character: before.at(-1)?.length ?? 0, token };
}
