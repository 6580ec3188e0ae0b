import type { StorageQueueFunctionOptions } from '@azure/functions';
import { failPoisoned } from '../../lifecycle/jobs/fail-poisoned.ts';
import type { JobData } from '../../lifecycle/jobs/job-data.ts';
import { takeStep, type Act } from '../../lifecycle/jobs/take-step.ts';
import type { GetServices } from '../../lifecycle/ports.ts';
import { stepMessage, type StepMessage, type StepName } from '../../messages.ts';
import { logOf, type Context } from '../log.ts';

const connection = 'AzureWebJobsStorage';

/** A step behind its queue of the same name. */
export function step<Data extends JobData>(
  name: StepName,
  act: Act<Data>,
  services: GetServices,
): StorageQueueFunctionOptions {
  return {
    queueName: name,
    connection,
    async handler(body, context) {
      const message = readMessage(name, body, context);
      if (message === undefined) return;
      const dequeueCount = Number(context.triggerMetadata?.['dequeueCount'] ?? 1);
      await takeStep(name, act, message, dequeueCount, services(), logOf(context));
    },
  };
}

/** What the host puts aside after five failures. Never throws: nobody looks after a poison message's poison. */
export function poison(name: StepName, services: GetServices): StorageQueueFunctionOptions {
  return {
    queueName: `${name}-poison`,
    connection,
    async handler(body, context) {
      const message = readMessage(name, body, context);
      if (message === undefined) return;
      try {
        await failPoisoned(name, message, services(), logOf(context));
      } catch (error) {
        context.warn(
          `${message.job} could not be marked failed; tendJobs finds it: ${String(error)}`,
        );
      }
    },
  };
}

/** A malformed message carries no work that could be lost: jobs are in the table, and tendJobs sends for them. */
function readMessage(name: StepName, body: unknown, context: Context): StepMessage | undefined {
  const read = stepMessage.safeParse(body);
  if (read.success) return read.data;
  const shown = JSON.stringify(body)?.slice(0, 500);
  context.error(
    `A message on queue ${name} is not one of Gallerist's and is dropped: ${shown}. It must be {"job": "<image>.<16 hex digits>", "sequence": <number>}.`,
  );
  return undefined;
}
