/** A request as faults and counts see it. */
export interface StorageCall {
  /** PutBlob, PutPage, GetMessages, EntityGroupTransaction … */
  operation: string;
  method: string;
  path: string;
}

export interface FaultRule {
  /** Which requests; all when absent. */
  when?: (call: StorageCall) => boolean;
  /** How many of them, 1 when absent. */
  times?: number;
}

export interface StorageFaults {
  /** Every request is answered 503 ServerBusy for that many real milliseconds. */
  outage(milliseconds: number): void;
  /** Answers with this status and error code without asking Azurite. */
  respond(answer: { status: number; code: string }, rule?: FaultRule): void;
  /** Lays headers over Azurite's answer, for what Azurite never says. Returns how to end it. */
  tell(headers: Record<string, string>, rule?: FaultRule): () => void;
  /** Breaks the connection: before the request does anything, or after it did and before its answer. */
  cut(where: 'before' | 'after', rule?: FaultRule): void;
  clear(): void;
}

export type StorageFault =
  | { status: number; code: string }
  | { headers: Record<string, string> }
  | 'cut-before'
  | 'cut-after';

interface Rule {
  fault: StorageFault;
  when: (call: StorageCall) => boolean;
  left: number;
}

/** The faults of one service, and which of them befalls a request. */
export function storageFaults(now: () => number = Date.now): {
  faults: StorageFaults;
  befalling: (call: StorageCall) => StorageFault | undefined;
} {
  let outageEnds = 0;
  let rules: Rule[] = [];
  const add = (fault: StorageFault, { when = () => true, times = 1 }: FaultRule = {}): Rule => {
    const rule = { fault, when, left: times };
    rules.push(rule);
    return rule;
  };
  return {
    faults: {
      outage: (milliseconds) => (outageEnds = now() + milliseconds),
      respond: (answer, rule) => void add(answer, rule),
      tell(headers, rule) {
        const added = add({ headers }, rule);
        return () => (added.left = 0);
      },
      cut: (where, rule) => void add(`cut-${where}`, rule),
      clear() {
        outageEnds = 0;
        rules = [];
      },
    },
    befalling(call) {
      if (now() < outageEnds) return { status: 503, code: 'ServerBusy' };
      const rule = rules.find(({ when, left }) => left > 0 && when(call));
      if (rule) rule.left -= 1;
      return rule?.fault;
    },
  };
}
