import { expect, it } from 'vitest';
import { accountId } from '../../../local/fixed-ids.ts';
import { definition } from './arm-server.ts';
import { prepared, regions, version } from './prepared.ts';
import { aVersion, uri } from './vhd.ts';

it('makes a version from a VHD as Azure tells it', async () => {
  const { send, clock } = await prepared();
  const made = await send('PUT', version, { ...aVersion(), tags: {} });
  expect([made.status, made.headers['retry-after'], made.headers['location']]).toEqual([
    201,
    '1',
    undefined,
  ]);
  const { publishedDate } = made.json.properties.publishingProfile;
  expect(publishedDate).toMatch(/^2026-03-01T12:00:00\.\d{0,6}[1-9]\+00:00$/);
  const told = {
    name: '1.0.0',
    id: version,
    type: 'Microsoft.Compute/galleries/images/versions',
    location: 'westeurope',
    tags: {},
    properties: {
      publishingProfile: {
        targetRegions: [
          { name: 'West Europe', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' },
        ],
        replicaCount: 1,
        excludeFromLatest: false,
        publishedDate,
        storageAccountType: 'Standard_LRS',
      },
      storageProfile: {
        osDiskImage: { hostCaching: 'ReadWrite', source: { uri, storageAccountId: accountId } },
      },
      safetyProfile: {
        reportedForPolicyViolation: false,
        allowDeletionOfReplicatedLocations: false,
      },
      validationsProfile: { validationOperationStatus: 'NotExecuted' },
      provisioningState: 'Creating',
    },
  };
  // As text: the order of members is part of it.
  expect(JSON.stringify(made.json)).toBe(JSON.stringify(told));

  const operation = made.headers['azure-asyncoperation'] ?? '';
  clock.advance(424);
  const running = await send('GET', operation);
  expect([running.json.status, running.headers['retry-after']]).toEqual(['InProgress', '1']);
  expect(running.json.startTime).toBe(publishedDate);
  clock.advance(1);
  expect((await send('GET', operation)).json.status).toBe('Succeeded');
  const { json } = await send('GET', version);
  expect(JSON.stringify(json.properties.storageProfile)).toBe(
    JSON.stringify({
      osDiskImage: {
        sizeInGB: 30,
        hostCaching: 'ReadWrite',
        source: { uri, storageAccountId: accountId },
      },
    }),
  );
});

it('fills in for each region what the profile says', async () => {
  const { send } = await prepared();
  const { json } = await send(
    'PUT',
    version,
    aVersion({
      publishingProfile: {
        replicaCount: 2,
        storageAccountType: 'premium_lrs',
        endOfLifeDate: '2026-12-31T12:59:59.000Z',
        replicationMode: 'Full',
        targetRegions: [
          { name: 'north europe', regionalReplicaCount: 1, storageAccountType: 'Standard_ZRS' },
          { name: 'westeurope', excludeFromLatest: true },
          { name: 'eastus', excludeFromLatest: false },
        ],
      },
    }),
  );
  const { targetRegions, ...profile } = json.properties.publishingProfile;
  expect(targetRegions).toEqual([
    { name: 'North Europe', regionalReplicaCount: 1, storageAccountType: 'Standard_ZRS' },
    {
      name: 'West Europe',
      regionalReplicaCount: 2,
      storageAccountType: 'Premium_LRS',
      excludeFromLatest: true,
    },
    { name: 'East US', regionalReplicaCount: 2, storageAccountType: 'Premium_LRS' },
  ]);
  expect(Object.keys(profile)).toEqual([
    'replicaCount',
    'excludeFromLatest',
    'publishedDate',
    'endOfLifeDate',
    'storageAccountType',
    'replicationMode',
  ]);
  expect(profile.endOfLifeDate).toBe('2026-12-31T12:59:59+00:00');
});

it.each([
  ['an unknown region', regions('westeurope', 'atlantis'), /'atlantis' is not available/],
  ['no region', regions('westeurope', 'constructor'), /'constructor' is not available/],
  ['a region twice', regions('westeurope', 'West Europe'), /Duplicate regions are not allowed/],
  [
    'not its own region',
    regions('northeurope'),
    /'northeurope' must contain the location .*'West Europe'/,
  ],
  [
    'too many replicas',
    { publishingProfile: { replicaCount: 101 } },
    /The value '101' .* must be between '1' and '100', inclusive/,
  ],
  [
    'an end of life in the past',
    { publishingProfile: { endOfLifeDate: '2026-01-01' } },
    /EndOfLifeDate must be set to a future date/,
  ],
  ['an unknown member', { publishingProfile: { regions: [] } }, /Could not find member 'regions'/],
])('refuses %s', async (_what, properties, message) => {
  const { put } = await prepared();
  const { status, json } = await put('1.0.0', properties);
  expect(status).toBe(400);
  expect(json.error.message).toMatch(message);
});

it.each(['1.0', '1.0.0.0', 'v1.0.0', '1.0.2147483648'])('refuses the number %s', async (number) => {
  const { put } = await prepared();
  expect((await put(number)).json.error.message).toContain('Major(int).Minor(int).Patch(int)');
});

it('refuses a second writer while the first is at work', async () => {
  const { send, put, clock } = await prepared();
  await put('1.0.0');
  const busy = await put('1.0.0');
  expect([busy.status, busy.json.error.code]).toEqual([
    409,
    'ConflictingConcurrentWriteNotAllowed',
  ]);
  clock.advance(425);
  const { status, json } = await send('PATCH', version, { tags: { a: 'b' } });
  expect([status, json.tags]).toEqual([200, { a: 'b' }]);
  expect(json.properties.provisioningState).toBe('Updating');
  expect(json.properties.validationsProfile).toBeUndefined();
  const updating = await put('1.0.0');
  expect(updating.json.error.code).toBe('ConflictingConcurrentWriteNotAllowed');
});

it('refuses an update while the version is being deleted, until its number is free again', async () => {
  const { send, put, make, clock } = await prepared();
  await make('1.0.0');
  const { json } = await send('GET', version);
  await send('DELETE', version);
  for (const [method, body] of [
    ['PATCH', {}],
    ['PUT', json],
  ] as const) {
    const refused = await send(method, version, body);
    expect([refused.status, refused.json.error]).toEqual([
      409,
      {
        code: 'OperationNotAllowed',
        message:
          "Operation 'Update Gallery Image Version' is not allowed on 1.0.0 since it is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).",
      },
    ]);
  }
  expect((await send('DELETE', version)).status).toBe(202);
  clock.advance(120);
  expect((await put('1.0.0')).status).toBe(201);
});

it('replaces the profile by PUT and merges it by PATCH, and needs no source for it', async () => {
  const { send, make } = await prepared();
  await make('1.0.0', { publishingProfile: { excludeFromLatest: true, replicaCount: 3 } });
  const { json } = await send('GET', version);
  json.properties.storageProfile = { osDiskImage: { hostCaching: 'ReadWrite', source: {} } };
  json.properties.publishingProfile = { targetRegions: [{ name: 'westeurope' }] };
  const replaced = await send('PUT', version, json);
  expect(replaced.status).toBe(200);
  expect(replaced.json.properties.publishingProfile).toMatchObject({
    targetRegions: [{ regionalReplicaCount: 1 }],
    excludeFromLatest: false,
  });
  expect(replaced.json.properties.storageProfile.osDiskImage.source.uri).toBe(uri);
});

it('changes neither source, storage type nor encryption', async () => {
  const { send, make } = await prepared();
  await make('1.0.0');
  const changes = [
    {
      storageProfile: { osDiskImage: { source: { uri: `${uri}x`, storageAccountId: accountId } } },
    },
    { storageProfile: { source: { id: `${definition}/versions/9.9.9` } } },
    {
      publishingProfile: {
        targetRegions: [{ name: 'westeurope', storageAccountType: 'Premium_LRS' }],
      },
    },
    { publishingProfile: { replicationMode: 'Shallow' } },
  ];
  for (const properties of changes) {
    const { status, json } = await send('PATCH', version, { properties });
    expect([status, json.error.code]).toEqual([409, 'PropertyChangeNotAllowed']);
  }
});

it('drops a region only by leave', async () => {
  const { send, make, read } = await prepared();
  await make('1.0.0', regions('westeurope', 'northeurope'));
  const narrow = { properties: regions('westeurope') };
  const refused = await send('PATCH', version, narrow);
  expect(refused.status).toBe(409);
  expect(refused.json.error.message).toContain('allowDeletionOfReplicatedLocations');
  const safetyProfile = { allowDeletionOfReplicatedLocations: true };
  await send('PATCH', version, { properties: { ...narrow.properties, safetyProfile } });
  const { replicationStatus } = await read('1.0.0');
  expect(replicationStatus.summary.map(({ region }) => region)).toEqual(['West Europe']);
});

it('keeps its copies in Standard_LRS unless a type is asked for', async () => {
  const { put } = await prepared();
  const { json } = await put('1.0.0', regions('westeurope', 'northeurope'));
  for (const region of json.properties.publishingProfile.targetRegions)
    expect(region.storageAccountType).toBe('Standard_LRS');
  const publishingProfile = { storageAccountStrategy: 'PreferStandard_ZRS' };
  expect((await put('2.0.0', { publishingProfile })).status).toBe(400);
});
