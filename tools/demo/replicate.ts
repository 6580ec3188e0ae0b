import { location, resourceGroup, subscriptionId } from '../../local/fixed-ids.ts';
import { eventually } from '../stack/stack-client.ts';
import { makeVhd } from '../vhd/make-vhd.ts';
import type { Demonstration, Stage } from './demonstration.ts';
import { ask, showLatest, showLedger, showPlan } from './show-keeping.ts';
import { watchJob } from './watch-job.ts';

const IMAGE = 'ubuntu-24';
const GROUP = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute`;
const DEFINITION = `${GROUP}/galleries/golden/images/${IMAGE}`;
const REGIONS = ['West Europe', 'North Europe', 'East US 2'];

/** A new version goes wide, an old one narrow, a failed region is repaired; a promotion, and a rollback. */
export const demonstrateReplication: Demonstration = {
  speed: 240,
  catalog: 'tools/demo/replicate.yaml',

  async show(stage: Stage) {
    const { azure, client, say } = stage;
    say('Ready. Somebody made 1.0.0 and 1.1.0 of ubuntu-24 long ago, in three regions each, and a');
    say('scale set in East US 2 still runs 1.0.0. The catalog keeps the newest two wide.\n');
    seed(stage);
    await showLatest(stage, DEFINITION, REGIONS);

    say('\n1. A VHD is dropped. East US 2 will fail once while the version is replicated to it.\n');
    azure.resourceManager.faults.failRegion('eastus2', { times: 1, atCreation: false });
    const vhd = makeVhd({ megabytes: 64, generation: 'V2' });
    await client.dropVhd(`${IMAGE}/1.2.0.vhd`, vhd, true);
    await watchJob(client, IMAGE, 'import', say);
    say('\n2. It goes wide; the failed region is repaired alone.\n');
    await watchJob(client, IMAGE, 'replicate', say);

    say('\n3. The catalog leaves its promotion to a person. What is planned says so:\n');
    await showPlan(stage, IMAGE);
    say('\n   POST /api/promotions {"image": "ubuntu-24", "version": "1.2.0"}\n');
    await ask(stage, 'promotions', { image: IMAGE, version: '1.2.0' });
    await watchJob(client, IMAGE, 'promote', say);
    await showLatest(stage, DEFINITION, REGIONS);

    say('\n4. Now 1.0.0 is the third one, and goes narrow, but not where it is used.\n');
    await watchJob(client, IMAGE, 'narrow', say);
    await showPlan(stage, IMAGE);
    await expectRegions(stage, '1.0.0', ['West Europe', 'East US 2']);
    await expectRegions(stage, '1.2.0', REGIONS);

    say('\n5. 1.2.0 turns out to be bad:  POST /api/rollbacks {"image": "ubuntu-24"}\n');
    await ask(stage, 'rollbacks', { image: IMAGE });
    await watchJob(client, IMAGE, 'rollback', say);
    await showLatest(stage, DEFINITION, REGIONS);
    for (const region of REGIONS) expectLatest(stage, region, '1.1.0');

    say('\nThe ledger, the newest first:\n');
    await showLedger(stage, IMAGE);
  },
};

function seed({ azure }: Stage): void {
  const properties = {
    osType: 'Linux',
    osState: 'Generalized',
    hyperVGeneration: 'V2',
    architecture: 'x64',
    identifier: { publisher: 'contoso', offer: 'ubuntu', sku: '24.04-lts' },
    features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }],
  };
  const targetRegions = REGIONS.map((name) => ({ name, regionalReplicaCount: 1 }));
  const version = (number: string) => ({
    id: `${DEFINITION}/versions/${number}`,
    location,
    tags: { owner: 'somebody' },
    properties: { publishingProfile: { targetRegions } },
  });
  const storageProfile = { imageReference: { id: `${DEFINITION}/versions/1.0.0` } };
  const osProfile = {
    computerNamePrefix: 'web',
    adminUsername: 'me',
    adminPassword: 'S3cret-word',
  };
  azure.resourceManager.seed([
    { id: DEFINITION, location, properties },
    version('1.0.0'),
    version('1.1.0'),
    {
      id: `${GROUP}/virtualMachineScaleSets/web`,
      location: 'eastus2',
      sku: { name: 'Standard_D2s_v5', capacity: 3 },
      properties: { virtualMachineProfile: { storageProfile, osProfile } },
    },
  ]);
}

function expectLatest({ azure }: Stage, region: string, wanted: string): void {
  const latest = azure.resourceManager.latestIn(DEFINITION, region)?.split('/').at(-1);
  if (latest !== wanted) throw new Error(`latest is ${latest} in ${region}, and not ${wanted}.`);
}

async function expectRegions({ client }: Stage, number: string, wanted: string[]): Promise<void> {
  const path = `/images/${IMAGE}/versions/${number}?api-version=2024-03-03`;
  await eventually(`${number} in ${wanted.join(', ')}`, async () => {
    const { properties } = (await (await client.gallery(path)).json()) as {
      properties: { publishingProfile: { targetRegions: { name: string }[] } };
    };
    const found = properties.publishingProfile.targetRegions.map(({ name }) => name);
    return found.join() === wanted.join();
  });
}
