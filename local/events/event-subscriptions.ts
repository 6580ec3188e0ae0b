import { readFile } from 'node:fs/promises';
import { isKnownOperator, type EventFilter } from './event-filter.ts';

/** infra/event-subscriptions.json, which the cloud's deployment reads too. */
export interface EventSubscriptions {
  subscriptions: EventSubscription[];
  retryPolicy: { maxDeliveryAttempts: number; eventTimeToLiveInMinutes: number };
  deadLetter?: { container: string };
}

export interface EventSubscription {
  name: string;
  /** Which source: dropAccount, stateAccount or subscription. */
  topic: string;
  /** The function that gets the events. */
  function: string;
  filter: EventFilter;
}

/**
 * Reads event subscriptions, held to Event Grid's limits.
 * @throws one error that names every problem.
 */
export async function readEventSubscriptions(path: string): Promise<EventSubscriptions> {
  const read = JSON.parse(await readFile(path, 'utf8')) as EventSubscriptions;
  const problems = [
    ...retryProblems(read.retryPolicy),
    ...read.subscriptions.flatMap((subscription) =>
      filterProblems(subscription.filter).map((problem) => `${subscription.name}: ${problem}`),
    ),
  ];
  if (problems.length > 0) {
    throw new Error(`Event Grid would not take ${path}:\n- ${problems.join('\n- ')}`);
  }
  return read;
}

function retryProblems(policy: EventSubscriptions['retryPolicy']): string[] {
  const { maxDeliveryAttempts: attempts, eventTimeToLiveInMinutes: minutes } = policy;
  return [
    ...(attempts >= 1 && attempts <= 30 ? [] : ['maxDeliveryAttempts must be 1 to 30']),
    ...(minutes >= 1 && minutes <= 1440 ? [] : ['eventTimeToLiveInMinutes must be 1 to 1440']),
  ];
}

function filterProblems({ advancedFilters = [] }: EventFilter): string[] {
  const values = advancedFilters.flatMap((filter) => filter.values ?? [filter.value]);
  const tooLong = values.some((value) => typeof value === 'string' && value.length > 512);
  const unknown = advancedFilters.filter(({ operatorType }) => !isKnownOperator(operatorType));
  return [
    ...(advancedFilters.length > 25 ? ['at most 25 advanced filters'] : []),
    ...(values.length > 25 ? ['at most 25 values over all advanced filters'] : []),
    ...(tooLong ? ['at most 512 characters a value'] : []),
    ...unknown.map(({ operatorType }) => `there is no operator ${operatorType}`),
  ];
}
