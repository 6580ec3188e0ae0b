import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deviations } from '../../local/deviations/list.ts';
import { subscriptionId } from '../../local/fixed-ids.ts';
import { definition, gallery, group } from './arm/arm-server.ts';
import { aMachine, machinePath } from './arm/compute.ts';
import { prepared, regions } from './arm/prepared.ts';

// Each of these fails on the day local Azure has come closer to Azure: then the entry in
// local/deviations goes, or says what is left of it.
const checks: Record<string, () => Promise<void>> = {
  async 'nobody but requests writes tags'() {
    const { send, clock } = await prepared();
    const tags = { product: 'azurecli' };
    const made = `${group}-tagged?api-version=2024-11-01`;
    await send('PUT', made, { location: 'westus', tags });
    clock.advance(3_600);
    expect((await send('GET', made)).json.tags).toEqual(tags);
  },
  async 'anybody signs in as the owner'() {
    expect((await signIn('client_credentials')).status).toBe(200);
  },
  async 'only client credentials sign in'() {
    for (const grant of ['password', 'refresh_token', 'authorization_code', 'device_code'])
      expect((await signIn(grant)).json.error).toBe('unsupported_grant_type');
  },
  async 'a removed lock binds ten seconds longer'() {
    const { send, clock } = await prepared();
    const lock = `${gallery}/providers/Microsoft.Authorization/locks/l?api-version=2016-09-01`;
    await send('PUT', lock, { properties: { level: 'ReadOnly' } });
    await send('DELETE', lock);
    clock.advance(9.9);
    expect((await send('PATCH', gallery, { tags: {} })).status).toBe(409);
    clock.advance(0.2);
    expect((await send('PATCH', gallery, { tags: {} })).status).toBe(200);
  },
  async 'roles are not assigned and nothing is deployed'() {
    const { send } = await prepared();
    const types = [
      'Microsoft.Authorization/roleAssignments/r?api-version=2022-04-01',
      'Microsoft.Resources/deployments/d?api-version=2021-04-01',
    ];
    for (const type of types) {
      const { json } = await send('PUT', `${group}/providers/${type}`, { properties: {} });
      expect(json.error.code).toBe('InvalidResourceType');
    }
  },
  async 'Resource Graph is thirty seconds behind'() {
    const { clock, send } = await prepared();
    await send('PATCH', gallery, { tags: { a: 'b' } });
    const seen = async () => (await graph(send, "Resources | where tags.a == 'b'")).totalRecords;
    clock.advance(29.9);
    expect(await seen()).toBe(0);
    clock.advance(0.2);
    expect(await seen()).toBe(1);
  },
  async 'Resource Graph knows no join'() {
    const { send } = await prepared();
    const { error } = await graph(send, 'Resources | join (Resources) on id');
    expect(error.details[1].token).toBe('join');
  },
  async 'ReplicationStatus names regions in display form'() {
    const { make, read } = await prepared();
    await make('1.0.0');
    expect((await read('1.0.0')).replicationStatus.summary[0]?.region).toBe('West Europe');
  },
  async 'dropping a region without leave is 409'() {
    const { make, put } = await prepared();
    await make('1.0.0', regions('westeurope', 'eastus'));
    expect((await put('1.0.0', regions('westeurope'))).status).toBe(409);
  },
  async 'a write meets a running write with 409'() {
    const { put } = await prepared();
    await put('1.0.0');
    expect((await put('1.0.0')).json.error.code).toBe('ConflictingConcurrentWriteNotAllowed');
  },
  async 'lists have pages of 50'() {
    const { send, resourceManager } = await prepared();
    const many = Array.from({ length: 51 }, (_, index) => ({
      id: `${gallery}${index}`,
      location: 'westeurope',
    }));
    resourceManager.seed(many);
    const { json } = await send('GET', `${group}/providers/Microsoft.Compute/galleries`);
    expect(json.value).toHaveLength(50);
  },
  async 'a poll of short work says Retry-After'() {
    const { operation } = await running();
    expect((await operation('')).headers['retry-after']).toBe('1');
  },
  async 'the signature in operation URLs is not checked'() {
    const { operation } = await running();
    expect((await operation('&s=forged')).status).toBe(200);
  },
  async 'a monitor URL answers 202 while work runs'() {
    const { operation } = await running();
    expect((await operation('&monitor=true')).status).toBe(202);
  },
  async 'a quota of definitions is not enforced'() {
    const { send, resourceManager } = await prepared();
    const body = (sku: string) => ({
      location: 'westeurope',
      properties: {
        osType: 'Linux',
        osState: 'Generalized',
        identifier: { publisher: 'p', offer: 'o', sku },
      },
    });
    const definitions = Array.from({ length: 1000 }, (_, index) => ({
      id: `${definition}${index}`,
      ...body(`s${index}`),
    }));
    resourceManager.seed(definitions);
    expect((await send('PUT', `${definition}1000`, body('s1000'))).status).toBe(201);
  },
  async 'a VHD is read when the PUT comes'() {
    const { put, blobs, clock, read } = await prepared();
    await put('1.0.0');
    blobs.clear();
    clock.advance(7_200);
    expect((await read('1.0.0')).provisioningState).toBe('Succeeded');
  },
  async 'a version is not made from a community gallery'() {
    const { send } = await prepared();
    const source = { communityGalleryImageId: '/communityGalleries/g/images/i/versions/1.0.0' };
    const version = { location: 'westeurope', properties: { storageProfile: { source } } };
    const { json } = await send('PUT', `${definition}/versions/1.0.0`, version);
    expect(json.error.code).toBe('NotSupportedByLocalAzure');
  },
  async 'a source may go while the version is made'() {
    const { make, send, clock, read } = await prepared();
    await make('1.0.0');
    const source = { id: `${definition}/versions/1.0.0` };
    const version = { location: 'westeurope', properties: { storageProfile: { source } } };
    await send('PUT', `${definition}/versions/2.0.0`, version);
    await send('DELETE', `${definition}/versions/1.0.0`);
    clock.advance(7_200);
    expect((await read('2.0.0')).provisioningState).toBe('Succeeded');
  },
  async 'an unknown member has no line and position'() {
    const { send } = await prepared();
    const { json } = await send('PUT', gallery, { location: 'westeurope', other: 1 });
    expect(json.error.code).toBe('BadRequest');
    expect(json.error.message).not.toMatch(/line|position/);
  },
  async 'a machine is made in 30 s'() {
    const { send, clock } = await prepared();
    await send('PUT', machinePath('vm1'), aMachine());
    const state = async () =>
      (await send('GET', machinePath('vm1'))).json.properties.provisioningState;
    clock.advance(29.9);
    expect(await state()).toBe('Creating');
    clock.advance(0.2);
    expect(await state()).toBe('Succeeded');
  },
  async 'machines are made of images the marketplace does not list'() {
    const { send } = await prepared();
    const imageReference = { publisher: 'nobody', offer: 'none', sku: 'x', version: 'latest' };
    const { json } = await send('PUT', machinePath('vm1'), aMachine({ imageReference }));
    expect(json.properties.storageProfile.imageReference.exactVersion).toBe('1.0.0');
  },
  async 'a network that is not there serves a machine'() {
    const { send } = await prepared();
    const networkProfile = { networkInterfaces: [{ id: `${group}/providers/Other/n/i` }] };
    const { json } = await send('PUT', machinePath('vm1'), aMachine({}, { networkProfile }));
    expect(json.properties.networkProfile).toEqual(networkProfile);
  },
  async 'Resource Graph knows no other tables'() {
    const { send } = await prepared();
    const { error } = await graph(send, 'AdvisorResources | take 1');
    expect(error.code).toBe('BadRequest');
  },
  async 'a shared gallery is seen in every region'() {
    const sharingProfile = { permissions: 'Groups' };
    const { send } = await prepared({ galleryProperties: { sharingProfile } });
    const compute = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute`;
    const path = `${compute}/locations/japaneast/sharedGalleries?sharedTo=tenant`;
    expect((await send('GET', path)).json.value).toHaveLength(1);
    expect((await send('GET', gallery)).json.properties).not.toHaveProperty('sharingStatus');
  },
  async 'a group with a shared gallery can be deleted'() {
    const groups = [{ type: 'Subscriptions', ids: [subscriptionId] }];
    const sharingProfile = { permissions: 'Groups' };
    const { send, clock } = await prepared({ galleryProperties: { sharingProfile } });
    await send('POST', `${gallery}/share`, { operationType: 'Add', groups });
    clock.advance(2);
    const path = `${group}?api-version=2024-11-01`;
    expect((await send('DELETE', path)).status).toBe(202);
    clock.advance(600);
    expect((await send('GET', path)).status).toBe(404);
  },
};

async function signIn(grant: string) {
  const { send } = await prepared();
  const form = {
    grant_type: grant,
    client_id: 'anybody',
    client_secret: 'anything',
    scope: 'https://management.azure.com/.default',
  };
  return send('POST', '/adfs/oauth2/token?bare', undefined, {
    authorization: null,
    text: new URLSearchParams(form).toString(),
  });
}

type Send = Awaited<ReturnType<typeof prepared>>['send'];

async function graph(send: Send, query: string) {
  const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01';
  const { json } = await send('POST', path, { query, subscriptions: [subscriptionId] });
  return json;
}

/** A gallery's write that has not ended, and how to ask after it. */
async function running() {
  const { send } = await prepared();
  const { headers } = await send('PATCH', gallery, { tags: {} });
  const url = new URL(headers['azure-asyncoperation'] ?? '');
  return {
    operation: (more: string) =>
      send('GET', `${url.pathname}${url.search.replace(/&s=[^&]*/, '')}${more}`),
  };
}

/** Whether a test of that file is called so: `arm/tags.test.ts › can be replaced`. */
function isTest(check: string): boolean {
  const [file = '', title = ''] = check.split(' › ');
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  return title !== '' && text.includes(title);
}

describe('the list of deviations', () => {
  it.each(deviations)('$of: $what', ({ what, why, check }) => {
    expect(what).toMatch(/^[^ ].{15,}[.)]$/s);
    expect(why).toMatch(/^[^ ].{15,}[.)]$/s);
    expect(check in checks || isTest(check)).toBe(true);
  });

  it('says nothing twice, and leaves no check out', () => {
    const whats = deviations.map(({ what }) => what);
    expect(new Set(whats).size).toBe(whats.length);
    const named = deviations.map(({ check }) => check).filter((check) => !check.includes(' › '));
    expect(named.toSorted()).toEqual(Object.keys(checks).toSorted());
  });
});

describe('still so:', () => {
  it.each(Object.entries(checks))('%s', async (_, check) => {
    await expect(check()).resolves.toBeUndefined();
  });
});
