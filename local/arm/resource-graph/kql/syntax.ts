import type { Position } from './kql-error.ts';
import type { Value } from './values.ts';

export type Expression =
  | { kind: 'literal'; value: Value; isDynamic?: boolean }
  | { kind: 'column'; name: string; at: Position }
  | { kind: 'member'; of: Expression; name: Expression }
  | { kind: 'call'; name: string; args: Expression[]; at: Position }
  | { kind: 'negative'; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression; at: Position }
  | { kind: 'among'; operator: string; left: Expression; list: Expression[] };

/** `name = expression`, or an expression that is named after itself. */
export interface Named {
  name: string | undefined;
  expression: Expression;
}

export interface OrderKey {
  expression: Expression;
  descending: boolean;
  nullsFirst: boolean;
}

export type Step =
  | { kind: 'where'; predicate: Expression }
  | { kind: 'extend' | 'project'; columns: Named[] }
  | { kind: 'keep' | 'away'; patterns: string[] }
  | { kind: 'rename'; columns: Named[] }
  | { kind: 'order'; keys: OrderKey[] }
  | { kind: 'take'; count: number }
  | { kind: 'summarize'; aggregates: Named[]; by: Named[] }
  | { kind: 'count' }
  | { kind: 'distinct'; columns: Named[] | 'all' }
  | { kind: 'expand'; column: Named; toType: string | undefined; at: Position };

export interface Query {
  /** As it was written; undefined where none was named. */
  table: { name: string; at: Position } | undefined;
  steps: Step[];
}
