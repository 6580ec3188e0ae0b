import { expect, it } from 'vitest';
import { subscriptionId } from '../../../local/fixed-ids.ts';
import { armServer, gallery, group } from './arm-server.ts';

const list = `${group}/providers/Microsoft.Compute/galleries`;

it('writes a gallery as Azure does, byte for byte', async () => {
  const { send, clock } = await armServer();
  const path = `${gallery}?api-version=2021-10-01`;
  const made = await send('PUT', path, {
    location: 'westeurope',
    properties: { softDeletePolicy: { isSoftDeleteEnabled: true } },
  });
  expect(made.status).toBe(201);
  expect(made.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(made.headers['x-ms-ratelimit-remaining-resource']).toBe(
    'Microsoft.Compute/CreateUpdateGallery3Min;49,Microsoft.Compute/CreateUpdateGallery30Min;299',
  );
  expect(made.text.split('\r\n')).toEqual([
    '{',
    '  "name": "pics",',
    `  "id": "${gallery}",`,
    '  "type": "Microsoft.Compute/galleries",',
    '  "location": "westeurope",',
    '  "properties": {',
    '    "identifier": {',
    `      "uniqueName": "${subscriptionId}-PICS"`,
    '    },',
    '    "provisioningState": "Creating",',
    '    "softDeletePolicy": {',
    '      "isSoftDeleteEnabled": true',
    '    }',
    '  }',
    '}',
  ]);
  clock.advance(1);
  expect((await send('GET', path)).json.properties.provisioningState).toBe('Succeeded');
});

it('follows a write by the URL in Azure-AsyncOperation', async () => {
  const { send, clock } = await armServer();
  const { headers } = await send('PUT', gallery, { location: 'westeurope' });
  const operation = headers['azure-asyncoperation'] ?? '';
  expect(operation).toMatch(
    /\/providers\/Microsoft.Compute\/locations\/westeurope\/capsOperations\/[0-9a-f-]{36}\?api-version=2025-03-03&t=\d{18}&c=.+&s=.+&h=.+$/,
  );
  expect(headers['location']).toBeUndefined();
  const running = await send('GET', operation);
  expect(running.json).toMatchObject({ status: 'InProgress' });
  expect(running.headers['retry-after']).toBe('1');
  clock.advance(1);
  const ended = await send('GET', operation);
  expect(Object.keys(ended.json)).toEqual(['startTime', 'endTime', 'status', 'name']);
  expect(ended.json.status).toBe('Succeeded');
});

it('follows a write nowhere but where it is done', async () => {
  const { send, resourceManager } = await armServer();
  const other = '99999999-9999-4999-8999-999999999999';
  resourceManager.seed([{ id: `/subscriptions/${other}`, location: '' }]);
  const { headers } = await send('PUT', gallery, { location: 'westeurope' });
  const operation = headers['azure-asyncoperation'] ?? '';
  for (const elsewhere of [
    operation.replace(/capsOperations\/[^?]+/, `capsOperations/${subscriptionId}`),
    operation.replace('/locations/westeurope/', '/locations/eastus/'),
    operation.replace(subscriptionId, other),
  ]) {
    const { status, json } = await send('GET', elsewhere);
    expect([status, json.error]).toEqual([
      404,
      { code: 'NotFound', message: 'The entity was not found in this Azure location.' },
    ]);
  }
  const deleted = await send('DELETE', `${group}?api-version=2024-11-01`);
  const job = deleted.headers['location'] ?? '';
  expect((await send('GET', job)).status).toBe(202);
  expect((await send('GET', job.replace(subscriptionId, other))).status).toBe(404);
});

it('keeps the case of ids but for the group in lists of galleries', async () => {
  const { send } = await armServer();
  await send('PUT', gallery.replace('/pics', '/Pics'), { location: 'westeurope' });
  const found = await send('GET', gallery.toUpperCase().replace('API-VERSION', 'api-version'));
  expect(found.json.id).toBe(gallery.replace('/pics', '/Pics'));
  const upper = gallery.replace('resourceGroups/images', 'resourceGroups/IMAGES');
  for (const path of [
    list,
    `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/galleries`,
  ]) {
    const { json, text } = await send('GET', path);
    expect(json.value[0].id).toBe(upper.replace('/pics', '/Pics'));
    expect(text).not.toContain('\n');
  }
});

it('takes back what an answer said, and merges a PATCH', async () => {
  const { send, clock } = await armServer();
  await send('PUT', gallery, { location: 'westeurope', tags: {} });
  clock.advance(1);
  const { json } = await send('GET', gallery);
  expect(json.tags).toEqual({});
  expect((await send('PUT', gallery, json)).status).toBe(200);
  const patched = await send('PATCH', gallery, { properties: { description: 'golden' } });
  expect(patched.status).toBe(200);
  expect(patched.json.properties.description).toBe('golden');
});

it('knows the periods of soft delete from 2026-03-03 on', async () => {
  const { send } = await armServer();
  const softDeletePolicy = { isSoftDeleteEnabled: true, retentionPeriodInDays: 14 };
  const body = { location: 'westeurope', properties: { softDeletePolicy } };
  const { json } = await send('PUT', gallery, body);
  expect(json.error.message).toContain("Could not find member 'retentionPeriodInDays'");
  const made = await send('PUT', `${gallery}?api-version=2026-03-03`, body);
  expect(made.json.properties.softDeletePolicy).toEqual({
    ...softDeletePolicy,
    gracePeriodInDays: 7,
  });
});

it('deletes with 202, both headers and no body, and answers 204 for what is not there', async () => {
  const { send, clock } = await armServer();
  await send('PUT', gallery, { location: 'westeurope' });
  const { status, headers, text } = await send('DELETE', gallery);
  expect([status, text, headers['content-type']]).toEqual([202, '', undefined]);
  expect(headers['location']).toContain('?monitor=true&api-version=');
  const monitor = headers['location'] ?? '';
  expect((await send('GET', monitor)).status).toBe(202);
  clock.advance(1);
  expect(await send('GET', monitor)).toMatchObject({ status: 200, text: '' });
  expect((await send('GET', gallery)).status).toBe(404);
  expect((await send('DELETE', gallery)).status).toBe(204);
});

it('refuses the hundred and first gallery in a region', async () => {
  const { send, resourceManager } = await armServer();
  resourceManager.seed(
    Array.from({ length: 100 }, (_, index) => ({ id: `${gallery}${index}`, location: 'eastus' })),
  );
  const { status, json } = await send('PUT', gallery, { location: 'eastus' });
  expect([status, json.error.code]).toEqual([409, 'OperationNotAllowed']);
  expect(json.error.message).toContain(
    'exceeding approved Gallery quota. Additional details - Deployment Model: Resource Manager, Location: eastus, Current Limit: 100, Current Usage: 100, Additional Required: 1, (Minimum) New Limit Required: 101.',
  );
  expect((await send('PUT', `${gallery}0`, { location: 'eastus' })).status).toBe(200);
  expect((await send('PUT', gallery, { location: 'westus' })).status).toBe(201);
});
