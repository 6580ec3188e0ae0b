/** A request after its body has been read. */
export interface HostRequest {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
  /** Whether a Content-Length above zero announced the body. */
  declaredBody: boolean;
}

export interface Answer {
  status: number;
  headers?: [string, string][];
  body?: string | Uint8Array;
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: [['content-type', 'application/json; charset=utf-8']],
  body: JSON.stringify(value),
});
