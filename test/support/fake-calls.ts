import type { Call, Calls } from '../../src/lifecycle/ports.ts';

/** Idempotency keys in memory. */
export function fakeCalls(): Calls {
  const calls = new Map<string, Call>();
  return {
    async find(key) {
      return structuredClone(calls.get(key));
    },
    async remember(key, call) {
      calls.set(key, structuredClone(call));
    },
  };
}
