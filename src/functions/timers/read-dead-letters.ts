import type { TimerFunctionOptions } from '@azure/functions';
import type { GetServices } from '../../lifecycle/ports.ts';
import { logOf } from '../log.ts';

/** Picks up events that Event Grid gave up on. */
export const everyReadDeadLetters = (services: GetServices): TimerFunctionOptions => ({
  schedule: '%READ_DEAD_LETTERS_SCHEDULE%',
  async handler(_timer, context) {
    const { readDeadLetters } = await import('../../lifecycle/read-dead-letters.ts');
    await readDeadLetters(services(), logOf(context));
  },
});
