/** Runs calls of the same key one after the other within this process: what would only meet each other's conflicts. */
export function oneAtATime() {
  const last = new Map<string, Promise<unknown>>();
  return async function inTurn<T>(key: string, call: () => Promise<T>): Promise<T> {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(call, call);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
