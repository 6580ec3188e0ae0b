import { syntaxError } from './kql-error.ts';
import type { Expression } from './syntax.ts';
import { separated, type TokenStream } from './token-stream.ts';
import type { Token } from './tokens.ts';
import { instantFrom, type Value } from './values.ts';

// From loose to tight. What begins with a mark stands in two tokens: `!` and `contains`, `in` and `~`.
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<>', '=~', '!~', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
const comparisons = 2;
export const textOperators = [
  'contains',
  'contains_cs',
  'startswith',
  'startswith_cs',
  'endswith',
  'endswith_cs',
  'has',
  'has_cs',
];

/** Reads one expression. Throws KqlError. */
export function parseExpression(stream: TokenStream, level = 0): Expression {
  if (level === levels.length) return unary(stream);
  let left = parseExpression(stream, level + 1);
  for (;;) {
    const special = level === comparisons ? wordComparison(stream, left) : undefined;
    if (special) left = special;
    else if (levels[level]?.includes(operatorText(stream.peek()))) {
      const { text, position } = stream.next();
      const right = parseExpression(stream, level + 1);
      left = { kind: 'binary', operator: text.toLowerCase(), left, right, at: position };
    } else return left;
  }
}

function operatorText({ kind, text }: Token): string {
  return kind === 'string' ? '' : text.toLowerCase();
}

/** `in (…)`, `!in~ (…)`, `contains …`, `!startswith …`, `matches regex …`. */
function wordComparison(stream: TokenStream, left: Expression): Expression | undefined {
  const isNegated = operatorText(stream.peek()) === '!';
  const word = stream.peek(isNegated ? 1 : 0);
  const name = word.kind === 'name' ? word.text.toLowerCase() : '';
  if (name !== 'in' && !textOperators.includes(name)) return undefined;
  if (isNegated) stream.next();
  const at = stream.next().position;
  const mark = isNegated ? '!' : '';
  if (name !== 'in') {
    const right = parseExpression(stream, comparisons + 1);
    return { kind: 'binary', operator: `${mark}${name}`, left, right, at };
  }
  const tilde = stream.accept('~') ? '~' : '';
  stream.expect('(');
  const list = separated(stream, () => parseExpression(stream));
  stream.expect(')');
  return { kind: 'among', operator: `${mark}in${tilde}`, left, list };
}

function unary(stream: TokenStream): Expression {
  if (stream.accept('-')) return { kind: 'negative', operand: unary(stream) };
  stream.accept('+');
  let found = primary(stream);
  for (;;) {
    if (stream.accept('.')) {
      const { text } = stream.name('a member');
      found = { kind: 'member', of: found, name: { kind: 'literal', value: text } };
    } else if (stream.accept('[')) {
      found = { kind: 'member', of: found, name: parseExpression(stream) };
      stream.expect(']');
    } else return found;
  }
}

function primary(stream: TokenStream): Expression {
  const token = stream.next();
  const { kind, text, position } = token;
  switch (kind) {
    case 'string':
      return { kind: 'literal', value: text };
    case 'number':
      return { kind: 'literal', value: Number(text) };
    case 'datetime':
      return datetimeLiteral(token);
    case 'timespan':
      return { kind: 'literal', value: { milliseconds: milliseconds(text) } };
    case 'name':
      return named(stream, token);
    case 'symbol': {
      if (text !== '(') throw syntaxError('an expression', position);
      const inner = parseExpression(stream);
      stream.expect(')');
      return inner;
    }
    case 'end':
      throw syntaxError('an expression', position);
  }
}

const lengths = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function milliseconds(text: string): number {
  const unit = text.replace(/^[\d.]+/, '') as keyof typeof lengths;
  return Number.parseFloat(text) * lengths[unit];
}

function named(stream: TokenStream, { text, position }: Token): Expression {
  const name = text.toLowerCase();
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  if (!stream.accept('(')) return { kind: 'column', name: text, at: position };
  if (name === 'dynamic') return dynamicLiteral(stream);
  const args: Expression[] = [];
  if (!stream.accept(')')) {
    args.push(...separated(stream, () => argument(stream)));
    stream.expect(')');
  }
  return { kind: 'call', name, args, at: position };
}

/** In `arg_max(x, *)` and the like a star stands for all columns; here it is a column nobody has. */
function argument(stream: TokenStream): Expression {
  const { text, position, kind } = stream.peek();
  if (kind !== 'symbol' || text !== '*') return parseExpression(stream);
  stream.next();
  return { kind: 'column', name: '*', at: position };
}

function dynamicLiteral(stream: TokenStream): Expression {
  const value = json(stream);
  stream.expect(')');
  return { kind: 'literal', value, isDynamic: true };
}

function json(stream: TokenStream): Value {
  if (stream.accept('null')) return null;
  if (stream.accept('true')) return true;
  if (stream.accept('false')) return false;
  if (stream.accept('-')) return -stream.number('a number');
  if (stream.accept('[')) {
    const items = stream.accept(']') ? [] : separated(stream, () => json(stream));
    if (items.length > 0) stream.expect(']');
    return items;
  }
  if (stream.accept('{')) {
    if (stream.accept('}')) return {};
    const members = separated(stream, () => member(stream));
    stream.expect('}');
    return Object.fromEntries(members);
  }
  const { kind, text, position } = stream.next();
  if (kind === 'string') return text;
  if (kind === 'number') return Number(text);
  throw syntaxError('a JSON value', position);
}

function member(stream: TokenStream): [string, Value] {
  const { kind, text, position } = stream.next();
  if (kind !== 'string') throw syntaxError('the name of a member in quotes', position);
  stream.expect(':');
  return [text, json(stream)];
}

function datetimeLiteral({ text, position }: Token): Expression {
  const instant = instantFrom(text);
  if (!instant) throw syntaxError('a date', { ...position, token: text });
  return { kind: 'literal', value: instant };
}
