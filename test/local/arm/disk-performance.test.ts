import { expect, it } from 'vitest';
import { armServer } from './arm-server.ts';
import { diskPath, done } from './compute.ts';

const disk = diskPath('d1');
const plus = { creationData: { createOption: 'Empty', performancePlus: true } };
const made = (sku: string, diskSizeGB: number, properties: object = {}) => ({
  location: 'westeurope',
  sku: { name: sku },
  properties: { creationData: { createOption: 'Empty' }, diskSizeGB, ...properties },
});

async function speedOf(body: object, change?: object) {
  const server = await armServer();
  await done(server, 'PUT', disk, body);
  if (change) await done(server, 'PATCH', disk, { properties: change });
  const { sku, properties } = (await server.send('GET', disk)).json;
  const { diskIOPSReadWrite, diskMBpsReadWrite, tier } = properties;
  return [sku.tier, diskIOPSReadWrite, diskMBpsReadWrite, tier];
}

it.each([
  ['Premium_LRS', 200, {}, ['Premium', 1100, 125, 'P15']],
  ['Premium_ZRS', 32_767, {}, ['Premium', 20_000, 900, 'P80']],
  ['Premium_LRS', 530, plus, ['Premium', 8000, 300, 'P30']],
  ['Premium_LRS', 10, { tier: 'P4' }, ['Premium', 120, 25, 'P4']],
  ['Premium_LRS', 100, { tier: 'P3' }, ['Premium', 500, 100, 'P10']],
  ['Standard_LRS', 8192, {}, ['Standard', 1300, 300, undefined]],
  ['StandardSSD_LRS', 1024, plus, ['Standard', 1500, 150, undefined]],
  ['UltraSSD_LRS', 10, {}, ['Ultra', 100, 13, undefined]],
  ['UltraSSD_LRS', 10, { diskIOPSReadWrite: 500 }, ['Ultra', 500, 13, undefined]],
  ['PremiumV2_LRS', 10, {}, ['Premium', 3000, 125, undefined]],
])('gives a disk of %s with %i GB and %j its speed', async (sku, size, properties, speed) => {
  expect(await speedOf(made(sku, size, properties))).toEqual(speed);
});

it('raises the tier of a disk, and no less than its size has', async () => {
  const premium = made('Premium_LRS', 100);
  expect(await speedOf(premium, { tier: 'P30' })).toEqual(['Premium', 5000, 200, 'P30']);
  expect(await speedOf(premium, { tier: 'P30', diskSizeGB: 2048 })).toEqual([
    'Premium',
    7500,
    250,
    'P40',
  ]);
});

it('answers with the speed that was asked for where it can be', async () => {
  const { send } = await armServer();
  const speed = { diskIOPSReadWrite: 500, diskMBpsReadWrite: 50 };
  const asked = async (sku: string) =>
    (await send('PUT', diskPath(sku), made(sku, 10, speed))).json.properties;
  expect(await asked('UltraSSD_LRS')).toMatchObject(speed);
  expect(Object.keys(await asked('Standard_LRS'))).not.toContain('diskIOPSReadWrite');
});

it('tells its sectors, its shares and the speed of readers where its speed can be asked for', async () => {
  const server = await armServer();
  const zones = ['2'];
  const { json: accepted } = await done(server, 'PUT', disk, {
    ...made('UltraSSD_LRS', 10),
    zones,
  });
  expect(Object.keys(accepted).slice(-3)).toEqual(['zones', 'sku', 'properties']);
  expect(accepted.properties).not.toHaveProperty('readOnly');
  const told = async () => (await server.send('GET', disk)).json.properties;
  const { timeCreated, uniqueId, ...first } = await told();
  expect(JSON.stringify(first)).toBe(
    JSON.stringify({
      creationData: { createOption: 'Empty', logicalSectorSize: 4096 },
      diskSizeGB: 10,
      diskIOPSReadWrite: 100,
      diskMBpsReadWrite: 13,
      readOnly: false,
      diskIOPSReadOnly: 100,
      diskMBpsReadOnly: 13,
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      maxShares: 1,
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      provisioningState: 'Succeeded',
      diskState: 'Unattached',
      diskSizeBytes: 10 * 2 ** 30,
    }),
  );
  await done(server, 'PATCH', disk, {
    properties: { diskIOPSReadWrite: 500, maxShares: 2, diskIOPSReadOnly: 200 },
  });
  expect(await told()).toMatchObject({
    diskIOPSReadWrite: 500,
    diskIOPSReadOnly: 200,
    diskMBpsReadOnly: 13,
    maxShares: 2,
  });
});
