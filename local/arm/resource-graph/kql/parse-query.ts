import { ownMember } from '../../../own-member.ts';
import { syntaxError, unsupported } from './kql-error.ts';
import { parseExpression } from './parse-expression.ts';
import type { Named, OrderKey, Query, Step } from './syntax.ts';
import { separated, tokenStream, type TokenStream } from './token-stream.ts';

type Parser = (stream: TokenStream) => Step[];

const order: Parser = (stream) => {
  stream.expect('by');
  return [{ kind: 'order', keys: separated(stream, () => orderKey(stream)) }];
};
const take: Parser = (stream) => [{ kind: 'take', count: stream.number('a number of rows') }];
const where: Parser = (stream) => [{ kind: 'where', predicate: parseExpression(stream) }];

const parsers: Record<string, Parser> = {
  where,
  filter: where,
  project: (stream) => [{ kind: 'project', columns: separated(stream, () => named(stream)) }],
  extend: (stream) => [{ kind: 'extend', columns: separated(stream, () => named(stream)) }],
  'project-away': (stream) => [{ kind: 'away', patterns: patterns(stream) }],
  'project-keep': (stream) => [{ kind: 'keep', patterns: patterns(stream) }],
  'project-rename': (stream) => [
    { kind: 'rename', columns: separated(stream, () => named(stream)) },
  ],
  order,
  sort: order,
  take,
  limit: take,
  top(stream) {
    const count = stream.number('a number of rows');
    return [...order(stream), { kind: 'take', count }];
  },
  count: () => [{ kind: 'count' }],
  distinct: (stream) => [
    {
      kind: 'distinct',
      columns: stream.accept('*') ? 'all' : separated(stream, () => named(stream)),
    },
  ],
  summarize,
  'mv-expand': expand,
  mvexpand: expand,
};

/** Reads a query. Throws KqlError, naming an operator that is not there. */
export function parseQuery(text: string): Query {
  const stream = tokenStream(text);
  const table = tableName(stream);
  const steps: Step[] = [];
  if (!table) steps.push(...step(stream));
  while (stream.accept('|')) steps.push(...step(stream));
  stream.accept(';');
  if (stream.peek().kind !== 'end') throw syntaxError("'|'", stream.peek().position);
  return { table, steps };
}

/** A query may begin with an operator: it is then about Resources. */
function tableName(stream: TokenStream): Query['table'] {
  const { kind, text, position } = stream.peek();
  if (kind !== 'name') throw syntaxError('a table', position);
  const after = stream.peek(1);
  if (after.kind !== 'end' && after.text !== '|' && after.text !== ';') {
    if (ownMember(parsers, text.toLowerCase())) return undefined;
    throw unsupported('statement', Object.keys(parsers), position);
  }
  stream.next();
  return { name: text, at: position };
}

function step(stream: TokenStream): Step[] {
  const { text, position } = stream.name('an operator');
  const parser = ownMember(parsers, text.toLowerCase());
  if (!parser) throw unsupported('operator', Object.keys(parsers), position);
  return parser(stream);
}

function named(stream: TokenStream): Named {
  const isNamed = stream.peek().kind === 'name' && stream.peek(1).text === '=';
  if (!isNamed || stream.peek(1).kind !== 'symbol')
    return { name: undefined, expression: parseExpression(stream) };
  const { text: name } = stream.next();
  stream.expect('=');
  return { name, expression: parseExpression(stream) };
}

/** Names of columns, with stars. */
function patterns(stream: TokenStream): string[] {
  return separated(stream, () => {
    let pattern = '';
    while (stream.peek().kind === 'name' || stream.peek().text === '*')
      pattern += stream.next().text;
    if (pattern === '') throw syntaxError('a column', stream.peek().position);
    return pattern;
  });
}

function orderKey(stream: TokenStream): OrderKey {
  const expression = parseExpression(stream);
  const descending = !stream.accept('asc');
  if (descending) stream.accept('desc');
  if (!stream.accept('nulls')) return { expression, descending, nullsFirst: !descending };
  const nullsFirst = stream.accept('first');
  if (!nullsFirst) stream.expect('last');
  return { expression, descending, nullsFirst };
}

function summarize(stream: TokenStream): Step[] {
  const isGrouping = stream.peek().text.toLowerCase() === 'by';
  const aggregates = isGrouping ? [] : separated(stream, () => named(stream));
  const by = stream.accept('by') ? separated(stream, () => named(stream)) : [];
  return [{ kind: 'summarize', aggregates, by }];
}

function expand(stream: TokenStream): Step[] {
  const at = stream.peek().position;
  const column = named(stream);
  let toType: string | undefined;
  if (stream.accept('to')) {
    stream.expect('typeof');
    stream.expect('(');
    toType = stream.name('a type').text.toLowerCase();
    stream.expect(')');
  }
  const { text, position } = stream.peek();
  if (text === ',') throw unsupported('mv-expand of several columns', ['one column'], position);
  if (text.toLowerCase() === 'limit') throw unsupported('mv-expand with', ['no limit'], position);
  return [{ kind: 'expand', column, toType, at }];
}
