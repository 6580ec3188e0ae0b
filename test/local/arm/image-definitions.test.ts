import { expect, it } from 'vitest';
import { armServer, definition, gallery } from './arm-server.ts';
import { aDefinition } from './vhd.ts';

const other = `${gallery}/images/debian`;

async function withGallery() {
  const server = await armServer();
  server.resourceManager.seed([{ id: gallery, location: 'westeurope' }]);
  return server;
}

const { hyperVGeneration: _, ...unsaid } = aDefinition.properties;

it.each([
  ['2021-10-01', 'V1', undefined],
  ['2024-03-03', 'V1', undefined],
  ['2025-03-03', 'V2', [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }]],
])('makes what was not said, by %s, %s and %j', async (apiVersion, generation, features) => {
  const { send } = await withGallery();
  const { status, json } = await send('PUT', `${definition}?api-version=${apiVersion}`, {
    location: 'westeurope',
    properties: { ...unsaid, disallowed: {} },
    tags: {},
  });
  expect(status).toBe(201);
  expect(json.properties).toEqual({
    hyperVGeneration: generation,
    architecture: 'x64',
    ...(features && { features }),
    osType: 'Linux',
    osState: 'Generalized',
    identifier: unsaid.identifier,
    provisioningState: 'Creating',
  });
});

it('leaves the security type out where Standard was said', async () => {
  const { send } = await withGallery();
  const features = [
    { name: 'SecurityType', value: 'Standard' },
    { name: 'IsAcceleratedNetworkSupported', value: 'true' },
  ];
  const properties = { ...unsaid, osType: 'linux', features };
  const { json } = await send('PUT', definition, { location: 'westeurope', properties });
  expect(json.properties.osType).toBe('Linux');
  expect(json.properties.features).toEqual([
    features[0],
    { name: 'IsAcceleratedNetworkSupported', value: 'True' },
  ]);
});

it.each([
  ['osState', { osState: 'Specialized' }, 'osState'],
  ['eula', { eula: 'https://contoso.com/eula' }, 'eula'],
  ['sku', { identifier: { ...unsaid.identifier, sku: 'x' } }, 'identifier.sku'],
  ['features', { features: [{ name: 'SecurityType', value: 'TrustedLaunch' }] }, 'features'],
])('does not let %s be changed', async (_name, change, path) => {
  const { send } = await withGallery();
  await send('PUT', definition, aDefinition);
  const { status, json } = await send('PUT', definition, {
    location: 'westeurope',
    properties: { ...aDefinition.properties, ...change },
  });
  expect([status, json.error]).toEqual([
    409,
    {
      code: 'PropertyChangeNotAllowed',
      message: `Changing property 'galleryImage.properties.${path}' is not allowed.`,
      target: `galleryImage.properties.${path}`,
    },
  ]);
});

it('lets features be changed by leave, from a version on', async () => {
  const { send } = await withGallery();
  await send('PUT', definition, aDefinition);
  const feature = { name: 'SecurityType', value: 'TrustedLaunch', startsAtVersion: '2.0.0' };
  const { json } = await send('PATCH', definition, {
    properties: { allowUpdateImage: true, features: [feature] },
  });
  expect(JSON.stringify(json.properties.features)).toBe(
    '[{"startsAtVersion":"2.0.0","name":"SecurityType","value":"TrustedLaunch"}]',
  );
  expect(json.properties.allowUpdateImage).toBeUndefined();
});

it('loses its features by leave, and keeps them where none are named', async () => {
  const { send } = await withGallery();
  const features = [{ name: 'SecurityType', value: 'TrustedLaunch' }];
  const { location, properties } = aDefinition;
  await send('PUT', definition, { location, properties: { ...properties, features } });
  const patched = async (change: object) =>
    (await send('PATCH', definition, { properties: change })).json.properties.features as unknown;
  expect(await patched({ allowUpdateImage: true })).toEqual(features);
  expect(await patched({ allowUpdateImage: true, features: [] })).toBeUndefined();
});

it('refuses a feature from what is no version on', async () => {
  const { send } = await withGallery();
  await send('PUT', definition, aDefinition);
  const feature = { name: 'SecurityType', value: 'TrustedLaunch', startsAtVersion: 'banana' };
  const { status, json } = await send('PATCH', definition, {
    properties: { allowUpdateImage: true, features: [feature] },
  });
  expect([status, json.error.code]).toEqual([400, 'InvalidParameter']);
  expect(json.error.message).toContain('Major(int).Minor(int).Patch(int)');
});

it('allows a publisher, offer and SKU once in a gallery', async () => {
  const { send } = await withGallery();
  await send('PUT', definition, aDefinition);
  const { status, json } = await send('PUT', other, aDefinition);
  expect(status).toBe(409);
  expect(json.error.message).toBe(
    'Gallery image: ubuntu identified by (publisher:contoso, offer:ubuntu, sku:lts) already exists. Choose a different publisher, offer, sku combination.',
  );
});

it('refuses another location, a bad name and a missing OS type', async () => {
  const { send } = await withGallery();
  await send('PUT', definition, aDefinition);
  const code = async (path: string, body: object) =>
    (await send('PUT', path, body)).json.error.code as string;
  expect(await code(definition, { ...aDefinition, location: 'eastus' })).toBe(
    'InvalidResourceLocation',
  );
  expect(await code(`${other}-`, aDefinition)).toBe('InvalidResourceName');
  expect(await code(`${other}.`, aDefinition)).toBe('InvalidResourceName');
  expect(await code(`${gallery}/images/_a`, aDefinition)).toBe('InvalidParameter');
  const { osType: _osType, ...rest } = aDefinition.properties;
  expect(await code(other, { location: 'westeurope', properties: rest })).toBe('InvalidParameter');
});

it('may have a name that ends with an underscore', async () => {
  const { send } = await withGallery();
  expect((await send('PUT', `${definition}_`, aDefinition)).status).toBe(201);
});

it('lists fifty at a time, with a link to the next page', async () => {
  const { send, resourceManager } = await withGallery();
  const identifier = (sku: string) => ({ ...aDefinition.properties.identifier, sku });
  resourceManager.seed(
    Array.from({ length: 120 }, (_unused, index) => ({
      id: `${gallery}/images/image-${index}`,
      location: 'westeurope',
      properties: { ...aDefinition.properties, identifier: identifier(`s${index}`) },
    })),
  );
  const names: string[] = [];
  const sizes: number[] = [];
  const links: string[] = [];
  let next: string | undefined = `${gallery}/images?api-version=2024-03-03`;
  while (next) {
    links.push(next);
    const { json } = await send('GET', next);
    const page = json as { value: { name: string }[]; nextLink?: string };
    sizes.push(page.value.length);
    names.push(...page.value.map(({ name }) => name));
    next = page.nextLink;
  }
  expect(links[1]).toMatch(/^https:.*api-version=2024-03-03&\$skiptoken=/);
  expect(sizes).toEqual([50, 50, 20]);
  expect(new Set(names).size).toBe(120);
});

it('is deleted only when it has no versions, and before its gallery', async () => {
  const { send, resourceManager, clock } = await withGallery();
  await send('PUT', definition, aDefinition);
  resourceManager.seed([{ id: `${definition}/versions/1.0.0`, location: 'westeurope' }]);
  const nested = await send('DELETE', definition);
  expect([nested.status, nested.json.error.code]).toEqual([409, 'CannotDeleteResource']);
  expect(nested.json.error.message).toContain(
    "'Microsoft.Compute/galleries/pics/images/ubuntu/versions/1.0.0'",
  );
  await send('DELETE', `${definition}/versions/1.0.0`);
  clock.advance(121);
  expect((await send('GET', `${definition}/versions/1.0.0`)).status).toBe(404);
  // Azure goes on seeing the version for a while.
  expect((await send('DELETE', definition)).status).toBe(409);
  clock.advance(20);
  expect((await send('DELETE', gallery)).status).toBe(409);
  expect((await send('DELETE', definition)).status).toBe(202);
  clock.advance(1);
  expect((await send('DELETE', gallery)).status).toBe(202);
});
