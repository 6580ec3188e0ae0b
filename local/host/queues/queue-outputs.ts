import type { QueueServiceClient } from '@azure/storage-queue';
import type { HostFunction } from '../index-functions.ts';
import type { InvocationResponse, TypedData } from '../rpc.ts';
import { encodeMessage } from './message-text.ts';
import { outputMessages } from './output-messages.ts';
import { sendMessage } from './send-message.ts';

export interface QueueOutputsOptions {
  serviceFor(connection: string): QueueServiceClient;
  messageEncoding: 'base64' | 'none';
  /** Wakes a listener of this host on that queue. */
  notify(queueName: string): void;
  abortSignal: AbortSignal;
}

/** Writes the outputs of an invocation, all at once; the first that fails rejects, others may be out already. */
export async function writeQueueOutputs(
  options: QueueOutputsOptions,
  fn: HostFunction,
  response: InvocationResponse,
): Promise<void> {
  const values = outputValues(fn, response);
  await Promise.all([...values].map(([name, data]) => writeOutput(options, fn, name, data)));
}

function outputValues(fn: HostFunction, response: InvocationResponse): Map<string, TypedData> {
  const { returnValue } = response;
  const values = new Map(
    Object.entries(fn.outputs.has('$return') ? {} : returnedOutputs(returnValue)),
  );
  for (const { name, data } of response.outputData ?? []) values.set(name, data);
  if (fn.outputs.has('$return') && returnValue) values.set('$return', returnValue);
  return values;
}

/** Without a return binding, the properties of a returned object are outputs by binding name. */
function returnedOutputs(returnValue: TypedData | null | undefined): Record<string, TypedData> {
  if (returnValue?.json === undefined) return {};
  const value: unknown = JSON.parse(returnValue.json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([name, each]) => [name, { json: JSON.stringify(each) }]),
  );
}

async function writeOutput(
  options: QueueOutputsOptions,
  fn: HostFunction,
  name: string,
  data: TypedData,
): Promise<void> {
  const output = fn.outputs.get(name);
  if (output === undefined) return;
  const queue = options.serviceFor(output.connection).getQueueClient(output.queueName);
  for (const body of outputMessages(data))
    await sendMessage(queue, encodeMessage(body, options.messageEncoding), options.abortSignal);
  options.notify(output.queueName);
}
