import type { DequeuedMessageItem } from '@azure/storage-queue';
import { jsonDate, withBodyProperties } from '../binding-data.ts';
import type { TriggerEvent } from '../invoker.ts';
import type { TypedData } from '../rpc.ts';

/** One queue message as the worker gets it: the body, and metadata that the body's properties override. */
export function queueTriggerEvent(
  message: DequeuedMessageItem,
  body: Buffer,
  queue: { queueName: string; binary: boolean },
): TriggerEvent {
  const text = body.toString('utf8');
  const builtIn = builtInMetadata(message);
  if (isUtf8(body)) builtIn.QueueTrigger = { string: text };
  return {
    reason: `New queue message detected on '${queue.queueName}'.`,
    details: `MessageId: ${message.messageId}, DequeueCount: ${message.dequeueCount}, InsertedOn: ${message.insertedOn.toISOString()}`,
    data: queue.binary ? { bytes: body } : { string: text },
    metadata: queue.binary ? builtIn : withBodyProperties(builtIn, text),
  };
}

function builtInMetadata(message: DequeuedMessageItem): Record<string, TypedData> {
  return {
    DequeueCount: { json: String(message.dequeueCount) },
    ExpirationTime: jsonDate(message.expiresOn),
    Id: { string: message.messageId },
    InsertionTime: jsonDate(message.insertedOn),
    NextVisibleTime: jsonDate(message.nextVisibleOn),
    PopReceipt: { string: message.popReceipt },
  };
}

function isUtf8(body: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
}
