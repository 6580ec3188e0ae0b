import type { AzureEvent } from './azure-event.ts';

/** The filter of an event subscription, in the words of its resource. */
export interface EventFilter {
  includedEventTypes?: string[];
  subjectBeginsWith?: string;
  subjectEndsWith?: string;
  /** For the two above; advanced filters and event types never mind case. */
  isSubjectCaseSensitive?: boolean;
  /** Whether advanced filters see the elements of an array; without it an array is no text and no number. */
  enableAdvancedFilteringOnArrays?: boolean;
  advancedFilters?: AdvancedFilter[];
}

export interface AdvancedFilter {
  operatorType: string;
  /** id, topic, subject, eventType, dataVersion, or a path into data: data.operationName */
  key: string;
  value?: unknown;
  values?: unknown[];
}

/** Whether a subscription with this filter gets the event: all of its parts must agree. */
export function matches(filter: EventFilter, event: AzureEvent): boolean {
  const { includedEventTypes = ['All'], advancedFilters = [] } = filter;
  const types = includedEventTypes.map((type) => type.toLowerCase());
  if (!types.includes('all') && !types.includes(event.eventType.toLowerCase())) return false;
  const fold = (text: string): string =>
    filter.isSubjectCaseSensitive ? text : text.toLowerCase();
  const subject = fold(event.subject);
  if (!subject.startsWith(fold(filter.subjectBeginsWith ?? ''))) return false;
  if (!subject.endsWith(fold(filter.subjectEndsWith ?? ''))) return false;
  return advancedFilters.every((advanced) =>
    passes(advanced, event, filter.enableAdvancedFilteringOnArrays ?? false),
  );
}

function passes(filter: AdvancedFilter, event: AzureEvent, onArrays: boolean): boolean {
  const found = valueAt(event, filter.key);
  const isNull = found === undefined || found === null;
  if (filter.operatorType === 'IsNullOrUndefined') return isNull;
  if (filter.operatorType === 'IsNotNull') return !isNull;
  const operator = operators.get(filter.operatorType);
  if (!operator) return false;
  const wanted = filter.values ?? [filter.value];
  // An array in the event passes when one of its elements does; a Not operator asks all of them.
  const candidates = onArrays && Array.isArray(found) ? found : [found];
  const one = (candidate: unknown): boolean =>
    wanted.some((value) => operator.is(candidate, value));
  return operator.negated ? !candidates.some(one) : candidates.some(one);
}

function valueAt(event: AzureEvent, key: string): unknown {
  let value: unknown = event;
  for (const name of key.toLowerCase().split('.')) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = Object.entries(value).find(([property]) => property.toLowerCase() === name)?.[1];
  }
  return value;
}

interface Operator {
  is(found: unknown, wanted: unknown): boolean;
  negated: boolean;
}

function text(compare: (found: string, wanted: string) => boolean, negated = false): Operator {
  const is = (found: unknown, wanted: unknown): boolean =>
    typeof found === 'string' &&
    typeof wanted === 'string' &&
    compare(found.toLowerCase(), wanted.toLowerCase());
  return { is, negated };
}

function number(compare: (found: number, wanted: number) => boolean, negated = false): Operator {
  const is = (found: unknown, wanted: unknown): boolean =>
    typeof found === 'number' && typeof wanted === 'number' && compare(found, wanted);
  return { is, negated };
}

function range(negated: boolean): Operator {
  const is = (found: unknown, wanted: unknown): boolean => {
    if (typeof found !== 'number' || !Array.isArray(wanted)) return false;
    const [from, to] = wanted as unknown[];
    return typeof from === 'number' && typeof to === 'number' && found >= from && found <= to;
  };
  return { is, negated };
}

const sameText = (found: string, wanted: string): boolean => found === wanted;
const beginsWith = (found: string, wanted: string): boolean => found.startsWith(wanted);
const endsWith = (found: string, wanted: string): boolean => found.endsWith(wanted);
const contains = (found: string, wanted: string): boolean => found.includes(wanted);
const sameNumber = (found: number, wanted: number): boolean => found === wanted;

// A map, so that no word that every object knows is an operator.
const operators = new Map<string, Operator>(
  Object.entries({
    StringIn: text(sameText),
    StringNotIn: text(sameText, true),
    StringBeginsWith: text(beginsWith),
    StringNotBeginsWith: text(beginsWith, true),
    StringEndsWith: text(endsWith),
    StringNotEndsWith: text(endsWith, true),
    StringContains: text(contains),
    StringNotContains: text(contains, true),
    NumberIn: number(sameNumber),
    NumberNotIn: number(sameNumber, true),
    NumberGreaterThan: number((found, wanted) => found > wanted),
    NumberGreaterThanOrEquals: number((found, wanted) => found >= wanted),
    NumberLessThan: number((found, wanted) => found < wanted),
    NumberLessThanOrEquals: number((found, wanted) => found <= wanted),
    NumberInRange: range(false),
    NumberNotInRange: range(true),
    BoolEquals: {
      is: (found, wanted) => typeof found === 'boolean' && found === wanted,
      negated: false,
    },
  }),
);
