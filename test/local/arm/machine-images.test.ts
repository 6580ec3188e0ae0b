import { expect, it } from 'vitest';
import { definition } from './arm-server.ts';
import { aMachine, done, generalized, idOf, imagePath, machinePath } from './compute.ts';
import { prepared, regions, version } from './prepared.ts';

const vm = machinePath('vm1');
const from = (id: string, location = 'westeurope') => ({
  ...aMachine({ imageReference: { id }, osDisk: {}, dataDisks: [] }),
  location,
});

it('makes a machine of a version where the version is, and nowhere else', async () => {
  const server = await prepared();
  await server.put('1.0.0', regions('westeurope', 'northeurope'));
  const early = await server.send('PUT', vm, from(version));
  expect([early.status, early.json.error]).toEqual([
    404,
    {
      code: 'GalleryImageNotFound',
      message: `The gallery image ${version} is not available in westeurope region. Please contact image owner to replicate to this region, or change your requested region.`,
      target: 'imageReference',
    },
  ]);
  server.clock.advance(425);
  await done(server, 'PUT', vm, from(version));
  const { storageProfile } = (await server.send('GET', vm)).json.properties;
  expect(storageProfile.imageReference).toEqual({ id: version, exactVersion: '1.0.0' });
  expect(storageProfile.osDisk).toMatchObject({ osType: 'Linux', diskSizeGB: 30 });
  const replicating = await server.send('PUT', machinePath('vm2'), from(version, 'northeurope'));
  expect(replicating.status).toBe(404);
  server.clock.advance(3600);
  await done(server, 'PUT', machinePath('vm2'), from(version, 'northeurope'));
  const elsewhere = await server.send('PUT', machinePath('vm3'), from(version, 'eastus'));
  expect(elsewhere.json.error.message).toContain('is not available in eastus region');
});

it.each([definition, `${definition}/versions/latest`])('takes the latest for %s', async (id) => {
  const server = await prepared();
  await server.make('1.0.0');
  await server.make('1.1.0');
  await server.make('2.0.0', { publishingProfile: { excludeFromLatest: true } });
  await done(server, 'PUT', vm, from(id));
  const { imageReference } = (await server.send('GET', vm)).json.properties.storageProfile;
  expect(imageReference).toEqual({ id, exactVersion: '1.1.0' });
});

it('does not make one of a version that is deleted, though machines of it stay', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  await done(server, 'PUT', vm, from(version));
  await done(server, 'DELETE', version);
  const { json } = await server.send('PUT', machinePath('vm2'), from(version));
  expect(json.error.code).toBe('GalleryImageNotFound');
  await done(server, 'POST', machinePath('vm1', '/restart'));
});

it('makes one of a managed image, with the data disks of the image', async () => {
  const server = await prepared();
  await generalized(server, 'source');
  const image = imagePath('golden');
  const sourceVirtualMachine = { id: idOf(machinePath('source')) };
  await done(server, 'PUT', image, {
    location: 'westeurope',
    properties: { sourceVirtualMachine },
  });
  await done(server, 'PUT', vm, from(idOf(image)));
  const { storageProfile } = (await server.send('GET', vm)).json.properties;
  expect(storageProfile.dataDisks).toMatchObject([
    { lun: 0, createOption: 'FromImage', diskSizeGB: 10 },
  ]);
  const { status, json } = await server.send(
    'PUT',
    machinePath('vm2'),
    from(idOf(image), 'eastus'),
  );
  expect([status, json.error.code, json.error.message]).toEqual([
    404,
    'NotFound',
    `The Image '${idOf(image)}' cannot be found in 'eastus' region.`,
  ]);
});
