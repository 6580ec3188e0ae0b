import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { armGalleries } from '../../src/azure/arm-galleries.ts';
import { blobDrops } from '../../src/azure/blob-drops.ts';
import { credentialOf } from '../../src/azure/credential.ts';
import { tableJobs } from '../../src/azure/table-jobs.ts';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import { appClientId } from '../../local/fixed-ids.ts';
import { aRef } from '../contracts/gallery-parts.ts';
import { anUpload } from '../support/builders.ts';
import { startAnsweringServer, type Answer, type AnsweringServer } from './answering-server.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { managerAt } from '../support/manager-at.ts';

/** Nothing listens there: whoever asks for a token first never comes so far. */
const nowhere = 'https://localhost:1/gallerist';

let identity: AnsweringServer;
beforeAll(async () => {
  identity = await startAnsweringServer(false);
});
afterAll(() => identity.close());
beforeEach(() => {
  identity.requests.splice(0);
  vi.stubEnv('IDENTITY_ENDPOINT', `${identity.url}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', 'a header');
});
afterEach(() => void vi.unstubAllEnvs());

describe('the managed identity', () => {
  it.each([
    ['the app', undefined, ''],
    ['a user-assigned one', appClientId, `&client_id=${appClientId}`],
  ])('of %s is asked for', async (_case, clientId, query) => {
    const expires = Math.floor(Date.now() / 1_000) + 86_400;
    identity.answer = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: `{"access_token":"a token","expires_on":"${expires}","resource":"r","token_type":"Bearer"}`,
    };
    const credential = credentialOf(clientId);
    const token = await credential.getToken('https://storage.azure.com/.default');
    expect(token?.token).toBe('a token');
    const [request = '', ...more] = identity.requests;
    const asked = new URLSearchParams(request.split('?')[1]);
    expect(asked.get('client_id') ?? '').toBe(new URLSearchParams(query).get('client_id') ?? '');
    expect(more).toEqual([]);
  });

  const faults: [string, Answer][] = [
    ['a connection that is cut', 'cut'],
    ['400', { status: 400, body: '{"message":"No such identity."}' }],
    ['404', { status: 404 }],
    ['429', { status: 429, headers: { 'retry-after': '7' } }],
    ['500', { status: 500 }],
    ['503', { status: 503 }],
  ];
  const galleriesOf = (id: string) =>
    armGalleries(managerAt(nowhere, credentialOf(id)), fakeClock());
  const calls: [string, (id: string) => Promise<unknown>][] = [
    ['tables', (id) => tableJobs(nowhere, credentialOf(id)).list({})],
    ['blobs', (id) => blobDrops(credentialOf(id)).dates(anUpload({ endpoint: nowhere }))],
    ['Resource Manager', (id) => galleriesOf(id).gallery(aRef('any'))],
    ['an operation', (id) => galleriesOf(id).whyFailed(nowhere)],
  ];
  describe.each(calls)('that cannot be had for %s', (_what, call) => {
    it.each(faults)('makes it Unavailable at %s, after one request', async (_case, answer) => {
      identity.answer = answer;
      await expect(call(appClientId)).rejects.toThrow(Unavailable);
      expect(identity.requests).toHaveLength(1);
    });
  });
});
