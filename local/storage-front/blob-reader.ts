import type { Tokens } from '../tokens.ts';

/** What Azure itself knows of a blob: read past the front, so that it is neither counted nor failed. */
export interface BlobReader {
  /** Headers of the blob at /account/container/name; undefined: absent. */
  properties(path: string): Promise<Headers | undefined>;
  /** For Resource Manager: type, length, ETag and the last 512 bytes of a blob by its URL; undefined: absent. */
  facts(url: string): Promise<BlobFacts | undefined>;
}

export interface BlobFacts {
  blobType: string;
  length: number;
  footer: Uint8Array;
  etag: string;
}

const footerLength = 512;

/** Reads blobs of Azurite as the given principal. */
export function blobReader(origin: () => string, tokens: Tokens, principalId: string): BlobReader {
  const ask = async (path: string, method: string, range?: string): Promise<Response> => {
    const { token } = tokens.issue(principalId, 'https://storage.azure.com');
    return fetch(origin() + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'x-ms-version': '2025-05-05',
        ...(range && { range }),
      },
    });
  };
  const properties = async (path: string): Promise<Headers | undefined> => {
    const answer = await ask(path, 'HEAD');
    return answer.ok ? answer.headers : undefined;
  };
  return {
    properties,
    async facts(url) {
      const { pathname } = new URL(url);
      const headers = await properties(pathname);
      if (!headers) return undefined;
      const length = Number(headers.get('content-length') ?? 0);
      const start = Math.max(0, length - footerLength);
      const footer =
        length === 0
          ? new Uint8Array()
          : await ask(pathname, 'GET', `bytes=${start}-${length - 1}`).then(bytesOf);
      return {
        blobType: headers.get('x-ms-blob-type') ?? '',
        length,
        footer,
        etag: headers.get('etag') ?? '',
      };
    },
  };
}

async function bytesOf(answer: Response): Promise<Uint8Array> {
  return new Uint8Array(await answer.arrayBuffer());
}
