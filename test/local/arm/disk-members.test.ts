import { expect, it } from 'vitest';
import { armServer, group } from './arm-server.ts';
import { diskPath, done, idOf, snapshotPath } from './compute.ts';

const at = (path: string, apiVersion: string) => `${idOf(path)}?api-version=${apiVersion}`;
const made = (properties: object = {}, creationData: object = {}) => ({
  location: 'westeurope',
  sku: { name: 'Premium_LRS' },
  properties: {
    creationData: { createOption: 'Empty', ...creationData },
    diskSizeGB: 10,
    ...properties,
  },
});

it('tells the access state of a snapshot from 2025-01-02 on, in its operation too', async () => {
  const server = await armServer();
  const told = async (apiVersion: string) => {
    const path = at(snapshotPath('s1'), apiVersion);
    const { headers } = await done(server, 'PUT', path, made());
    const operation = await server.send('GET', headers['azure-asyncoperation'] ?? '');
    const result = await server.send('GET', headers['location'] ?? '');
    const bodies = [operation.json.properties.output, result.json];
    return [...bodies, (await server.send('GET', path)).json].map(
      ({ properties }) => properties.snapshotAccessState,
    );
  };
  expect(await told('2024-03-02')).toEqual([undefined, undefined, undefined]);
  expect(await told('2025-01-02')).toEqual(['Available', 'Available', 'Available']);
});

it('takes a member with the api-version that brought it', async () => {
  const server = await armServer();
  const path = diskPath('d1');
  const body = made({ optimizedForFrequentAttach: true });
  const early = await server.send('PUT', at(path, '2022-07-02'), body);
  expect([early.status, early.json.error.message]).toEqual([
    400,
    "Could not find member 'optimizedForFrequentAttach' on object of type 'disks'. Path 'properties.optimizedForFrequentAttach'.",
  ]);
  const accepted = await done(server, 'PUT', path, body);
  expect(accepted.json.properties.optimizedForFrequentAttach).toBe(true);
  const optimized = async (apiVersion: string) =>
    (await server.send('GET', at(path, apiVersion))).json.properties.optimizedForFrequentAttach;
  expect([await optimized('2023-04-02'), await optimized('2022-07-02')]).toEqual([true, undefined]);
});

it('keeps what creationData says of an empty disk', async () => {
  const server = await armServer();
  const asked = { performancePlus: true };
  await done(server, 'PUT', diskPath('d1'), made({ diskSizeGB: 530 }, asked));
  expect((await server.send('GET', diskPath('d1'))).json.properties.creationData).toEqual({
    createOption: 'Empty',
    ...asked,
  });
});

it('tells the ids of an encryption set and a disk access with the group in upper case', async () => {
  const server = await armServer();
  const at = (type: string) => `${group}/providers/Microsoft.Compute/${type}/x1`;
  const told = (type: string) => at(type).replace('/images/', '/IMAGES/');
  const encryption = { diskEncryptionSetId: at('diskEncryptionSets') };
  const access = { networkAccessPolicy: 'AllowPrivate', diskAccessId: at('diskAccesses') };
  const body = made({ encryption, ...access });
  const { json } = await done(server, 'PUT', diskPath('d1'), body);
  expect(json.properties).toMatchObject({ encryption, ...access });
  expect((await server.send('GET', diskPath('d1'))).json.properties).toMatchObject({
    encryption: {
      type: 'EncryptionAtRestWithCustomerKey',
      diskEncryptionSetId: told('diskEncryptionSets'),
    },
    diskAccessId: told('diskAccesses'),
  });
});
