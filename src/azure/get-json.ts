import type { TokenCredential } from '@azure/identity';
import { RESOURCE_MANAGER_SCOPE } from './compute-clients.ts';

export interface ErrorBody {
  code?: string;
  message?: string;
}

/** GET of what no method of a client asks Resource Manager for: its JSON, as far as it is an object. */
export async function getJson(
  address: string,
  credential: TokenCredential,
): Promise<{ error?: ErrorBody; value?: unknown }> {
  const token = await credential.getToken(RESOURCE_MANAGER_SCOPE);
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${token?.token}` },
  });
  const text = await response.text();
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as { error?: ErrorBody };
  if (response.ok) return body;
  const failure = new Error(body.error?.message ?? response.statusText);
  throw Object.assign(failure, { status: response.status, details: body, response });
}
