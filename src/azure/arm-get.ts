import type { TokenCredential } from '@azure/identity';
import { RESOURCE_MANAGER_SCOPE } from './resource-manager-scope.ts';

/** GET of an address of Resource Manager that is no client's method. What it throws, `translate` understands. */
export async function armGet<Body>(url: string, credential: TokenCredential): Promise<Body> {
  const token = await credential.getToken(RESOURCE_MANAGER_SCOPE);
  const response = await fetch(url, { headers: { authorization: `Bearer ${token?.token}` } });
  const text = await response.text();
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as { error?: ErrorBody };
  if (response.ok) return body as Body;
  const failure = new Error(body.error?.message ?? response.statusText);
  throw Object.assign(failure, { status: response.status, details: body, response });
}

export interface ErrorBody {
  code?: string;
  message?: string;
}
