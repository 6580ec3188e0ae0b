/** The `error` of an error answer, and of a failed operation. */
export interface ErrorBody {
  code: string;
  message: string;
  target?: string;
  details?: ErrorBody[];
  innererror?: Record<string, unknown>;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** JSON, or nothing at all. */
  body?: unknown;
  /** Compute writes single resources and operations indented with CRLF line ends, lists on one line. */
  indented?: boolean;
}

/** Compute's answer with one resource. */
export function resourceReply(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Reply {
  return { status, body, indented: true, headers };
}

/** Resource Manager's own answers, and all lists, are on one line. */
export function compactReply(status: number, body: unknown): Reply {
  return { status, body };
}

/** The bytes of a reply's body; undefined where there is none. */
export function bodyText(reply: Reply): string | undefined {
  if (reply.body === undefined) return undefined;
  if (!reply.indented) return JSON.stringify(reply.body);
  return JSON.stringify(reply.body, undefined, 2).replaceAll('\n', '\r\n');
}
