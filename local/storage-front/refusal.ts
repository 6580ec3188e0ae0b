import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that is not passed on: what storage, or what stands before it, answers instead. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Answers with the refusal, as XML. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, code, message }: Refusal,
): void {
  // The body is read to its end, as Azure does, so that the client hears the answer.
  request.resume();
  response.writeHead(status, { 'x-ms-error-code': code, 'content-type': 'application/xml' });
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  response.end(
    `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${text}</Message></Error>`,
  );
}
