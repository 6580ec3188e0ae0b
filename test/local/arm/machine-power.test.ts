import { expect, it } from 'vitest';
import { armServer, type TestServer } from './arm-server.ts';
import { aMachine, done, generalized, machinePath } from './compute.ts';

const post = (action: string) => machinePath('vm1', `/${action}`);

async function statuses({ send }: TestServer): Promise<string[]> {
  const { json } = await send('GET', post('instanceView'));
  return json.statuses.map(({ code }: { code: string }) => code);
}

async function started() {
  const server = await armServer();
  await done(server, 'PUT', machinePath('vm1'), aMachine());
  server.events.length = 0;
  return server;
}

it('deallocates in its own time, and then tells little of the disks', async () => {
  const server = await started();
  const { send, clock } = server;
  const { status, headers, text } = await send('POST', post('deallocate'));
  expect([status, text, headers['retry-after']]).toEqual([202, '', '1']);
  expect(await statuses(server)).toEqual(['ProvisioningState/updating', 'PowerState/deallocating']);
  const operation = headers['azure-asyncoperation'] ?? '';
  expect((await send('GET', operation)).json.status).toBe('InProgress');
  clock.advance(20);
  expect((await send('GET', operation)).json.status).toBe('Succeeded');
  expect(await send('GET', headers['location'] ?? '')).toMatchObject({ status: 200, text: '' });
  expect(await statuses(server)).toEqual(['ProvisioningState/succeeded', 'PowerState/deallocated']);
  const { osDisk, dataDisks } = (await send('GET', machinePath('vm1'))).json.properties
    .storageProfile;
  expect(Object.keys(osDisk.managedDisk)).toEqual(['id']);
  expect([osDisk.diskSizeGB, dataDisks[0].diskSizeGB]).toEqual([undefined, undefined]);
  await done(server, 'POST', post('start'));
  expect(await statuses(server)).toContain('PowerState/running');
});

it('does not hibernate', async () => {
  const { send } = await started();
  const path = post('deallocate').replace('?', '?hibernate=true&');
  expect((await send('POST', path)).json.error.code).toBe('NotSupportedByLocalAzure');
});

it('generalizes what does not run, and never starts it again', async () => {
  const server = await started();
  const running = await server.send('POST', post('generalize'));
  expect([running.status, running.json.error]).toEqual([
    409,
    {
      code: 'OperationNotAllowed',
      message: "Operation 'generalize' is not allowed on VM 'vm1' since the VM is running.",
    },
  ]);
  await done(server, 'POST', machinePath('vm1', '/powerOff').replace('?', '?skipShutdown=false&'));
  const { status, text, headers } = await server.send('POST', post('generalize'));
  expect([status, text, headers['azure-asyncoperation']]).toEqual([200, '', undefined]);
  expect(await statuses(server)).toEqual([
    'OSState/generalized',
    'ProvisioningState/succeeded',
    'PowerState/stopped',
  ]);
  const start = await server.send('POST', post('start'));
  expect(start.json.error.message).toBe(
    "Operation 'start' is not allowed on VM 'vm1' since the VM is generalized.",
  );
});

it('lets newer work take the place of older', async () => {
  const server = await started();
  const { headers } = await server.send('POST', post('restart'));
  await done(server, 'POST', post('powerOff'));
  const { json } = await server.send('GET', headers['azure-asyncoperation'] ?? '');
  expect(json).toMatchObject({ status: 'Failed', error: { code: 'OperationPreempted' } });
  expect(await statuses(server)).toContain('PowerState/stopped');
});

it('tells of actions when they have ended, and of generalize at once', async () => {
  const server = await started();
  await server.send('POST', post('deallocate'));
  expect(server.events).toEqual([]);
  server.clock.advance(20);
  await server.send('POST', post('generalize'));
  expect(server.events.map(({ eventType, data }) => [eventType, data['operationName']])).toEqual([
    [
      'Microsoft.Resources.ResourceActionSuccess',
      'Microsoft.Compute/virtualMachines/deallocate/action',
    ],
    [
      'Microsoft.Resources.ResourceActionSuccess',
      'Microsoft.Compute/virtualMachines/generalize/action',
    ],
  ]);
});

it('runs a command whose output the operation and its result tell', async () => {
  const server = await started();
  const body = { commandId: 'RunShellScript', script: ['true'] };
  const { headers } = await done(server, 'POST', post('runCommand'), body);
  const { json } = await server.send('GET', headers['azure-asyncoperation'] ?? '');
  expect(Object.keys(json)).toEqual(['startTime', 'endTime', 'status', 'properties', 'name']);
  const result = await server.send('GET', headers['location'] ?? '');
  expect(result.json).toEqual(json.properties.output);
  await done(server, 'POST', post('deallocate'));
  const refused = await server.send('POST', post('runCommand'), body);
  expect([refused.status, refused.json.error.code]).toEqual([409, 'OperationNotAllowed']);
});

it('captures a generalized machine without managed disks', async () => {
  const server = await armServer();
  const vhd = { uri: 'https://disks.blob.core.windows.net/vhds/os.vhd' };
  const osDisk = { name: 'os', createOption: 'FromImage', vhd };
  await generalized(server, 'vm1', aMachine({ osDisk, dataDisks: [] }));
  const body = { vhdPrefix: 'p', destinationContainerName: 'c', overwriteVhds: true };
  const { headers } = await done(server, 'POST', post('capture'), body);
  const { json } = await server.send('GET', headers['location'] ?? '');
  const { vmId } = (await server.send('GET', machinePath('vm1'))).json.properties;
  const name = `p-osDisk.${vmId}.vhd`;
  const account = 'https://disks.blob.core.windows.net';
  const { osDisk: copied } = json.resources[0].properties.storageProfile;
  const [, id] = copied.vhd.uri.split(/osDisk\.|\.vhd/);
  const { vmName, vmSize } = json.parameters;
  expect([vmName, vmSize]).toEqual([
    { type: 'string' },
    { type: 'string', defaultValue: 'Standard_DS1_v2' },
  ]);
  expect(JSON.stringify(json.resources)).toBe(
    JSON.stringify([
      {
        name: "[parameters('vmName')]",
        type: 'Microsoft.Compute/virtualMachines',
        location: 'westeurope',
        apiVersion: '2024-11-01',
        properties: {
          hardwareProfile: { vmSize: "[parameters('vmSize')]" },
          storageProfile: {
            osDisk: {
              osType: 'Linux',
              name,
              createOption: 'FromImage',
              image: { uri: `${account}/system/Microsoft.Compute/Images/c/${name}` },
              vhd: { uri: `${account}/vmcontainer${id}/osDisk.${id}.vhd` },
              caching: 'ReadWrite',
            },
          },
          osProfile: {
            computerName: "[parameters('vmName')]",
            adminUsername: "[parameters('adminUsername')]",
            adminPassword: "[parameters('adminPassword')]",
          },
          networkProfile: { networkInterfaces: [{ id: "[parameters('networkInterfaceId')]" }] },
          provisioningState: 0,
        },
      },
    ]),
  );
  await generalized(server, 'vm2');
  const refused = await server.send('POST', machinePath('vm2', '/capture'), body);
  expect([refused.status, refused.json.error.code]).toEqual([409, 'OperationNotAllowed']);
});

it('does not know other actions', async () => {
  const { send } = await started();
  expect((await send('POST', post('defrost'))).status).toBe(404);
});
