import { expect, it } from 'vitest';
import { armServer, type TestServer } from './arm-server.ts';
import { aMachine, diskPath, done, machinePath } from './compute.ts';

const disk = diskPath('d1');
const made = (properties: object) => ({
  location: 'westeurope',
  sku: { name: 'Premium_LRS' },
  properties: { creationData: { createOption: 'Empty' }, diskSizeGB: 1024, ...properties },
});
const told = async ({ send }: TestServer, path = disk) => (await send('GET', path)).json.properties;

it('tells since when a disk may burst, while it may', async () => {
  const server = await armServer();
  await done(server, 'PUT', disk, made({ burstingEnabled: true }));
  const { timeCreated, burstingEnabledTime } = await told(server);
  expect(burstingEnabledTime).toBe(timeCreated);
  await done(server, 'PATCH', disk, { properties: { tier: 'P40' } });
  expect((await told(server)).burstingEnabledTime).toBe(timeCreated);
  await done(server, 'PATCH', disk, { properties: { burstingEnabled: false } });
  expect((await told(server)).burstingEnabledTime).toBeUndefined();
});

it('tells when a disk last came to a machine, left it, or went on and off with it', async () => {
  const server = await armServer();
  const since = async (path: string) => (await told(server, path)).LastOwnershipUpdateTime;
  await done(server, 'PUT', disk, made({}));
  expect(await since(disk)).toBeUndefined();
  const attached = { lun: 1, createOption: 'Attach', managedDisk: { id: disk.split('?')[0] } };
  const machine = machinePath('vm1');
  await done(server, 'PUT', machine, aMachine({ dataDisks: [attached] }));
  const atFirst = await since(disk);
  expect(await since(diskPath('os'))).toMatch(/^2026-03-01T12:02:00/);
  expect(atFirst).toMatch(/^2026-03-01T12:02:00/);
  await done(server, 'POST', machinePath('vm1', '/powerOff'));
  expect(await since(disk)).toBe(atFirst);
  await done(server, 'POST', machinePath('vm1', '/deallocate'));
  expect(await since(disk)).toMatch(/^2026-03-01T12:08:00/);
  await done(server, 'DELETE', machine);
  expect(await since(disk)).toMatch(/^2026-03-01T12:10:00/);
});

it('tells no size of a disk before its upload has ended', async () => {
  const server = await armServer();
  const creationData = { createOption: 'Upload', uploadSizeBytes: 20 * 2 ** 30 + 512 };
  await done(server, 'PUT', disk, {
    location: 'westeurope',
    sku: { name: 'Premium_LRS' },
    properties: { creationData },
  });
  const sizes = async () => {
    const { diskSizeGB, diskSizeBytes, tier } = await told(server);
    return [diskSizeGB, diskSizeBytes, tier];
  };
  expect(await sizes()).toEqual([undefined, undefined, 'P4']);
  const access = { access: 'Write', durationInSeconds: 3600 };
  await done(server, 'POST', diskPath('d1', '/beginGetAccess'), access);
  expect(await sizes()).toEqual([undefined, undefined, 'P4']);
  await done(server, 'POST', diskPath('d1', '/endGetAccess'));
  expect(await sizes()).toEqual([20, 20 * 2 ** 30, 'P4']);
});
