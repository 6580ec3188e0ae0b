import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { HostRequest } from './answer.ts';
import type { AuthLevel } from './http-trigger.ts';

export interface HostKeys {
  master: string;
  /** The default host key: opens every function of level `function`. */
  function: string;
  /** The system key eventgrid_extension. */
  eventGrid: string;
}

export const newKeys = (given: Partial<HostKeys> = {}): HostKeys => ({
  master: given.master ?? newKey(),
  function: given.function ?? newKey(),
  eventGrid: given.eventGrid ?? newKey(),
});

const newKey = () => randomBytes(40).toString('base64url');

/** Which key the request carries: header first, else the `code` of the query. */
export function keyOf(request: HostRequest, keys: HostKeys): keyof HostKeys | undefined {
  const given = request.headers['x-functions-key'] ?? request.url.searchParams.get('code');
  if (!given) return undefined;
  return (['master', 'function', 'eventGrid'] as const).find((name) => same(given, keys[name]));
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether a key opens a function; a system key opens none. */
export const opens = (key: keyof HostKeys | undefined, level: AuthLevel): boolean =>
  level === 'anonymous' || key === 'master' || (key === 'function' && level === 'function');
