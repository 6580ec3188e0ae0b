import { randomUUID } from 'node:crypto';
import type { AzureEvent } from './azure-event.ts';

/** Where a Functions host takes events. */
export interface FunctionsEndpoint {
  /** http://localhost:7071 */
  url: string;
  /** The system key eventgrid_extension. */
  key: string;
  /** Functions that are disabled: they cannot shake hands, but their subscriptions stay. */
  disabled?: readonly string[];
}

const answerWithinMilliseconds = 30_000;

/** Posts one event to a function. Resolves with the status; 408 when no answer came in 30 s, 0 without a connection. */
export async function deliver(
  endpoint: FunctionsEndpoint,
  functionName: string,
  subscriptionName: string,
  event: AzureEvent,
  deliveryCount: number,
): Promise<number> {
  const headers = {
    'aeg-event-type': 'Notification',
    'aeg-subscription-name': subscriptionName.toUpperCase(),
    'aeg-delivery-count': String(deliveryCount),
    'aeg-data-version': event.dataVersion,
    'aeg-metadata-version': event.metadataVersion,
    'aeg-output-event-id': event.id,
  };
  try {
    const answer = await post(endpoint, functionName, headers, event);
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 408 : 0;
  }
}

/**
 * The validation handshake of a new or changed endpoint.
 * @throws when the endpoint does not prove that it wants events.
 */
export async function validate(
  endpoint: FunctionsEndpoint,
  functionName: string,
  subscriptionName: string,
  topic: string,
): Promise<void> {
  const validationCode = randomUUID();
  const answer = await post(
    endpoint,
    functionName,
    {
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': subscriptionName.toUpperCase(),
    },
    {
      id: randomUUID(),
      topic,
      subject: '',
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      eventTime: new Date().toISOString(),
      data: { validationCode },
      dataVersion: '2',
      metadataVersion: '1',
    },
  );
  const body = await answer.text();
  if (answer.status !== 200 || validationResponse(body) !== validationCode) {
    throw new Error(
      `Event Grid cannot use function ${functionName} for ${subscriptionName}: the validation was ` +
        `answered ${answer.status} ${body.slice(0, 200)}. Does the built app have that function?`,
    );
  }
}

function validationResponse(body: string): unknown {
  try {
    return (JSON.parse(body) as { validationResponse?: unknown } | null)?.validationResponse;
  } catch {
    return undefined;
  }
}

function post(
  endpoint: FunctionsEndpoint,
  functionName: string,
  headers: Record<string, string>,
  event: AzureEvent,
): Promise<Response> {
  const url = new URL('/runtime/webhooks/eventgrid', endpoint.url);
  url.search = new URLSearchParams({ functionName, code: endpoint.key }).toString();
  return fetch(url, {
    method: 'POST',
    // Only 200 to 204 is a success; nowhere else is asked.
    redirect: 'manual',
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify([event]),
    signal: AbortSignal.timeout(answerWithinMilliseconds),
  });
}
