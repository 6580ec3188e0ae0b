import { beforeEach, describe, expect, it } from 'vitest';
import { NOON } from '../../support/builders.ts';
import { aKeptImage, type KeptImage } from './a-kept-image.ts';

let api: KeptImage;
beforeEach(() => {
  api = aKeptImage();
});

describe('GET /api/ledger', () => {
  const line = (hour: number) => ({
    at: new Date(NOON.getTime() + hour * 3_600_000),
    image: 'ubuntu-24',
    what: 'begun' as const,
    kind: 'promote' as const,
    version: '1.0.0',
    because: 'it is replicated',
    fact: 'replicated since noon',
    by: 'timer',
    job: `ubuntu-24.${hour.toString(16).padStart(16, '0')}`,
  });

  it('shows what was decided, the newest first', async () => {
    for (const hour of [1, 2]) await api.services.ledger.write(line(hour));
    await api.services.ledger.write({ ...line(3), image: 'debian-12' });
    const { status, body } = await api.ask('GET', '/api/ledger?image=ubuntu-24');
    expect([status, body]).toEqual([
      200,
      { entries: [line(2), line(1)].map((one) => ({ ...one, at: one.at.toISOString() })) },
    ]);
  });

  it('goes through all of it in pages', async () => {
    for (let hour = 0; hour < 120; hour += 1) await api.services.ledger.write(line(hour));
    const first = await api.ask('GET', '/api/ledger?image=ubuntu-24');
    const seen = first.body['entries'] as unknown[];
    expect(seen.length).toBeLessThan(120);
    let next = first.body['next'] as string | undefined;
    while (next !== undefined) {
      const query = `?image=ubuntu-24&after=${encodeURIComponent(next)}`;
      const { body } = await api.ask('GET', `/api/ledger${query}`);
      seen.push(...(body['entries'] as unknown[]));
      next = body['next'] as string | undefined;
    }
    expect(seen).toHaveLength(120);
  });

  it('is empty for an image of which nothing is known', async () => {
    expect((await api.ask('GET', '/api/ledger?image=none')).body).toEqual({ entries: [] });
  });

  it.each([
    ['', 400, '/image'],
    ['?image=Ubuntu', 400, '/image'],
    [`?image=a&after=${'a'.repeat(3_000)}`, 400, '/after'],
    ['?image=a&after=garbage', 422, ''],
  ])('refuses %s', async (query, status, detail) => {
    const answer = await api.ask('GET', `/api/ledger${query}`);
    expect(answer.status).toBe(status);
    expect(String(answer.body['detail'])).toContain(detail);
  });
});
