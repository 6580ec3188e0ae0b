import { beforeEach, describe, expect, it } from 'vitest';
import { origin } from './an-api.ts';
import { aKeptImage, pending, wish, type KeptImage } from './a-kept-image.ts';

const excludeFromLatest = true;
let api: KeptImage;
beforeEach(() => {
  api = aKeptImage();
});

const calls = [
  { path: '/api/promotions', kind: 'promote', step: 'promote-version' },
  { path: '/api/replications', kind: 'replicate', step: 'replicate-version' },
  { path: '/api/rollbacks', kind: 'rollback', step: 'roll-back' },
] as const;

describe.each(calls)('POST $path', ({ path, kind, step }) => {
  /** A promoted 1.0.0 and 1.1.0, and a 1.2.0 that waits for a person. */
  beforeEach(() => {
    api.add('1.0.0', {});
    api.add('1.1.0', {});
    api.add('1.2.0', { tags: pending, excludeFromLatest });
  });
  const asked = wish(kind === 'rollback' ? '1.0.0' : '1.2.0');

  it('answers with the job that does it, asked for by whoever called', async () => {
    const { status, body, headers: answered } = await api.post(path, asked);
    const { id } = api.onlyJob();
    expect([status, answered.get('location')]).toEqual([202, `${origin}/api/jobs/${id}`]);
    expect(body).toMatchObject({
      id,
      image: 'ubuntu-24',
      kind,
      state: 'open',
      askedBy: 'kim@contoso',
    });
    expect(api.onlyJob()).toMatchObject({ step });
    expect(api.services.ledger.all()).toMatchObject([
      { what: 'begun', kind, by: 'kim@contoso', job: id },
    ]);
  });

  it('is the same job when it comes again, with a key or without', async () => {
    const first = await api.post(path, asked, { 'idempotency-key': 'k1' });
    expect((await api.post(path, asked, { 'idempotency-key': 'k1' })).body['id']).toBe(
      first.body['id'],
    );
    expect((await api.post(path, asked)).body['id']).toBe(first.body['id']);
    expect(api.services.outbox.sent).toHaveLength(1);
  });

  it('has a conflict with another request of the same key', async () => {
    await api.post(path, asked, { 'idempotency-key': 'k1' });
    const { status, body } = await api.post(path, wish('1.1.0'), { 'idempotency-key': 'k1' });
    expect([status, body['detail']]).toEqual([
      409,
      `This Idempotency-Key stands for another request, which is job ${api.onlyJob().id}. Use a new key for a new request.`,
    ]);
  });

  it('may use a key again that was not accepted', async () => {
    const key = { 'idempotency-key': 'k1' };
    expect((await api.post(path, wish('9.9.9'), key)).status).toBe(404);
    expect((await api.post(path, asked, key)).status).toBe(202);
  });

  it.each([
    [
      { image: 'none', version: '1.0.0' },
      404,
      'The accepted catalog has no image none; catalog/accepted.json lists those it has.',
    ],
    [wish('9.9.9'), 404, 'ubuntu-24 has no version 9.9.9.'],
  ])('answers to %j', async (json, status, detail) => {
    const answer = await api.post(path, json);
    expect([answer.status, answer.body['detail']]).toEqual([status, detail]);
    expect(api.services.jobs.all()).toEqual([]);
    expect(api.services.writers.all()).toEqual([]);
  });

  it.each([
    [{}, '/image'],
    [{ image: 'Ubuntu', version: '1.0.0' }, '/image'],
    [{ image: 'ubuntu-24', version: '1.0' }, '/version'],
    [{ image: 'ubuntu-24', version: '1.0' }, '/version'],
    [{ image: 'ubuntu-24', version: 1 }, '/version'],
  ])('answers 400 to %j', async (json, pointer) => {
    const { status, body } = await api.post(path, json);
    expect(status).toBe(400);
    expect((body['errors'] as { pointer: string }[]).map((one) => one.pointer)).toContain(pointer);
  });

  it('answers 400 to what it does not know, and to no JSON; 415 to no JSON type', async () => {
    expect((await api.post(path, { ...asked, force: true })).status).toBe(400);
    const type = { 'content-type': 'application/json' };
    expect((await api.ask('POST', path, { body: '{', headers: type })).status).toBe(400);
    const text = { 'content-type': 'text/plain' };
    const body = JSON.stringify(asked);
    expect((await api.ask('POST', path, { body, headers: text })).status).toBe(415);
    expect(api.services.jobs.all()).toEqual([]);
  });

  it('is not had with GET', async () => {
    expect((await api.ask('GET', path)).status).toBe(405);
  });
});
