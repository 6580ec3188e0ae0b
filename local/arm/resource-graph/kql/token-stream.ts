import { syntaxError } from './kql-error.ts';
import { tokensOf, type Token } from './tokens.ts';

/** The tokens of a query, one after the other. */
export interface TokenStream {
  peek(ahead?: number): Token;
  next(): Token;
  /** Takes the next token if it is this symbol or keyword, in any case. */
  accept(text: string): boolean;
  /** Throws KqlError unless the next token is this symbol or keyword. */
  expect(text: string): Token;
  name(what: string): Token;
  number(what: string): number;
}

export function tokenStream(query: string): TokenStream {
  const tokens = tokensOf(query);
  const end = tokens.at(-1) as Token;
  let index = 0;
  const peek = (ahead = 0): Token => tokens[index + ahead] ?? end;
  const next = (): Token => tokens[index++] ?? end;
  const isNext = (text: string): boolean => {
    const { kind, text: written } = peek();
    return kind !== 'string' && written.toLowerCase() === text;
  };
  const accept = (text: string): boolean => {
    if (!isNext(text)) return false;
    index += 1;
    return true;
  };
  return {
    peek,
    next,
    accept,
    expect(text) {
      if (!isNext(text)) throw syntaxError(`'${text}'`, peek().position);
      return next();
    },
    name(what) {
      if (peek().kind !== 'name') throw syntaxError(what, peek().position);
      return next();
    },
    number(what) {
      if (peek().kind !== 'number') throw syntaxError(what, peek().position);
      return Number(next().text);
    },
  };
}

/** One or more of something, between commas. */
export function separated<Item>(stream: TokenStream, item: () => Item): Item[] {
  const items = [item()];
  while (stream.accept(',')) items.push(item());
  return items;
}
