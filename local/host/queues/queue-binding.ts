import type { BindingInfo } from '../rpc.ts';
import type { Settings } from '../settings.ts';

/** A queue as a trigger or an output names it. */
export interface QueueBinding {
  queueName: string;
  connection: string;
  binary: boolean;
}

const queueNameShape = /^[a-z0-9](?:-?[a-z0-9])+$/;

/** Resolves and checks the queue of a binding; throws when the name is not a queue's. */
export function readQueue(binding: BindingInfo, settings: Settings): QueueBinding {
  const queueName = settings.resolve(String(binding.queueName)).toLowerCase();
  if (!isQueueName(queueName))
    throw new Error(
      `'${queueName}' is not a queue name: 3 to 63 lower-case letters, digits and single hyphens.`,
    );
  return {
    queueName,
    connection: typeof binding.connection === 'string' ? binding.connection : '',
    binary: binding.dataType === 'binary',
  };
}

export const isQueueName = (name: string) =>
  name.length >= 3 && name.length <= 63 && queueNameShape.test(name);

/** Where messages that failed too often go; undefined where the host has no such place. */
export function poisonQueueName(queueName: string): string | undefined {
  const poison = `${queueName}-poison`;
  return queueName.endsWith('-poison') || !isQueueName(poison) ? undefined : poison;
}
