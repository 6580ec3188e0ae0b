import { setImmediate as breath } from 'node:timers/promises';

type Method = (...args: unknown[]) => Promise<unknown> | AsyncIterable<unknown>;

/**
 * Makes groups of ports that are there at once and load behind the scenes, one group after another in the order they
 * were asked for, each made with what `first` gives. A call waits for its own group alone. Between two loads the
 * process does what has come in meanwhile. A port's methods all give promises or async iterables.
 */
export function loadInTurn<First>(first: () => Promise<First>) {
  const given = first();
  let turn: Promise<unknown> = given;
  type Load<Ports> = (given: First) => Promise<Ports>;
  /** Loads behind the scenes, after those before it. */
  const ports = <Ports extends object>(load: Load<Ports>): Ports => {
    const loaded = turn.then(() => breath()).then(async () => load(await given));
    turn = loaded.catch(() => undefined);
    return portsOf(() => loaded);
  };
  /** Loads when it is first called: what few functions need takes room in every process. */
  const latePorts = <Ports extends object>(load: Load<Ports>): Ports => {
    let loaded: Promise<Ports> | undefined;
    return portsOf(() => (loaded ??= given.then(load)));
  };
  /** When all that loads behind the scenes has loaded, or failed to. */
  const settled = (): Promise<unknown> => turn;
  return { ports, latePorts, settled };
}

type Loaded = () => Promise<object>;
type Named<Member> = Record<string | symbol, Member>;

/** Any member is a port; any member of that is a method. */
const portsOf = <Ports extends object>(loaded: () => Promise<Ports>): Ports =>
  byName((port) => byName((method) => callOnce(loaded, port, method))) as Ports;

const byName = (member: (name: string | symbol) => unknown): object =>
  new Proxy({}, { get: (_, name) => member(name) });

/** A method that waits for its port; what it gives may be awaited or iterated, as the port has it. */
function callOnce(loaded: Loaded, port: string | symbol, method: string | symbol) {
  return (...args: unknown[]) => {
    const answer = loaded().then((ports) =>
      (ports as Named<Named<Method>>)[port]?.[method]?.(...args),
    );
    const iterate = async function* () {
      yield* (await answer) as AsyncIterable<unknown>;
    };
    return Object.assign(answer, { [Symbol.asyncIterator]: iterate });
  };
}
