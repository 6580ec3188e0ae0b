import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../local/events/event-grid.ts';
import { accountId, appClientId, ownerPrincipalId } from '../../../local/fixed-ids.ts';
import { startLocalAzure, type LocalAzure } from '../../../local/local-azure.ts';
import { makeVhd } from '../../../tools/vhd/make-vhd.ts';
import { eventually } from './eventually.ts';
import { newFolder } from './temporary-folder.ts';

const app = join(import.meta.dirname, 'app');
const infra = join(import.meta.dirname, '../../../infra');
const logged: string[] = [];
let folder: string;
let azure: LocalAzure;

async function start(): Promise<LocalAzure> {
  const catalog = join(folder, 'first-catalog.yaml');
  await writeFile(catalog, 'drops: {{blobEndpoint}}/vhds\n');
  const settings = { EXTRA: 'setting' };
  const log = (line: string): number => logged.push(line);
  const state = join(folder, 'state');
  return startLocalAzure({ folder: state, app, infra, portBase: 0, catalog, settings, log });
}

beforeAll(async () => {
  folder = await newFolder();
  azure = await start();
});
afterAll(async () => {
  await azure.stop();
  await rm(folder, { recursive: true, force: true });
});

function owner(): TokenCredential {
  return {
    async getToken(scopes) {
      const audience = String(scopes).replace(/\/\.default$/, '');
      const { token, expiresOn } = azure.tokens.issue(ownerPrincipalId, audience);
      return { token, expiresOnTimestamp: expiresOn.getTime() };
    },
  };
}

const container = (name: string) =>
  new BlobServiceClient(azure.endpoints.blob, owner()).getContainerClient(name);

const definition =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/ubuntu-24';

async function resourceManager(method: string, id: string, body?: object): Promise<Response> {
  const { token } = azure.tokens.issue(ownerPrincipalId, 'https://management.azure.com');
  return fetch(`${azure.endpoints.resourceManager}${id}?api-version=2024-03-03`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** The status with which a subscription's function first answered for such a subject, in any case. */
const delivered = (subscription: string, subject: string) =>
  eventually(() => {
    const isSought = ({ event }: Delivery) => event.subject.toLowerCase() === subject.toLowerCase();
    const deliveries = azure.eventGrid.deliveries.filter(isSought);
    return deliveries.find((one) => one.subscription === subscription)?.status;
  });

/** Uploads a VHD while there is no host; the subject of its event, which waits for the next attempt. */
async function uploadToNobody(name: string): Promise<string> {
  azure.host()?.kill();
  await container('vhds').getPageBlobClient(name).create(512);
  const subject = `/blobServices/default/containers/vhds/blobs/${name}`;
  expect(await delivered('vhd-uploaded', subject)).toBe(0);
  return subject;
}

describe('local Azure', () => {
  it('runs the built app with the settings it would have in the cloud', async () => {
    const { functions, functionKey, ...endpoints } = azure.endpoints;
    const headers = { 'x-functions-key': functionKey };
    const answer = await fetch(`${functions}/api/settings`, { headers });
    expect(await answer.json()).toMatchObject({
      AzureWebJobsStorage__blobServiceUri: endpoints.blob,
      AzureWebJobsStorage__credential: 'managedidentity',
      RESOURCE_MANAGER_URL: endpoints.resourceManager,
      AZURE_CLIENT_ID: appClientId,
      IDENTITY_ENDPOINT: endpoints.identity.endpoint,
      IDENTITY_HEADER: endpoints.identity.appHeader,
      CLOCK_SPEED: '60',
      EXTRA: 'setting',
    });
  });

  it('uploads the first catalog, and the app hears of it', async () => {
    const text = await container('catalog').getBlobClient('catalog.yaml').downloadToBuffer();
    expect(text.toString()).toBe(`drops: ${azure.endpoints.blob}/vhds\n`);
    const subject = '/blobServices/default/containers/catalog/blobs/catalog.yaml';
    expect(await delivered('catalog-changed', subject)).toBe(202);
  });

  it('tells the app of uploads, and of nothing that Event Grid filters out', async () => {
    await container('vhds').getPageBlobClient('ubuntu-24/1.0.0.vhd').create(512);
    await container('results').getBlockBlobClient('ubuntu-24/1.0.0.json').upload('{}', 2);
    const subjects = '/blobServices/default/containers/vhds/blobs/';
    expect(await delivered('vhd-uploaded', `${subjects}ubuntu-24/1.0.0.vhd`)).toBe(202);
    const seen = azure.eventGrid.deliveries.map(({ event }) => event.subject);
    expect(seen.filter((subject) => subject.includes('/results/'))).toEqual([]);
  });

  it('tells the app what Resource Manager has written', async () => {
    const identifier = { publisher: 'gallerist', offer: 'ubuntu', sku: '24' };
    const properties = { osType: 'Linux', osState: 'Generalized', identifier };
    const body = { location: 'westeurope', properties };
    expect((await resourceManager('PUT', definition, body)).status).toBe(201);
    const disk = makeVhd({ megabytes: 20, generation: 'V2' });
    const blob = container('vhds').getPageBlobClient('ubuntu-24/2.0.0.vhd');
    await blob.create(disk.length);
    for (const { offset, bytes } of disk.chunks()) {
      await blob.uploadPages(bytes, offset, bytes.length);
    }
    const source = {
      storageAccountId: accountId,
      uri: `${azure.endpoints.blob}/vhds/${blob.name}`,
    };
    const version = `${definition}/versions/2.0.0`;
    const made = {
      location: 'westeurope',
      properties: { storageProfile: { osDiskImage: { source } } },
    };
    expect((await resourceManager('PUT', version, made)).status).toBe(201);
    azure.clock.advance(600);
    expect(await delivered('version-written', version)).toBe(202);
  });

  it('delivers to the next host what came while there was none', async () => {
    const subject = await uploadToNobody('ubuntu-24/1.0.1.vhd');
    const before = azure.endpoints.functions;
    await azure.startHost();
    expect(azure.endpoints.functions).toBe(before);
    azure.clock.advance(600);
    await eventually(() =>
      azure.eventGrid.deliveries.some(
        ({ event, status }) => event.subject === subject && status === 202,
      ),
    );
  });

  it('goes on with its state after a stop, but not with the events that waited', async () => {
    const subject = await uploadToNobody('ubuntu-24/1.0.2.vhd');
    const before = azure.endpoints;
    const time = azure.clock.now();
    await azure.stop();
    azure = await start();
    expect(azure.endpoints).toEqual(before);
    expect((await resourceManager('GET', definition)).status).toBe(200);
    const vhd = container('vhds').getPageBlobClient('ubuntu-24/1.0.0.vhd');
    expect((await vhd.getProperties()).contentLength).toBe(512);
    expect(azure.clock.now().getTime()).toBeGreaterThan(time.getTime() - 3_600_000);
    azure.clock.advance(600);
    await eventually(() => azure.eventGrid.waiting() === 0);
    const seen = azure.eventGrid.deliveries.map(({ event }) => event.subject);
    expect(seen).not.toContain(subject);
  });
});
