/** Where something stands in a query; lines and characters as Resource Graph counts them. */
export interface Position {
  line: number;
  character: number;
  token: string;
}

/** Why a query cannot be run, in the codes of Resource Graph. */
export class KqlError extends Error {
  readonly code: 'ParserFailure' | 'InvalidQueryLanguage' | 'SemanticError';
  readonly position: Position | undefined;

  constructor(code: KqlError['code'], message: string, position?: Position) {
    super(message);
    this.code = code;
    this.position = position;
  }
}

export function syntaxError(expected: string, position: Position): KqlError {
  const found = position.token === '' ? 'the end of the query' : `'${position.token}'`;
  return new KqlError('ParserFailure', `Expected ${expected}, found ${found}.`, position);
}

/** Something of the language that Resource Graph or this one lacks. */
export function unsupported(what: string, known: readonly string[], position: Position): KqlError {
  const message = `The ${what} '${position.token}' is not supported here. Supported: ${known.join(', ')}.`;
  return new KqlError('InvalidQueryLanguage', message, position);
}
