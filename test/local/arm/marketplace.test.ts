import { expect, it } from 'vitest';
import { subscriptionId } from '../../../local/fixed-ids.ts';
import { prepared } from './prepared.ts';

const publishers = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/westeurope/publishers`;
const below = (path: string) => `${publishers}/${path}?api-version=2024-07-01`;
const skus = 'canonical/artifacttypes/vmimage/offers/ubuntu-24_04-lts/skus';

async function names(path: string): Promise<string[]> {
  const { send } = await prepared();
  const { json } = await send('GET', path);
  return (json as { name: string }[]).map(({ name }) => name);
}

it('lists publishers, offers, SKUs and versions as bare arrays', async () => {
  expect(await names(`${publishers}?api-version=2024-07-01`)).toContain('Canonical');
  expect(await names(below('canonical/artifacttypes/vmimage/offers'))).toContain(
    'ubuntu-24_04-lts',
  );
  expect(await names(below(skus))).toEqual(['server', 'server-arm64', 'server-gen1']);
  expect(await names(below(`${skus}/server/versions`))).toEqual([
    '24.04.202506010',
    '24.04.202509100',
  ]);
});

it('gives the newest versions first, and only so many, where that is asked', async () => {
  const newest = '$top=1&$orderby=name%20desc';
  expect(await names(`${below(`${skus}/server/versions`)}&${newest}`)).toEqual(['24.04.202509100']);
});

it('tells of each version what it is, where that is asked', async () => {
  const { send } = await prepared();
  const asked = `${below(`${skus}/server-arm64/versions`)}&$expand=properties`;
  const { json } = await send('GET', asked);
  expect(json[0]).toMatchObject({
    name: '24.04.202506010',
    properties: { architecture: 'Arm64', hyperVGeneration: 'V2' },
  });
});

it('tells what a version is, and its plan', async () => {
  const { send } = await prepared();
  const offer = 'center-for-internet-security-inc/artifacttypes/vmimage/offers/cis-ubuntu';
  const sku = 'cis-ubuntulinux2204-l1-gen1';
  const { json, status } = await send('GET', below(`${offer}/skus/${sku}/versions/1.0.7`));
  expect(status).toBe(200);
  expect(json).toMatchObject({
    name: '1.0.7',
    id: `/Subscriptions/${subscriptionId}/Providers/Microsoft.Compute/Locations/westeurope/Publishers/center-for-internet-security-inc/ArtifactTypes/VMImage/Offers/cis-ubuntu/Skus/${sku}/Versions/1.0.7`,
    properties: {
      plan: { publisher: 'center-for-internet-security-inc', name: sku, product: 'cis-ubuntu' },
      hyperVGeneration: 'V1',
      osDiskImage: { operatingSystem: 'Linux' },
    },
  });
});

it.each([
  'nobody/artifacttypes/vmimage/offers',
  'Canonical/artifacttypes/vmimage/offers/none/skus',
  `${skus}/none/versions`,
  `${skus}/server/versions/1.0.0`,
])('knows nothing of %s', async (path) => {
  const { send } = await prepared();
  const { status, json } = await send('GET', below(path));
  expect(status).toBe(404);
  expect(json.error).toEqual({ code: 'NotFound', message: 'Artifact: VMImage was not found.' });
});
