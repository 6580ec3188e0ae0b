import type { Call, Calls } from '../../src/lifecycle/ports.ts';

/** Idempotency keys in memory. */
export function fakeCalls(): Calls {
  const calls = new Map<string, Call>();
  return {
    async find(key) {
      return structuredClone(calls.get(key));
    },
    async claim(key, call) {
      const found = calls.get(key) ?? structuredClone(call);
      calls.set(key, found);
      return structuredClone(found);
    },
  };
}
