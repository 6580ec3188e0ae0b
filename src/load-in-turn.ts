import { setImmediate as breath } from 'node:timers/promises';

type Method = (...args: unknown[]) => Promise<unknown> | AsyncIterable<unknown>;
type Ports = Record<string, Record<string, Method>>;
type Load<Ports> = () => Promise<Ports>;

/** What a call gave the first time it was made. */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * Makes groups of ports, each by `loadWhenCalled`. While a group waits for its first answer, the one that was made
 * after it loads too: what is called next is there by then.
 */
export function loadInTurn(): <Ports extends object>(load: Load<Ports>) => Ports {
  const loads: Load<unknown>[] = [];
  return (load) => {
    const loaded = once(load);
    const next = loads.push(loaded);
    return loadWhenCalled(() => {
      const group = loaded();
      group
        .then(() => breath())
        .then(() => loads[next]?.())
        .catch(() => undefined);
      return group;
    });
  };
}

/**
 * A group of ports that is there at once, and loads when it is first called. A port's methods all give promises or
 * async iterables.
 */
export function loadWhenCalled<Ports extends object>(load: Load<Ports>): Ports {
  const loaded = once(load);
  return byName((port) => byName((method) => callOnce(loaded, port, method))) as Ports;
}

/** Whoever awaits a port, or lists its members, asks for what no port has: `then`, and symbols. */
const byName = (member: (name: string) => unknown): object =>
  new Proxy(
    {},
    {
      get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : member(name)),
    },
  );

/** A method that waits for its port; what it gives may be awaited or iterated, as the port has it. */
function callOnce(loaded: Load<object>, port: string, method: string) {
  return (...args: unknown[]) => {
    const answer = loaded().then((ports) => {
      const called = (ports as Ports)[port]?.[method];
      if (called === undefined) throw new TypeError(`There is no ${port}.${method}.`);
      return called(...args);
    });
    const iterate = async function* () {
      yield* (await answer) as AsyncIterable<unknown>;
    };
    return Object.assign(answer, { [Symbol.asyncIterator]: iterate });
  };
}
