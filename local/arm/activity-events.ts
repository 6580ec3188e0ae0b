import type { AzureEvent } from '../events/azure-event.ts';
import type { Call } from './call.ts';

/** What of a request its event will tell, kept while the operation runs. */
export interface Activity {
  method: string;
  url: string;
  action: string;
  resourceId: string;
  subscription: string;
  tenantId: string;
  objectId: string;
  clientId: string;
  audience: string;
  clientIpAddress: string;
  correlationId: string;
  clientRequestId: string;
}

export function activityOf(call: Call): Activity {
  return {
    method: call.method,
    url: `${call.origin}${call.path}?${call.query.toString()}`,
    action: call.action,
    resourceId: call.id,
    subscription: call.subscription,
    tenantId: call.principal.tenantId,
    objectId: call.principal.objectId,
    clientId: call.principal.clientId,
    audience: call.principal.audience,
    clientIpAddress: '127.0.0.1',
    correlationId: call.correlationId,
    clientRequestId: call.headers['x-ms-client-request-id'] ?? call.correlationId,
  };
}

const kinds: Record<string, string> = {
  PUT: 'ResourceWrite',
  PATCH: 'ResourceWrite',
  POST: 'ResourceAction',
  DELETE: 'ResourceDelete',
};

/** The event that Azure raises for a request when its work has ended. */
export function activityEvent(
  activity: Activity,
  outcome: 'Succeeded' | 'Failed',
  id: string,
  at: Date,
): AzureEvent {
  // Azure writes the segment in lower case here, whatever the resource's own id has.
  const resourceUri = activity.resourceId.replace('/resourceGroups/', '/resourcegroups/');
  const kind = kinds[activity.method] ?? 'ResourceAction';
  return {
    topic: `/subscriptions/${activity.subscription}`,
    subject: resourceUri,
    eventType: `Microsoft.Resources.${kind}${outcome === 'Succeeded' ? 'Success' : 'Failure'}`,
    eventTime: at.toISOString(),
    id,
    data: {
      authorization: {
        scope: resourceUri,
        action: activity.action,
        evidence: { role: 'Subscription Admin' },
      },
      claims: {
        aud: activity.audience,
        iss: `https://sts.windows.net/${activity.tenantId}/`,
        appid: activity.clientId,
        'http://schemas.microsoft.com/identity/claims/objectidentifier': activity.objectId,
        'http://schemas.microsoft.com/identity/claims/tenantid': activity.tenantId,
      },
      correlationId: activity.correlationId,
      httpRequest: {
        clientRequestId: activity.clientRequestId,
        clientIpAddress: activity.clientIpAddress,
        method: activity.method,
        url: activity.url,
      },
      resourceProvider: activity.action.split('/')[0],
      resourceUri,
      operationName: activity.action,
      status: outcome,
      subscriptionId: activity.subscription,
      tenantId: activity.tenantId,
    },
    dataVersion: '2',
    metadataVersion: '1',
  };
}
