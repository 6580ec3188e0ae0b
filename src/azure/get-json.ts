import type { TokenCredential } from '@azure/identity';
import { RESOURCE_MANAGER_SCOPE } from './resource-manager-scope.ts';

export interface ErrorBody {
  code?: string;
  message?: string;
}

/**
 * GET of what no method of a client asks Resource Manager for: its JSON, as far as it is an object. What it throws,
 * `translate` understands.
 */
export async function getJson<Body>(address: string, credential: TokenCredential): Promise<Body> {
  const token = await credential.getToken(RESOURCE_MANAGER_SCOPE);
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${token?.token}` },
  });
  const text = await response.text();
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as { error?: ErrorBody };
  if (response.ok) return body as Body;
  const failure = new Error(body.error?.message ?? response.statusText);
  throw Object.assign(failure, { status: response.status, details: body, response });
}
