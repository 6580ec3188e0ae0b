import type { DeadLetters } from '../../src/lifecycle/ports.ts';

/** The container of dead letters in memory. */
export interface FakeDeadLetters extends DeadLetters {
  put(name: string, text: string): void;
  names(): string[];
}

export function fakeDeadLetters(): FakeDeadLetters {
  const letters = new Map<string, string>();
  const names = () => [...letters.keys()].toSorted();
  return {
    names,
    put: (name, text) => void letters.set(name, text),
    async *list() {
      for (const name of names()) {
        yield {
          name,
          text: async () => letters.get(name) ?? '',
          remove: async () => void letters.delete(name),
        };
      }
    },
  };
}
