import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { armGalleries } from '../../src/azure/arm-galleries.ts';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import { aNewVersion, aRef } from '../contracts/gallery-parts.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { managerAt } from '../support/manager-at.ts';
import { startAnsweringServer, type AnsweringServer } from './answering-server.ts';

const policy = 'Microsoft.Compute/CreateUpdateGalleryImageVersion';

let server: AnsweringServer;
beforeAll(async () => {
  server = await startAnsweringServer(true);
});
afterAll(() => server.close());

function aWorker() {
  const clock = fakeClock();
  const galleries = armGalleries(managerAt(server.url), clock);
  const write = (subscription: string) =>
    galleries.createVersion({ ...aRef('ubuntu'), subscription }, '1.0.0', aNewVersion('one'));
  return { clock, galleries, write };
}

/** Azure's answer to a write, with what it says is left. */
const answer = (left: string | undefined) => ({
  status: 201,
  headers: {
    'content-type': 'application/json',
    ...(left === undefined ? {} : { 'x-ms-ratelimit-remaining-resource': left }),
  },
  body: '{"properties":{"provisioningState":"Creating"}}',
});
const leaving = (short: number, long: number) =>
  answer(`${policy}3Min;${short},${policy}30Min;${long}`);

beforeEach(() => void server.requests.splice(0));

describe('writes of versions', () => {
  it.each([
    ['nothing of it', undefined],
    ['that half is left', `${policy}3Min;188,${policy}30Min;600`],
    ['that little is left of something else', 'Microsoft.Compute/GetGalleryImageVersion3Min;1'],
  ])('go on where Azure says %s', async (_, left) => {
    const { write } = aWorker();
    server.answer = answer(left);
    await write('one');
    await write('one');
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    [
      187,
      1_100,
      'Of 375 writes of versions that Azure allows in the subscription (CreateUpdateGalleryImageVersion3Min) 187 are left, and half stays for others.',
    ],
    [
      374,
      599,
      'Of 1200 writes of versions that Azure allows in the subscription (CreateUpdateGalleryImageVersion30Min) 599 are left, and half stays for others.',
    ],
  ])('wait where it says that %i and %i are left', async (short, long, because) => {
    const { write } = aWorker();
    server.answer = leaving(short, long);
    await write('one');
    await expect(write('one')).rejects.toThrow(new Unavailable(because));
    expect(server.requests).toHaveLength(1);
  });

  it('wait in that subscription alone', async () => {
    const { write } = aWorker();
    server.answer = leaving(1, 1);
    await write('one');
    await write('another');
    expect(server.requests).toHaveLength(2);
  });

  it('are tried by one after fifteen seconds, and go on when there is room', async () => {
    const { write, clock } = aWorker();
    server.answer = leaving(187, 1_000);
    await write('one');
    clock.advance(15);
    const both = await Promise.allSettled([write('one'), write('one')]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    clock.advance(15);
    server.answer = leaving(374, 900);
    await write('one');
    await write('one');
    expect(server.requests).toHaveLength(4);
  });

  it('still wait where Azure throttles the one that tries, and says nothing of what is left', async () => {
    const { write, clock } = aWorker();
    server.answer = leaving(187, 1_000);
    await write('one');
    clock.advance(15);
    server.answer = { status: 429 };
    await expect(write('one')).rejects.toThrow(Unavailable);
    server.answer = leaving(374, 900);
    await expect(write('one')).rejects.toThrow('187 are left');
    expect(server.requests).toHaveLength(2);
  });

  it('keep nobody from reading', async () => {
    const { write, galleries } = aWorker();
    server.answer = leaving(1, 1);
    await write('one');
    server.answer = { ...leaving(1, 1), status: 200 };
    await galleries.version({ ...aRef('ubuntu'), subscription: 'one' }, '1.0.0');
    expect(server.requests).toHaveLength(2);
  });
});
