import { beforeEach, describe, expect, it } from 'vitest';
import { idOf } from '../../../src/lifecycle/gallery.ts';
import { ref } from '../../lifecycle/importing.ts';
import { NOON } from '../../support/builders.ts';
import { aKeptImage, both, pending, type KeptImage } from './a-kept-image.ts';

const excludeFromLatest = true;
let api: KeptImage;
beforeEach(() => {
  api = aKeptImage();
});

describe('GET /api/plan', () => {
  it.each(['', '?image=ubuntu-24'])(
    'shows what would be done and why, and does nothing%s',
    async (query) => {
      api.add('1.0.0', { tags: pending, excludeFromLatest, targetRegions: both.slice(0, 1) });
      const { status, body } = await api.ask('GET', `/api/plan${query}`);
      expect([status, body]).toEqual([
        200,
        {
          readAt: NOON.toISOString(),
          actions: [
            {
              kind: 'replicate',
              image: 'ubuntu-24',
              version: '1.0.0',
              versionId: idOf(ref, '1.0.0'),
              regions: ['eastus2'],
              because: 'the catalog wants it in eastus2',
              fact: '1.0.0 is Succeeded and pending, in westeurope',
            },
          ],
          questions: [],
          notices: [],
          unread: [],
          limits: [],
        },
      ]);
      expect(api.services.jobs.all()).toEqual([]);
    },
  );

  it('says what is held back, what people should know, and where use is unknown', async () => {
    for (const number of ['1.0.0', '1.1.0', '1.2.0']) api.add(number, { tags: {} });
    api.services.estate.hide({
      subscription: '11111111-1111-4111-8111-111111111111',
      because: 'reading is not allowed.',
    });
    const { body } = await api.ask('GET', '/api/plan?image=ubuntu-24');
    expect(body['unread']).toMatchObject([{ because: 'reading is not allowed.' }]);
    expect(body['notices']).toMatchObject([{ image: 'ubuntu-24', version: '1.0.0' }]);
  });

  it('is empty while no catalog is accepted', async () => {
    api.services.catalogs.force(undefined);
    expect((await api.ask('GET', '/api/plan')).body).toMatchObject({ actions: [], notices: [] });
  });

  it.each([
    ['?image=none', 404, 'The accepted catalog has no image none; catalog/accepted.json lists'],
    ['?image=constructor', 404, 'The accepted catalog has no image constructor'],
    ['?image=Ubuntu', 400, '/image'],
  ])('refuses %s', async (query, status, detail) => {
    const answer = await api.ask('GET', `/api/plan${query}`);
    expect(answer.status).toBe(status);
    expect(String(answer.body['detail'])).toContain(detail);
  });
});
