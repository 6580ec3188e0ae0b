import { expect, it } from 'vitest';
import { appPrincipalId, subscriptionId } from '../../../local/fixed-ids.ts';
import { definition, gallery, group } from './arm-server.ts';
import { prepared, type Prepared } from './prepared.ts';

const subscription = `/subscriptions/${subscriptionId}`;
const api = '?api-version=2021-04-01';

it('lists everything in a subscription or a group, with the names on the way', async () => {
  const { send, make } = await prepared();
  await make('1.0.0');
  const names = async (scope: string, filter = '') => {
    const { json } = await send('GET', `${scope}/resources${api}${filter}`);
    return (json.value as { name: string }[]).map(({ name }) => name);
  };
  expect(await names(group)).toEqual(['gallerist', 'pics', 'pics/ubuntu', 'pics/ubuntu/1.0.0']);
  const filter =
    "&$filter=resourceGroup eq 'IMAGES' and resourceType eq 'microsoft.compute/galleries'";
  expect(await names(subscription, filter)).toEqual(['pics']);
  const { status, json } = await send('GET', `${group}/resources${api}&$filter=kind ne 'x'`);
  expect([status, json.error.code]).toEqual([400, 'InvalidFilterInQueryString']);
});

it('leaves out what the caller may not read', async () => {
  const { send, as } = await prepared();
  const { json } = await send('GET', `${group}/resources${api}`, undefined, {
    authorization: as(appPrincipalId),
  });
  expect((json.value as { id: string }[]).map(({ id }) => id)).toEqual([definition]);
});

it('tells which api-versions the types of a provider have, newest first', async () => {
  const { send } = await prepared();
  const { json } = await send('GET', `${subscription}/providers/microsoft.compute${api}`);
  expect(json).toMatchObject({ namespace: 'Microsoft.Compute', registrationState: 'Registered' });
  const types = json.resourceTypes as { resourceType: string; apiVersions: string[] }[];
  const versions = types.find(({ resourceType }) => resourceType === 'galleries/images/versions');
  expect(versions?.apiVersions.slice(0, 2)).toEqual(['2026-03-03', '2025-12-03']);
  const path = `${subscription}/providers/Microsoft.Compute/register${api}`;
  expect((await send('POST', path)).status).toBe(200);
  const absent = await send('GET', `${subscription}/providers/Microsoft.Nothing${api}`);
  expect(absent.json.error.code).toBe('InvalidResourceNamespace');
});

interface Location {
  name: string;
  availabilityZoneMappings?: { logicalZone: string; physicalZone: string }[];
}

async function locationsOf({ send }: Prepared, version: string): Promise<Map<string, Location>> {
  const { json } = await send('GET', `${subscription}/locations?api-version=${version}`);
  return new Map((json.value as Location[]).map((one) => [one.name, one]));
}

it('lists the locations of a subscription, with zones where there are any', async () => {
  const listed = await locationsOf(await prepared(), '2022-12-01');
  const { availabilityZoneMappings: zones = [], ...europe } = listed.get('westeurope') ?? {};
  expect(europe).toEqual({
    id: `${subscription}/locations/westeurope`,
    name: 'westeurope',
    type: 'Region',
    displayName: 'West Europe',
    regionalDisplayName: '(Europe) West Europe',
    metadata: {
      regionType: 'Physical',
      regionCategory: 'Recommended',
      geographyGroup: 'Europe',
    },
  });
  expect(zones.map(({ logicalZone }) => logicalZone)).toEqual(['1', '2', '3']);
  expect(zones.map(({ physicalZone }) => physicalZone).toSorted()).toEqual([
    'westeurope-az1',
    'westeurope-az2',
    'westeurope-az3',
  ]);
  for (const name of ['westus', 'northcentralus', 'westcentralus', 'ukwest'])
    expect(listed.get(name)).not.toHaveProperty('availabilityZoneMappings');
  expect(listed.get('eastasia')?.availabilityZoneMappings).toHaveLength(3);
});

it('tells no zones to api-versions that do not know them', async () => {
  const listed = await locationsOf(await prepared(), '2021-01-01');
  expect(listed.get('westeurope')).toBeDefined();
  expect([...listed.values()].filter((one) => 'availabilityZoneMappings' in one)).toEqual([]);
});

it('goes on with a list in the api-version of its first page, whatever nextLink says then', async () => {
  const { send, resourceManager } = await prepared();
  resourceManager.seed(
    Array.from({ length: 60 }, (_, index) => ({
      id: `${gallery}${index}`,
      location: 'westeurope',
    })),
  );
  const first = await send(
    'GET',
    `${group}/providers/Microsoft.Compute/galleries?api-version=2021-10-01`,
  );
  expect(first.json.value).toHaveLength(50);
  const next = new URL(first.json.nextLink as string);
  next.searchParams.set('api-version', '2022-07-02');
  const second = await send('GET', next.pathname + next.search);
  expect([second.status, second.json.value.length, second.json.nextLink]).toEqual([
    200,
    11,
    undefined,
  ]);
  next.searchParams.set('$skiptoken', 'nonsense');
  const refused = await send('GET', next.pathname + next.search);
  expect([refused.status, refused.json.error.code]).toEqual([400, 'InvalidSkipToken']);
});
