import { expect, it } from 'vitest';
import { subscriptionId, tenantId } from '../../../local/fixed-ids.ts';
import { definition, gallery } from './arm-server.ts';
import { aMachine, done, machinePath } from './compute.ts';
import { prepared, version } from './prepared.ts';

const other = 'aaaaaaaa-0000-4000-8000-000000000002';
const uniqueName = `${subscriptionId}-PICS`;
const communityGalleryInfo = {
  eula: 'https://example.com/eula',
  publicNamePrefix: 'golden',
  publisherContact: 'images@example.com',
  publisherUri: 'https://example.com',
};

/** A gallery with a version, shared, and another subscription that looks at it. */
async function shared(permissions: string, operationType: string, groups?: unknown) {
  const server = await prepared();
  const { send, make, resourceManager } = server;
  resourceManager.seed([{ id: `/subscriptions/${other}`, location: '' }]);
  await make('1.0.0');
  const info = permissions === 'Community' && { communityGalleryInfo };
  const sharingProfile = { permissions, ...info };
  const body = { location: 'westeurope', properties: { sharingProfile } };
  const { json } = await done(server, 'PUT', gallery, body);
  await done(server, 'POST', `${gallery}/share`, { operationType, ...(groups ? { groups } : {}) });
  const compute = `/subscriptions/${other}/providers/Microsoft.Compute/locations/WestEurope`;
  return { ...server, look: (path: string) => send('GET', `${compute}/${path}`), made: json };
}

it('shows a gallery, its images and versions to the subscriptions it is shared with', async () => {
  const { look, send } = await shared('Groups', 'Add', [{ type: 'Subscriptions', ids: [other] }]);
  const location = 'WestEurope';
  const id = `/SharedGalleries/${uniqueName}`;
  const seen = { location, name: uniqueName, identifier: { uniqueId: id } };
  const list = await look('sharedGalleries');
  expect(list.json).toEqual({ value: [seen] });
  expect(list.text).toContain('\r\n');
  expect((await look(`sharedGalleries/${uniqueName}`)).json).toEqual(seen);
  const images = await look(`sharedGalleries/${uniqueName}/images`);
  const image = {
    properties: {
      osType: 'Linux',
      osState: 'Generalized',
      recommended: {},
      hyperVGeneration: 'V2',
      features: expect.any(Array) as unknown,
      architecture: 'x64',
      identifier: expect.objectContaining({ publisher: expect.any(String) as unknown }) as unknown,
    },
    location,
    name: 'ubuntu',
    identifier: { uniqueId: `${id}/Images/ubuntu` },
  };
  expect(images.json.value).toEqual([image]);
  expect((await look(`sharedGalleries/${uniqueName}/images/ubuntu`)).json).toEqual(image);
  const path = `sharedGalleries/${uniqueName}/images/ubuntu/versions`;
  const published = (await send('GET', version)).json.properties.publishingProfile.publishedDate;
  const one = {
    properties: {
      publishedDate: published,
      excludeFromLatest: false,
      storageProfile: {
        osDiskImage: { diskSizeGB: expect.any(Number) as unknown, hostCaching: 'ReadWrite' },
      },
    },
    location,
    name: '1.0.0',
    identifier: { uniqueId: `${id}/Images/ubuntu/Versions/1.0.0` },
  };
  expect((await look(path)).json.value).toEqual([one]);
  expect((await look(`${path}/1.0.0`)).json).toEqual(one);
  const elsewhere = `/subscriptions/${other}/providers/Microsoft.Compute/locations/eastus/${path}`;
  expect((await send('GET', elsewhere)).json).toEqual({ value: [] });
  expect((await look('sharedGalleries/nobody/images')).status).toBe(404);
});

it('shows a gallery to the tenant it is shared with, and to nobody else', async () => {
  const mine = await shared('Groups', 'Add', [{ type: 'AADTenants', ids: [tenantId] }]);
  expect((await mine.look('sharedGalleries')).json.value).toHaveLength(1);
  const theirs = await shared('Groups', 'Add', [{ type: 'AADTenants', ids: [other] }]);
  expect((await theirs.look('sharedGalleries')).json.value).toEqual([]);
});

it('shows a community gallery under its public name, without naming the publisher', async () => {
  const { look, made } = await shared('Community', 'EnableCommunity');
  const name = made.properties.sharingProfile.communityGalleryInfo.publicNames[0] as string;
  const { publicNamePrefix: _, ...told } = communityGalleryInfo;
  const { json } = await look(`communityGalleries/${name}`);
  expect(json).toMatchObject({ name, communityMetadata: { ...told, publicNames: [name] } });
  const image = await look(`communityGalleries/${name}/images/ubuntu`);
  expect(image.json.properties).toMatchObject({
    disclaimer: 'https://aka.ms/community-gallery-disclaimer',
    identifier: { publisher: '', offer: '', sku: '' },
  });
  expect((await look('communityGalleries')).status).toBe(404);
});

it('makes machines of images that are shared', async () => {
  const { send, clock } = await shared('Groups', 'Add', []);
  const id = `/SharedGalleries/${uniqueName}/Images/ubuntu/Versions/1.0.0`;
  const make = async (imageReference: object) => {
    const answer = await send('PUT', machinePath('vm1'), aMachine({ imageReference }));
    clock.advance(60);
    return answer;
  };
  const made = await make({ sharedGalleryImageId: id });
  expect(Object.entries(made.json.properties.storageProfile.imageReference as object)).toEqual([
    ['exactVersion', '1.0.0'],
    ['sharedGalleryImageId', id],
  ]);
  const missing = await make({ communityGalleryImageId: id.replace('Shared', 'Community') });
  expect(missing.status).toBe(404);
  expect((await send('GET', definition)).status).toBe(200);
});
