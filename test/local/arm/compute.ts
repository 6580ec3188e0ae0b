import type { TestServer, Wire } from './arm-server.ts';
import { group } from './arm-server.ts';

const compute = `${group}/providers/Microsoft.Compute`;

/** Paths with the api-version of their kind. */
export const machinePath = (name: string, rest = '') =>
  `${compute}/virtualMachines/${name}${rest}?api-version=2024-11-01`;
export const imagePath = (name = '') =>
  `${compute}/images${name && `/${name}`}?api-version=2024-07-01`;
export const scaleSetPath = (name: string, rest = '') =>
  `${compute}/virtualMachineScaleSets/${name}${rest}?api-version=2024-11-01`;
export const diskPath = (name: string, rest = '') =>
  `${compute}/disks/${name}${rest}?api-version=2025-01-02`;
export const snapshotPath = (name: string, rest = '') =>
  `${compute}/snapshots/${name}${rest}?api-version=2025-01-02`;

export const idOf = (path: string) => path.split('?')[0] ?? '';

export const ubuntu = {
  publisher: 'Canonical',
  offer: 'UbuntuServer',
  sku: '18.04-LTS',
  version: 'latest',
};

type Members = Record<string, unknown>;

/** The body of a PUT of a machine with one data disk of 10 GB. */
export function aMachine(storage: Members = {}, properties: Members = {}): Members {
  return {
    location: 'westeurope',
    properties: {
      hardwareProfile: { vmSize: 'Standard_DS1_v2' },
      storageProfile: {
        imageReference: ubuntu,
        osDisk: { name: 'os', createOption: 'FromImage' },
        dataDisks: [{ lun: 0, name: 'data', createOption: 'Empty', diskSizeGB: 10 }],
        ...storage,
      },
      osProfile: { computerName: 'vm1', adminUsername: 'me', adminPassword: 'S3cret-word' },
      networkProfile: { networkInterfaces: [] },
      ...properties,
    },
  };
}

/** The body of a PUT of a scale set of two. */
export function aScaleSet(imageReference: Members, capacity = 2, mode = 'Manual'): Members {
  return {
    location: 'westeurope',
    sku: { name: 'Standard_DS1_v2', capacity },
    properties: {
      upgradePolicy: { mode },
      virtualMachineProfile: {
        storageProfile: { imageReference },
        osProfile: { computerNamePrefix: 'vm', adminUsername: 'me', adminPassword: 'S3cret-word' },
      },
    },
  };
}

/** Sends, and lets the work that was begun end. */
export async function done(
  { send, clock }: Pick<TestServer, 'send' | 'clock'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Wire> {
  const answer = await send(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  clock.advance(120);
  return answer;
}

/** A machine that was deallocated and generalized. */
export async function generalized(server: TestServer, name = 'vm1', body = aMachine()) {
  await done(server, 'PUT', machinePath(name), body);
  await done(server, 'POST', machinePath(name, '/deallocate'));
  await done(server, 'POST', machinePath(name, '/generalize'));
}
