import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { clientIdOf } from './fixed-ids.ts';
import { listen } from './listen.ts';
import type { Tokens } from './tokens.ts';

export interface IdentityOptions {
  port: number;
  tokens: Tokens;
  /** Who may ask: the secret of the X-IDENTITY-HEADER header, and the principal it speaks for. */
  principals: { header: string; principalId: string }[];
}

export interface Identity {
  /** What IDENTITY_ENDPOINT is set to. */
  endpoint: string;
  close(): Promise<void>;
}

/** The managed identity endpoint of App Service (api-version 2019-08-01). */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const server = createServer((request, response) => {
    const { status, body } = answer(request, options);
    send(response, status, body);
  });
  const { port, close } = await listen(server, options.port, 'The managed identity endpoint');
  return { endpoint: `http://localhost:${port}/msi/token`, close };
}

interface Answer {
  status: number;
  body: object;
}

function answer(request: IncomingMessage, { principals, tokens }: IdentityOptions): Answer {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname !== '/msi/token') return failure(404, `There is nothing at ${url.pathname}.`);
  const secret = request.headers['x-identity-header'];
  const asker = principals.find(({ header }) => header === secret);
  if (!asker) {
    return failure(
      401,
      'X-IDENTITY-HEADER is absent or does not match the IDENTITY_HEADER setting.',
    );
  }
  if (request.method !== 'GET') return failure(405, 'Only GET is answered here.');
  if (url.searchParams.get('api-version') !== '2019-08-01') {
    return failure(400, 'The api-version must be 2019-08-01.');
  }
  const resource = url.searchParams.get('resource');
  if (!resource) return failure(400, 'The query parameter resource is required.');
  return tokenFor(asker.principalId, resource, url.searchParams.get('client_id'), tokens);
}

function tokenFor(
  principalId: string,
  resource: string,
  askedClientId: string | null,
  tokens: Tokens,
): Answer {
  const clientId = clientIdOf(principalId);
  if (askedClientId !== null && askedClientId.toLowerCase() !== clientId) {
    return failure(
      400,
      `No User Assigned or Delegated Managed Identity found for ${askedClientId}.`,
    );
  }
  const { token, expiresOn } = tokens.issue(principalId, resource);
  return {
    status: 200,
    body: {
      access_token: token,
      expires_on: String(Math.floor(expiresOn.getTime() / 1000)),
      resource,
      token_type: 'Bearer',
      client_id: clientId,
    },
  };
}

function failure(statusCode: number, message: string): Answer {
  return { status: statusCode, body: { statusCode, message } };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
