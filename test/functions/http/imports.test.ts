import { describe, expect, it } from 'vitest';
import { aCatalog } from '../../support/builders-catalog.ts';
import { aJob, anUpload } from '../../support/builders.ts';
import { anApi, origin, type Api, type Asking } from './an-api.ts';

const blob = 'ubuntu-24/1.0.0.vhd';
const aRequest = (parts: object = {}) => ({ blob, image: 'ubuntu-24', ...parts });
const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

/** An API with the disk of `anUpload` dropped. */
function aDrop(): Api {
  const api = anApi();
  api.services.drops.put(anUpload());
  return api;
}
const post = (api: Api, asking: Asking) => api.ask('POST', '/api/imports', asking);

describe('POST /api/imports', () => {
  it('answers with the job that imports the disk, and where to follow it', async () => {
    const api = aDrop();
    const { status, headers, body } = await post(api, { json: aRequest() });
    const [job] = api.services.jobs.all();
    const url = `${origin}/api/jobs/${job?.id}`;
    expect([status, headers.get('location'), body]).toEqual([202, url, { job: job?.id, url }]);
    expect(job).toMatchObject({ askedBy: 'function key', step: 'import-vhd', image: 'ubuntu-24' });
    expect(api.services.outbox.sent.map(({ step }) => step)).toEqual(['import-vhd']);
    expect((await api.ask('GET', url.slice(origin.length))).body).toMatchObject({ id: job?.id });
  });

  it.each([
    ['its path', blob],
    ['its path from the root', `/${blob}`],
    ['its address', `https://gallerist.blob.core.windows.net/vhds/${blob}`],
    [
      'its address, written otherwise',
      `https://gallerist.blob.core.windows.net/vhds/ubuntu%2D24/1.0.0.vhd`,
    ],
  ])('finds the disk by %s', async (_case, text) => {
    const api = aDrop();
    expect((await post(api, { json: aRequest({ blob: text }) })).status).toBe(202);
    expect(api.services.jobs.all()[0]).toMatchObject({
      data: { upload: api.services.drops.put(anUpload(), undefined) },
    });
  });

  it('notes who is signed in', async () => {
    const api = aDrop();
    await post(api, { json: aRequest(), headers: { 'x-ms-client-principal-name': 'kim@contoso' } });
    expect(api.services.jobs.all()[0]?.askedBy).toBe('kim@contoso');
  });

  it('answers the same call again with the same job, also when the disk is gone', async () => {
    const api = aDrop();
    const first = await post(api, { json: aRequest({ version: '1.4.0' }), ...keyed('one') });
    api.services.drops.erase(anUpload());
    const again = await post(api, { json: aRequest({ version: '1.4.0' }), ...keyed('one') });
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(api.services.outbox.sent).toHaveLength(1);
  });

  it('answers a call without a key again with the job of the same upload', async () => {
    const api = aDrop();
    const first = await post(api, { json: aRequest() });
    expect((await post(api, { json: aRequest() })).body).toEqual(first.body);
    expect(api.services.jobs.all()).toHaveLength(1);
  });

  it('has a conflict where a key stands for another request', async () => {
    const api = aDrop();
    const { body } = await post(api, { json: aRequest(), ...keyed('one') });
    const other = await post(api, { json: aRequest({ version: '2.0.0' }), ...keyed('one') });
    expect(other.status).toBe(409);
    expect(other.body['detail']).toContain(String(body['job']));
  });

  it('keeps no key for a request that came to nothing', async () => {
    const api = anApi();
    expect((await post(api, { json: aRequest(), ...keyed('one') })).status).toBe(422);
    api.services.drops.put(anUpload());
    expect((await post(api, { json: aRequest(), ...keyed('one') })).status).toBe(202);
  });

  it('has a conflict where the upload is on its way to another number', async () => {
    const api = aDrop();
    await post(api, { json: aRequest() });
    const [job] = api.services.jobs.all();
    const version = { definition: '/d', id: '/d/versions/1.0.0', number: '1.0.0' };
    if (job) await api.services.jobs.save({ ...job, data: { ...job.data, version } });
    expect((await post(api, { json: aRequest({ version: '1.0.0' }) })).status).toBe(202);
    expect((await post(api, { json: aRequest({ version: '2.0.0' }) })).status).toBe(409);
  });
});

describe('POST /api/imports turns down', () => {
  it.each([
    ['an unknown image', { image: 'debian-12' }, /debian-12.*ubuntu-24/],
    ['an image that every object has', { image: 'constructor' }, /constructor/],
    [
      'a disk that is not there',
      { blob: 'ubuntu-24/9.9.9.vhd' },
      /no blob ubuntu-24\/9\.9\.9\.vhd/,
    ],
    [
      'an account that is not listed',
      { blob: 'https://other.blob.core.windows.net/vhds/a.vhd' },
      /gallerist\.blob/,
    ],
    [
      'an account that only begins like ours',
      { blob: 'https://gallerist.blob.core.windows.net.evil/vhds/a.vhd' },
      /no blob/,
    ],
    [
      'a container and no disk',
      { blob: 'https://gallerist.blob.core.windows.net/vhds/' },
      /no blob/,
    ],
  ])('%s as 422', async (_case, parts, detail) => {
    const { status, body } = await post(aDrop(), { json: aRequest(parts) });
    expect([status, body['detail']]).toEqual([422, expect.stringMatching(detail)]);
  });

  it('everything while no catalog is accepted, as 422', async () => {
    const api = anApi();
    api.services.catalogs.force(undefined);
    const { status, body } = await post(api, { json: aRequest() });
    expect([status, body['detail']]).toEqual([422, expect.stringContaining('catalog.yaml')]);
  });

  it('a disk in another region than its image, as 422', async () => {
    const [account] = aCatalog().dropAccounts;
    const api = anApi({ ...aCatalog(), dropAccounts: [{ ...account!, region: 'eastus2' }] });
    api.services.drops.put(anUpload());
    expect((await post(api, { json: aRequest() })).status).toBe(422);
  });

  it.each([
    ['a version of two parts', { version: '1.0' }, '/version'],
    ['a version with a leading zero', { version: '1.04.0' }, '/version'],
    ['a version beyond 32 bits', { version: '1.0.2147483648' }, '/version'],
    ['a version that is a number', { version: 1 }, '/version'],
    ['an image in capitals', { image: 'Ubuntu' }, '/image'],
    ['an image in another folder', { image: '../ubuntu' }, '/image'],
    ['no image', { image: undefined }, '/image'],
    ['no blob', { blob: undefined }, '/blob'],
    ['an empty blob', { blob: '' }, '/blob'],
    ['a blob of 3,000 characters', { blob: 'a'.repeat(3_000) }, '/blob'],
    ['a blob above its container', { blob: '../catalog/catalog.yaml' }, '/blob'],
    [
      'the same, encoded',
      { blob: 'https://gallerist.blob.core.windows.net/vhds/%2E%2e/a.vhd' },
      '/blob',
    ],
    ['half a pair of characters', { blob: 'ubuntu-24/\ud800.vhd' }, '/blob'],
    ['a control character', { blob: 'ubuntu-24/\u0000.vhd' }, '/blob'],
    ['a field that does not exist', { region: 'westeurope' }, ''],
  ])('%s as 400, and points at it', async (_case, parts, pointer) => {
    const api = aDrop();
    const { status, body } = await post(api, { json: aRequest(parts) });
    expect([status, body['errors']]).toEqual([400, [{ pointer, detail: expect.any(String) }]]);
    expect(api.services.jobs.all()).toEqual([]);
  });

  it.each([
    ['malformed JSON', '{"blob":'],
    ['no JSON at all', ''],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00])],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"ubuntu-24"'],
    ['a prototype', '{"__proto__":{"blob":"a","image":"b"}}'],
  ])('%s as 400', async (_case, body) => {
    const headers = { 'content-type': 'application/json' };
    expect((await post(aDrop(), { body, headers })).status).toBe(400);
  });

  it.each([
    'text/plain',
    'application/json-patch',
    'application/x-www-form-urlencoded',
    'json',
    '',
  ])('content of type "%s" as 415', async (type) => {
    const asking = { body: JSON.stringify(aRequest()), headers: { 'content-type': type } };
    expect((await post(aDrop(), asking)).status).toBe(415);
  });

  it('no content as 400, and says how it gets lost', async () => {
    const { status, body } = await post(aDrop(), {
      headers: { 'content-type': 'application/json' },
    });
    const detail = expect.stringContaining(
      'came without a body. Send the JSON with a Content-Length',
    );
    expect([status, body['detail']]).toEqual([400, detail]);
  });

  it('content of no type as 415', async () => {
    const body = new TextEncoder().encode(JSON.stringify(aRequest()));
    expect((await post(aDrop(), { body })).status).toBe(415);
    expect((await post(aDrop(), {})).status).toBe(415);
  });

  it.each([
    'application/json; charset=utf-8',
    'application/json ;charset=utf-8',
    'application/json;',
    'application/json;charset="utf-8"',
    'Application/JSON',
    ' application/json ',
  ])('nothing of type "%s"', async (type) => {
    const asking = { body: JSON.stringify(aRequest()), headers: { 'content-type': type } };
    expect((await post(aDrop(), asking)).status).toBe(202);
  });

  it.each(['', 'a key', 'clé', 'k'.repeat(256), 'a\tb'])('the key "%s" as 400', async (key) => {
    const { status, body } = await post(aDrop(), { json: aRequest(), ...keyed(key) });
    const errors = [{ pointer: '/idempotency-key', detail: expect.any(String) }];
    expect([status, body['errors']]).toEqual([400, errors]);
  });
});

describe('a large body', () => {
  const large = JSON.stringify(aRequest({ blob: 'a'.repeat(70_000) }));
  const headers = { 'content-type': 'application/json' };

  it('is too large by its Content-Length', async () => {
    const length = { 'content-length': String(large.length) };
    const { status } = await post(aDrop(), { body: large, headers: { ...headers, ...length } });
    expect(status).toBe(413);
  });

  it('is too large without one, and is not read to its end', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new TextEncoder().encode('a'.repeat(10_000)));
      },
    });
    expect((await post(aDrop(), { body: endless, headers })).status).toBe(413);
    expect(pulled).toBeLessThan(20);
  });

  it('is taken up to 64 KiB', async () => {
    const text = JSON.stringify(aRequest());
    const body = text + ' '.repeat(65_536 - text.length);
    expect((await post(aDrop(), { body, headers })).status).toBe(202);
    expect((await post(aDrop(), { body: `${body} `, headers })).status).toBe(413);
  });
});

it('lists an import that a call made among the jobs', async () => {
  const api = aDrop();
  await api.services.jobs.add(aJob({ id: 'other.0123456789abcdef' }));
  const { body } = await post(api, { json: aRequest() });
  const list = await api.ask('GET', '/api/jobs?image=ubuntu-24');
  expect(list.body).toMatchObject({ jobs: [{ id: body['job'] }] });
});
