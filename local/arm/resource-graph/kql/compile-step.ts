import { compileAggregate } from './aggregates.ts';
import { columnNames } from './column-names.ts';
import { compiler, type Columns, type Compiled } from './compile-expression.ts';
import type { CompiledStep } from './compiled-step.ts';
import { expandStep } from './expand-step.ts';
import { KqlError } from './kql-error.ts';
import type { Named, OrderKey, Step } from './syntax.ts';
import { compareValues, type Row, type Value } from './values.ts';

/** Throws KqlError for a column that is not there, and for a dynamic key. */
export function compileStep(step: Step, columns: Columns, now: Date): CompiledStep {
  switch (step.kind) {
    case 'where': {
      const { evaluate } = compiler('where', now)(step.predicate, columns);
      return { columns, run: (rows) => rows.filter((row) => evaluate(row) === true) };
    }
    case 'extend':
    case 'project':
      return shape(step.columns, columns, step.kind, now);
    case 'keep':
    case 'away': {
      const matches = matcher(step.patterns);
      const isKeep = step.kind === 'keep';
      return only(
        [...columns.keys()].filter((name) => matches(name) === isKeep),
        columns,
      );
    }
    case 'rename':
      return rename(step.columns, columns, now);
    case 'order':
      return order(step.keys, columns, now);
    case 'take':
      return { columns, run: (rows) => rows.slice(0, step.count) };
    case 'count': {
      const counted = new Map([['Count', { isDynamic: false }]]);
      return { columns: counted, run: (rows) => [{ Count: rows.length }] };
    }
    case 'distinct': {
      const all = () =>
        [...columns.keys()].map((name) => ({
          name: undefined,
          expression: { kind: 'column' as const, name, at: { line: 1, character: 0, token: name } },
        }));
      const by = step.columns === 'all' ? all() : step.columns;
      return summarize({ kind: 'summarize', aggregates: [], by }, columns, now, 'distinct');
    }
    case 'summarize':
      return summarize(step, columns, now, 'summarize');
    case 'expand':
      return expandStep(step, columns, now);
  }
}

function compileAll(named: readonly Named[], columns: Columns, operator: string, now: Date) {
  const compile = compiler(operator, now);
  return named.map(({ expression }) => compile(expression, columns));
}

function shape(
  named: readonly Named[],
  columns: Columns,
  kind: 'extend' | 'project',
  now: Date,
): CompiledStep {
  const compiled = compileAll(named, columns, kind, now);
  const names = columnNames(named);
  const after = new Map<string, { isDynamic: boolean }>(kind === 'extend' ? columns : []);
  compiled.forEach(({ isDynamic }, index) => after.set(names[index] ?? '', { isDynamic }));
  return {
    columns: after,
    run: (rows) =>
      rows.map((row) => {
        const shaped: Row = kind === 'extend' ? { ...row } : {};
        compiled.forEach(({ evaluate }, index) => (shaped[names[index] ?? ''] = evaluate(row)));
        return shaped;
      }),
  };
}

function only(names: readonly string[], columns: Columns): CompiledStep {
  return {
    columns: new Map(names.map((name) => [name, columns.get(name) ?? { isDynamic: false }])),
    run: (rows) =>
      rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]))),
  };
}

function matcher(patterns: readonly string[]): (name: string) => boolean {
  const forms = patterns.map(
    (pattern) => new RegExp(`^${pattern.replaceAll('$', '\\$').replaceAll('*', '.*')}$`),
  );
  return (name) => forms.some((form) => form.test(name));
}

function rename(named: readonly Named[], columns: Columns, now: Date): CompiledStep {
  compileAll(named, columns, 'project-rename', now);
  const newNames = new Map(
    named.map(({ name, expression }) => [
      expression.kind === 'column' ? expression.name : '',
      name,
    ]),
  );
  const nameAfter = (name: string): string => newNames.get(name) ?? name;
  return {
    columns: new Map([...columns].map(([name, column]) => [nameAfter(name), column])),
    run: (rows) =>
      rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [nameAfter(name), value])),
      ),
  };
}

function order(keys: readonly OrderKey[], columns: Columns, now: Date): CompiledStep {
  const compile = compiler('order', now);
  const compiled = keys.map((key) => ({
    ...key,
    ...castKey(compile(key.expression, columns), 'order by'),
  }));
  const compare = (one: Value[], other: Value[]): number => {
    for (const [index, { descending, nullsFirst }] of compiled.entries()) {
      const [a = null, b = null] = [one[index], other[index]];
      if ((a === null) !== (b === null)) return (a === null) === nullsFirst ? -1 : 1;
      const difference = compareValues(a, b);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  };
  return {
    columns,
    run: (rows) =>
      rows
        .map((row) => ({ row, key: compiled.map(({ evaluate }) => evaluate(row)) }))
        .sort((one, other) => compare(one.key, other.key))
        .map(({ row }) => row),
  };
}

function castKey(compiled: Compiled, operator: string): Compiled {
  if (!compiled.isDynamic) return compiled;
  throw new KqlError(
    'SemanticError',
    `'${operator}' operator: the key is of a 'dynamic' type. Please use an explicit cast, as in tostring(…).`,
  );
}

function summarize(
  { aggregates, by }: Extract<Step, { kind: 'summarize' }>,
  columns: Columns,
  now: Date,
  operator: string,
): CompiledStep {
  const compile = compiler(operator, now);
  const keys = compileAll(by, columns, operator, now).map((key) => castKey(key, operator));
  const found = aggregates.map(({ expression }) => compileAggregate(expression, columns, compile));
  const keyNames = columnNames(by);
  const names = columnNames(aggregates, keyNames);
  return {
    columns: new Map([
      ...keyNames.map((name): [string, { isDynamic: boolean }] => [name, { isDynamic: false }]),
      ...names.map((name, index): [string, { isDynamic: boolean }] => [
        name,
        { isDynamic: found[index]?.isDynamic ?? false },
      ]),
    ]),
    run(rows) {
      const groups = new Map<string, { key: Value[]; rows: Row[] }>();
      // Without keys there is one group, be it empty.
      if (keys.length === 0) groups.set('[]', { key: [], rows: [...rows] });
      else for (const row of rows) groupOf(groups, keys, row).rows.push(row);
      return [...groups.values()].map((group) => {
        const made: Row = {};
        keyNames.forEach((name, index) => (made[name] = group.key[index] ?? null));
        names.forEach((name, index) => (made[name] = found[index]?.of(group.rows) ?? null));
        return made;
      });
    },
  };
}

function groupOf(
  groups: Map<string, { key: Value[]; rows: Row[] }>,
  keys: readonly Compiled[],
  row: Row,
) {
  const key = keys.map(({ evaluate }) => evaluate(row));
  const text = JSON.stringify(key);
  const group = groups.get(text) ?? { key, rows: [] };
  groups.set(text, group);
  return group;
}
