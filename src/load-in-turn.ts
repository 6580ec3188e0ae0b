import { setImmediate as breath } from 'node:timers/promises';

type Method = (...args: unknown[]) => Promise<unknown> | AsyncIterable<unknown>;

/**
 * Makes ports that are there at once and load behind the scenes, one after another in the order they were asked
 * for, each made with what `first` gives. A call waits for its own port alone. Between two loads the process
 * does what has come in meanwhile. A port's methods all give promises or async iterables.
 */
export function loadInTurn<First>(first: () => Promise<First>) {
  const given = first();
  let turn: Promise<unknown> = given;
  type Load<Port> = (given: First) => Promise<Port>;
  /** Loads behind the scenes, after those before it. */
  const port = <Port extends object>(load: Load<Port>): Port => {
    const loaded = turn.then(() => breath()).then(async () => load(await given));
    turn = loaded.catch(() => undefined);
    return proxyOf(() => loaded);
  };
  /** Loads when it is first called: what few functions need takes room in every process. */
  const latePort = <Port extends object>(load: Load<Port>): Port => {
    let loaded: Promise<Port> | undefined;
    return proxyOf(() => (loaded ??= given.then(load)));
  };
  return { port, latePort };
}

const proxyOf = <Port extends object>(loaded: () => Promise<Port>): Port =>
  new Proxy({} as Port, { get: (_, name) => callOnce(loaded, name) });

/** A method that waits for its port; what it gives may be awaited or iterated, as the port has it. */
function callOnce<Port extends object>(loaded: () => Promise<Port>, name: string | symbol) {
  return (...args: unknown[]) => {
    const answer = loaded().then((port) =>
      (port as Record<string | symbol, Method>)[name]?.(...args),
    );
    const iterate = async function* () {
      yield* (await answer) as AsyncIterable<unknown>;
    };
    return Object.assign(answer, { [Symbol.asyncIterator]: iterate });
  };
}
