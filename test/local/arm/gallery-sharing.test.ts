import { expect, it } from 'vitest';
import { armServer, gallery, type TestServer } from './arm-server.ts';
import { done } from './compute.ts';

const one = 'aaaaaaaa-0000-4000-8000-000000000001';
const other = 'aaaaaaaa-0000-4000-8000-000000000002';
const tenant = 'aaaaaaaa-0000-4000-8000-000000000003';
const communityGalleryInfo = {
  eula: 'https://example.com/eula',
  publicNamePrefix: 'golden',
  publisherContact: 'images@example.com',
  publisherUri: 'https://example.com',
};
const asked = `${gallery}?$select=Permissions`;
const expanded = `${gallery}?$expand=SharingProfile/Groups`;

function aGallery(permissions: string, more: Record<string, unknown> = {}) {
  return { location: 'westeurope', properties: { sharingProfile: { permissions, ...more } } };
}

async function shared(permissions: string, more?: Record<string, unknown>) {
  const server = await armServer();
  const made = await done(server, 'PUT', gallery, aGallery(permissions, more));
  const share = (operationType: string, groups?: unknown) =>
    done(server, 'POST', `${gallery}/share`, { operationType, ...(groups ? { groups } : {}) });
  return { ...server, made, share };
}

const profileOf = async ({ send }: Pick<TestServer, 'send'>, path: string) =>
  (await send('GET', path)).json.properties.sharingProfile;

it('shares with subscriptions and tenants, and tells of them when asked', async () => {
  const server = await shared('Groups');
  const { share } = server;
  const added = await share('Add', [
    { type: 'Subscriptions', ids: [one, other] },
    { type: 'AADTenants', ids: [tenant] },
  ]);
  expect([added.status, added.text, added.headers['content-type']]).toEqual([202, '', undefined]);
  expect(added.headers['location']).toContain('?monitor=true&api-version=');
  expect(added.headers['x-ms-ratelimit-remaining-resource']).toBe(
    'Microsoft.Compute/PostShareGallery3Min;9,Microsoft.Compute/PostShareGallery30Min;59',
  );
  expect(await profileOf(server, gallery)).toEqual({ permissions: 'Groups' });
  const all = {
    permissions: 'Groups',
    groups: [
      { type: 'Subscriptions', ids: [one, other] },
      { type: 'AADTenants', ids: [tenant] },
    ],
  };
  expect(await profileOf(server, asked)).toEqual(all);
  expect(await profileOf(server, expanded)).toEqual(all);
  await share('Remove', [
    { type: 'Subscriptions', ids: [other] },
    { type: 'AADTenants', ids: [tenant] },
  ]);
  expect((await profileOf(server, asked)).groups).toEqual([{ type: 'Subscriptions', ids: [one] }]);
  await share('Reset');
  expect(await profileOf(server, asked)).toEqual({ permissions: 'Private' });
});

it('is shared when the work has ended', async () => {
  const server = await shared('Groups');
  const body = { operationType: 'Add', groups: [{ type: 'Subscriptions', ids: [one] }] };
  const { headers } = await server.send('POST', `${gallery}/share`, body);
  expect(await profileOf(server, asked)).toEqual({ permissions: 'Groups' });
  server.clock.advance(2);
  const { json } = await server.send('GET', headers['azure-asyncoperation'] ?? '');
  expect(json.status).toBe('Succeeded');
  expect(await profileOf(server, asked)).toHaveProperty('groups');
});

it('gives a community gallery a public name, and opens it on request', async () => {
  const server = await shared('Community', { communityGalleryInfo });
  const { properties } = server.made.json;
  expect(Object.keys(properties as object)).toEqual([
    'identifier',
    'sharingProfile',
    'provisioningState',
  ]);
  const profile = properties.sharingProfile;
  expect(Object.entries(profile.communityGalleryInfo as object)).toEqual([
    ['communityGalleryEnabled', false],
    ['publisherUri', communityGalleryInfo.publisherUri],
    ['publisherContact', communityGalleryInfo.publisherContact],
    ['eula', communityGalleryInfo.eula],
    ['publicNamePrefix', 'golden'],
    ['publicNames', [expect.stringMatching(/^golden-[0-9a-f-]{36}$/)]],
  ]);
  await server.share('EnableCommunity', []);
  expect(await profileOf(server, gallery)).toEqual({
    ...profile,
    communityGalleryInfo: { ...profile.communityGalleryInfo, communityGalleryEnabled: true },
  });
  const { status, json } = await server.send('DELETE', gallery);
  expect([status, json.error.code]).toEqual([409, 'OperationNotAllowed']);
  await server.share('Reset');
  expect(await profileOf(server, gallery)).toEqual({ permissions: 'Private' });
  expect((await server.send('DELETE', gallery)).status).toBe(202);
});

it('keeps its sharing through a PUT that says nothing of it', async () => {
  const server = await shared('Groups');
  await server.share('Add', [{ type: 'Subscriptions', ids: [one] }]);
  const put = await done(server, 'PUT', gallery, { location: 'westeurope' });
  expect(put.json.properties.sharingProfile).toEqual({ permissions: 'Groups' });
  expect(await profileOf(server, asked)).toHaveProperty('groups');
});

it('is private where nobody said otherwise, and says so when asked', async () => {
  const server = await armServer();
  await done(server, 'PUT', gallery, { location: 'westeurope' });
  expect(await profileOf(server, gallery)).toBeUndefined();
  expect(await profileOf(server, expanded)).toBeUndefined();
  expect(await profileOf(server, asked)).toEqual({ permissions: 'Private' });
});

it('becomes of another kind while nobody sees it', async () => {
  const server = await shared('Private');
  await done(server, 'PUT', gallery, aGallery('Community', { communityGalleryInfo }));
  await done(server, 'PUT', gallery, aGallery('Private'));
  await done(server, 'PUT', gallery, aGallery('Groups'));
  await server.share('Add', [{ type: 'Subscriptions', ids: [one] }]);
  const { status, json } = await server.send('PUT', gallery, aGallery('Private'));
  expect([status, json.error.code]).toEqual([409, 'PropertyChangeNotAllowed']);
});

it('refuses what does not fit its permissions, and a community without its particulars', async () => {
  const server = await shared('Private');
  const share = (operationType: string) =>
    server.send('POST', `${gallery}/share`, { operationType, groups: [] });
  expect((await share('Add')).status).toBe(409);
  expect((await share('EnableCommunity')).status).toBe(409);
  expect((await share('Publish')).json.error.code).toBe('InvalidParameter');
  const older = `${gallery}/share?api-version=2019-12-01`;
  expect((await server.send('POST', older, { operationType: 'Reset' })).status).toBe(404);
  const { json } = await server.send('PUT', gallery, aGallery('Community'));
  expect(json.error.message).toContain('communityGalleryInfo.publicNamePrefix');
  const path = `${gallery}?api-version=2021-07-01`;
  const old = aGallery('Community', { communityGalleryInfo });
  expect((await server.send('PUT', path, old)).status).toBe(200);
});
