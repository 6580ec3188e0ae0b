import type { Interference } from './image-versions/interference.ts';
import type { Denial } from './permissions.ts';
import { shortName } from './regions.ts';

interface Matching {
  method?: string;
  /** Tested against path and query. */
  path?: RegExp;
  /** How many requests it befalls; 1 unless told otherwise. */
  times?: number;
}

/** What can go wrong on demand, for tests. */
export interface ArmFaults {
  /** Answers with this instead of doing anything. */
  respond(fault: Matching & CannedAnswer): void;
  /** Destroys the connection before anything is done. */
  cut(fault: Matching): void;
  /** Does the work, then destroys the connection: the answer is lost. */
  cutAfter(fault: Matching): void;
  /** Lets so many real milliseconds pass before anything is done. */
  delay(fault: Matching & { milliseconds: number }): void;
  /** Destroys every connection for so many real milliseconds. */
  outage(milliseconds: number): void;
  /** Makes replication to a region fail; `atCreation` narrows it to creations (true) or updates (false). */
  failRegion(region: string, options?: { times?: number; atCreation?: boolean }): void;
  /** Lets creations of versions fail in the end, because Azure cannot read what they are made of. */
  failSource(times?: number): void;
  /**
   * Lets somebody else's write land right after the app's next PUT of a version, or right before it. Of a
   * creation there is no before.
   */
  interfere(write: Interference, options?: { times?: number; when?: 'before' | 'after' }): void;
  /** Lets Resource Graph look into one subscription only, as where more are asked for than it takes. */
  cutScope(times?: number): void;
  /** Lets Resource Graph leave rows out of pages and say that it has. */
  truncate(times?: number): void;
  /** Takes an action (wildcards allowed) from the app's principal, in one subscription or in all. */
  deny(action: string, subscription?: string): void;
  /** Takes back the `deny` of the same action and subscription. */
  allow(action: string, subscription?: string): void;
  /** Takes back everything. */
  clear(): void;
  /** What is still to happen. */
  list(): PendingFault[];
}

export interface PendingFault {
  kind: string;
  /** How often it will still happen; absent where it lasts until it is taken back. */
  left?: number;
  [detail: string]: unknown;
}

export interface CannedAnswer {
  status: number;
  /** JSON; an error is `{ error: { code, message } }`. */
  body?: unknown;
  headers?: Record<string, string>;
}

export type RequestFault =
  | { kind: 'respond'; answer: CannedAnswer }
  | { kind: 'cut' }
  | { kind: 'cutAfter' }
  | { kind: 'delay'; milliseconds: number };

export type QueryFault = 'cutScope' | 'truncate';

/** The server's side of the faults. */
export interface FaultState {
  faults: ArmFaults;
  denied: readonly Denial[];
  /** The fault that befalls this request, which counts as one of its times. */
  befalls(method: string, pathAndQuery: string): RequestFault | undefined;
  isOut(): boolean;
  /** Whether the source of a creation cannot be read, which counts as one of its times. */
  failsSource(): boolean;
  /** Whether a query befalls this, which counts as one of its times. */
  befallsQuery(kind: QueryFault): boolean;
  /** What somebody else writes before or after the app's PUT, which counts as one of its times. */
  interferes(when: 'before' | 'after'): Interference | undefined;
  /** Whether replication to a region is to fail, which counts as one of its times. */
  failsRegion(region: string, atCreation: boolean): boolean;
}

export function createFaults(): FaultState {
  const onRequests: { matching: Matching; left: number; fault: RequestFault }[] = [];
  const onRegions: { region: string; left: number; atCreation: boolean | undefined }[] = [];
  const interferences: { write: Interference; left: number; when: 'before' | 'after' }[] = [];
  const onQueries: { kind: QueryFault; left: number }[] = [];
  const denied: Denial[] = [];
  let unreadableSources = 0;
  let outUntil = 0;

  const allow = (action: string, subscription?: string): void => {
    const isIt = (one: Denial): boolean =>
      one.action.toLowerCase() === action.toLowerCase() && one.subscription === subscription;
    const index = denied.findIndex(isIt);
    if (index >= 0) denied.splice(index, 1);
  };
  const add = (matching: Matching, fault: RequestFault) =>
    void onRequests.push({ matching, left: matching.times ?? 1, fault });

  return {
    denied,
    isOut: () => performance.now() < outUntil,
    befalls(method, pathAndQuery) {
      return taken(onRequests, ({ matching }) => matches(matching, method, pathAndQuery))?.fault;
    },
    failsSource() {
      if (unreadableSources === 0) return false;
      unreadableSources -= 1;
      return true;
    },
    failsRegion(region, atCreation) {
      const isIt = (one: (typeof onRegions)[number]): boolean =>
        one.region === shortName(region) && (one.atCreation ?? atCreation) === atCreation;
      return taken(onRegions, isIt) !== undefined;
    },
    befallsQuery: (kind) => taken(onQueries, (one) => one.kind === kind) !== undefined,
    interferes: (when) => taken(interferences, (one) => one.when === when)?.write,
    faults: {
      respond: ({ method, path, times, ...answer }) =>
        add(
          {
            ...(method !== undefined && { method }),
            ...(path && { path }),
            ...(times !== undefined && { times }),
          },
          { kind: 'respond', answer },
        ),
      cut: (matching) => add(matching, { kind: 'cut' }),
      cutAfter: (matching) => add(matching, { kind: 'cutAfter' }),
      delay: ({ milliseconds, ...matching }) => add(matching, { kind: 'delay', milliseconds }),
      outage: (milliseconds) => void (outUntil = performance.now() + milliseconds),
      failRegion: (region, { times = 1, atCreation } = {}) =>
        void onRegions.push({ region: shortName(region), left: times, atCreation }),
      failSource: (times = 1) => void (unreadableSources += times),
      interfere: (write, { times = 1, when = 'after' } = {}) =>
        void interferences.push({ write, left: times, when }),
      cutScope: (times = 1) => void onQueries.push({ kind: 'cutScope', left: times }),
      truncate: (times = 1) => void onQueries.push({ kind: 'truncate', left: times }),
      deny(action, subscription) {
        allow(action, subscription);
        denied.push({ action, ...(subscription !== undefined && { subscription }) });
      },
      allow,
      clear() {
        onRequests.length = 0;
        onRegions.length = 0;
        interferences.length = 0;
        onQueries.length = 0;
        unreadableSources = 0;
        denied.length = 0;
        outUntil = 0;
      },
      list() {
        const left = outUntil - performance.now();
        return [
          ...onRequests.filter((one) => one.left > 0).map(described),
          ...onRegions
            .filter((one) => one.left > 0)
            .map(({ region, left: times, atCreation }) => ({
              kind: 'failRegion',
              left: times,
              region,
              ...(atCreation !== undefined && { atCreation }),
            })),
          ...(unreadableSources > 0 ? [{ kind: 'failSource', left: unreadableSources }] : []),
          ...interferences
            .filter((one) => one.left > 0)
            .map(({ write, ...rest }) => ({ kind: 'interfere', ...rest, ...write })),
          ...onQueries.filter((one) => one.left > 0),
          ...denied.map((denial) => ({ kind: 'deny', ...denial })),
          ...(left > 0 ? [{ kind: 'outage', milliseconds: Math.ceil(left) }] : []),
        ];
      },
    },
  };
}

/** The first that applies and has times left, of which it loses one. */
function taken<One extends { left: number }>(
  all: readonly One[],
  applies: (one: One) => boolean,
): One | undefined {
  const found = all.find((one) => one.left > 0 && applies(one));
  if (found) found.left -= 1;
  return found;
}

function described({
  matching: { method, path },
  left,
  fault,
}: {
  matching: Matching;
  left: number;
  fault: RequestFault;
}): PendingFault {
  const { kind, ...details } = fault;
  const where = { ...(method && { method }), ...(path && { path: path.source }) };
  return { kind, left, ...where, ...details };
}

function matches({ method, path }: Matching, asked: string, pathAndQuery: string): boolean {
  return (!method || method === asked) && (!path || path.test(pathAndQuery));
}
