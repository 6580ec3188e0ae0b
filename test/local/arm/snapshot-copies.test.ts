import { expect, it } from 'vitest';
import { armServer, type TestServer } from './arm-server.ts';
import { diskPath, done, idOf, snapshotPath } from './compute.ts';

const copyOf = (
  path: string,
  properties: object = {},
  createOption = 'Copy',
  location = 'westeurope',
) => ({
  location,
  properties: { creationData: { createOption, sourceResourceId: idOf(path) }, ...properties },
});
const incremental = { incremental: true };
const elsewhere = (path: string) => copyOf(path, incremental, 'CopyStart', 'eastus');

/** A disk with an incremental snapshot. */
async function withSnapshot(): Promise<TestServer> {
  const server = await armServer();
  await done(server, 'PUT', diskPath('d1'), {
    location: 'westeurope',
    properties: {
      creationData: { createOption: 'Empty' },
      diskSizeGB: 10,
      hyperVGeneration: 'V2',
      supportsHibernation: true,
    },
  });
  await done(server, 'PUT', snapshotPath('s1'), copyOf(diskPath('d1'), incremental));
  return server;
}

const told = async ({ send }: TestServer, path: string) =>
  (await send('GET', path)).json.properties;

it('gives the incremental snapshots of one disk one family', async () => {
  const server = await withSnapshot();
  await done(server, 'PUT', snapshotPath('s2'), copyOf(diskPath('d1'), incremental));
  await done(server, 'PUT', snapshotPath('s3'), copyOf(diskPath('d1')));
  const family = async (name: string) =>
    (await told(server, snapshotPath(name))).incrementalSnapshotFamilyId;
  expect(await family('s1')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await family('s2')).toBe(await family('s1'));
  expect(await family('s3')).toBeUndefined();
});

it('carries over what the source is like', async () => {
  const server = await withSnapshot();
  expect(await told(server, snapshotPath('s1'))).toMatchObject({
    hyperVGeneration: 'V2',
    supportsHibernation: true,
  });
});

it('copies an incremental snapshot to another region in the background', async () => {
  const server = await withSnapshot();
  const { headers } = await done(server, 'PUT', snapshotPath('s2'), elsewhere(snapshotPath('s1')));
  const operation = await server.send('GET', headers['azure-asyncoperation'] ?? '');
  expect(operation.json.properties.output.properties).not.toHaveProperty('completionPercent');
  const source = await told(server, snapshotPath('s1'));
  const copy = await told(server, snapshotPath('s2'));
  expect(copy).toMatchObject({
    creationData: { createOption: 'CopyStart', sourceUniqueId: source.uniqueId },
    diskSizeGB: 10,
    incremental: true,
    completionPercent: 0,
  });
  expect(copy.incrementalSnapshotFamilyId).not.toBe(source.incrementalSnapshotFamilyId);
  const restored = () =>
    server.send('PUT', diskPath('d2'), copyOf(snapshotPath('s2'), {}, 'Copy', 'eastus'));
  const early = await restored();
  expect([early.status, early.json.error.code]).toEqual([409, 'OperationNotAllowed']);
  server.clock.advance(600);
  expect((await told(server, snapshotPath('s2'))).completionPercent).toBe(100);
  expect((await restored()).status).toBe(202);
});

it.each([
  ['a disk', snapshotPath('s2'), elsewhere(diskPath('d1'))],
  ['a whole snapshot', snapshotPath('s2'), copyOf(snapshotPath('s1'), {}, 'CopyStart')],
  ['a snapshot, to a disk', diskPath('d2'), copyOf(snapshotPath('s1'), {}, 'CopyStart')],
])('does not begin the copy of %s', async (_what, path, body) => {
  const { send } = await withSnapshot();
  const { status, json } = await send('PUT', path, body);
  expect([status, json.error.code]).toEqual([400, 'InvalidParameter']);
});
