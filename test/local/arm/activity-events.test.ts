import { expect, it } from 'vitest';
import { ownerPrincipalId, subscriptionId, tenantId } from '../../../local/fixed-ids.ts';
import { prepared, version } from './prepared.ts';

it('tells of a write when its operation has ended', async () => {
  const { put, clock, events, resourceManager } = await prepared();
  await put('1.0.0');
  clock.advance(424);
  expect(events).toEqual([]);
  clock.advance(60);
  const uri = version.replace('/resourceGroups/', '/resourcegroups/');
  expect(events).toMatchObject([
    {
      topic: `/subscriptions/${subscriptionId}`,
      subject: uri,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      // When it was due, not when it was noticed.
      eventTime: '2026-03-01T12:07:05.000Z',
      data: {
        authorization: { scope: uri, action: 'Microsoft.Compute/galleries/images/versions/write' },
        claims: {
          'http://schemas.microsoft.com/identity/claims/objectidentifier': ownerPrincipalId,
        },
        httpRequest: {
          method: 'PUT',
          url: `${resourceManager.url}${version}?api-version=2025-03-03`,
        },
        resourceProvider: 'Microsoft.Compute',
        resourceUri: uri,
        operationName: 'Microsoft.Compute/galleries/images/versions/write',
        status: 'Succeeded',
        subscriptionId,
        tenantId,
      },
      dataVersion: '2',
      metadataVersion: '1',
    },
  ]);
});

it('tells of work that a deletion cut short, then of the deletion', async () => {
  const { put, send, clock, events } = await prepared();
  await put('1.0.0');
  await send('DELETE', version);
  clock.advance(1000);
  expect(events.map(({ eventType }) => eventType.replace('Microsoft.Resources.', ''))).toEqual([
    'ResourceWriteFailure',
    'ResourceDeleteSuccess',
  ]);
  expect((await send('GET', version)).status).toBe(404);
});
