import { expect, it } from 'vitest';
import { subscriptionId } from '../../../../local/fixed-ids.ts';
import { definition, gallery, group } from '../arm-server.ts';
import { aMachine, aScaleSet, machinePath, idOf, scaleSetPath, ubuntu } from '../compute.ts';
import { prepared, regions, version, type Prepared } from '../prepared.ts';

// What an app that looks after a gallery asks about the whole of it.
const versions =
  "resources | where type =~ 'microsoft.compute/galleries/images/versions' | order by id asc | project id, name, location, tags, properties";
const machines =
  "resources | where type in~ ('microsoft.compute/virtualmachines','microsoft.compute/virtualmachinescalesets') | extend ref = coalesce(tostring(properties.storageProfile.imageReference.id), tostring(properties.virtualMachineProfile.storageProfile.imageReference.id)) | where isnotempty(ref) | order by id asc | project id, type, location, ref, exact = tostring(properties.storageProfile.imageReference.exactVersion)";
const instances =
  "computeresources | where type =~ 'microsoft.compute/virtualmachinescalesets/virtualmachines' | order by id asc | project id, location, ref = tostring(properties.storageProfile.imageReference.id), exact = tostring(properties.storageProfile.imageReference.exactVersion)";
const galleries =
  "resources | where type =~ 'microsoft.compute/galleries' or type =~ 'microsoft.compute/galleries/images' | order by id asc | project id, location";

const machine = idOf(machinePath('vm1'));
const set = idOf(scaleSetPath('web'));

const ownDisk = { osDisk: { createOption: 'FromImage' }, dataDisks: [] };

async function estate() {
  const server = await prepared();
  const { resourceManager } = server;
  resourceManager.seed([
    { id: version, location: 'westeurope', tags: { a: 'b' }, properties: regions('West Europe') },
  ]);
  const seeded = (id: string, { location, sku, properties }: Record<string, unknown>) =>
    ({ id, location, sku, properties }) as Parameters<typeof resourceManager.seed>[0][number];
  resourceManager.seed([
    seeded(machine, aMachine({ ...ownDisk, imageReference: { id: definition } })),
    seeded(`${machine}-marketplace`, aMachine({ ...ownDisk, imageReference: ubuntu })),
    seeded(set, aScaleSet({ id: version })),
  ]);
  return server;
}

async function ask({ send }: Prepared, query: string) {
  const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';
  const { json } = await send('POST', path, { query, subscriptions: [subscriptionId] });
  return json as { data: unknown; resultTruncated: string; totalRecords: number };
}

it('tells every version with its regions and tags', async () => {
  const server = await estate();
  const { data, resultTruncated } = await ask(server, versions);
  expect(data).toEqual([
    {
      id: version,
      name: '1.0.0',
      location: 'westeurope',
      tags: { a: 'b' },
      properties: expect.objectContaining({ provisioningState: 'Succeeded' }) as object,
    },
  ]);
  expect(resultTruncated).toBe('false');
});

it('tells which machines, scale sets and instances draw on a version or a definition', async () => {
  const server = await estate();
  expect((await ask(server, machines)).data).toEqual([
    {
      id: set,
      type: 'microsoft.compute/virtualmachinescalesets',
      location: 'westeurope',
      ref: version,
      exact: '',
    },
    {
      id: machine,
      type: 'microsoft.compute/virtualmachines',
      location: 'westeurope',
      ref: definition,
      exact: '1.0.0',
    },
  ]);
  const used = { location: 'westeurope', ref: version, exact: '1.0.0' };
  expect((await ask(server, instances)).data).toEqual([
    { id: `${set}/virtualMachines/0`, ...used },
    { id: `${set}/virtualMachines/1`, ...used },
  ]);
});

it('narrows to what lies below an id, in any case, and counts by subscription and region', async () => {
  const server = await estate();
  const below = `resources | where id startswith '${definition.toUpperCase()}/' | order by id asc | project id`;
  expect((await ask(server, below)).data).toEqual([{ id: version }]);
  expect((await ask(server, galleries)).data).toEqual([
    { id: gallery, location: 'westeurope' },
    { id: definition, location: 'westeurope' },
  ]);
  const count =
    "resources | where type =~ 'microsoft.compute/virtualmachines' | summarize count() by subscriptionId, location";
  expect((await ask(server, count)).data).toEqual([
    { subscriptionId, location: 'westeurope', count_: 2 },
  ]);
});

it('cannot page what does not project its id', async () => {
  const server = await prepared();
  const { resourceManager, send } = server;
  resourceManager.seed([{ id: `${group}-more`, location: 'westeurope' }]);
  const asked = async (query: string) => {
    const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';
    const { json } = await send('POST', path, { query, options: { $top: 1 } });
    return [json.resultTruncated, typeof json.$skipToken];
  };
  expect(await asked('resourcecontainers | project id, name')).toEqual(['false', 'string']);
  expect(await asked('resourcecontainers | project name')).toEqual(['true', 'undefined']);
  expect(await asked('resourcecontainers | project id = properties.a, name')).toEqual([
    'true',
    'undefined',
  ]);
});
