import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import type { ImportData } from '../../../src/lifecycle/jobs/job-data.ts';
import { aJob, NOON } from '../../support/builders.ts';
import { anApi, type Api } from './an-api.ts';

const id = 'ubuntu-24.0123456789abcdef';
const version = { definition: '/d', id: '/d/versions/1.4.0', number: '1.4.0' };
const later = new Date(NOON.getTime() + 60_000);

const ended = (state: Job['state'], parts: Partial<Job<ImportData>> = {}) =>
  aJob({
    id,
    state,
    step: undefined,
    endedIn: 'import-vhd',
    endedAt: NOON,
    sequence: 9,
    because: 'It is dynamic.',
    remedy: 'Convert it.',
    ...parts,
  });

async function anApiWith(...jobs: Job[]): Promise<Api> {
  const api = anApi();
  for (const job of jobs) await api.services.jobs.add(job);
  return api;
}

describe('GET /api/jobs/{job}', () => {
  it('shows a job with its history', async () => {
    const upload = { ...aJob().data.upload, name: 'ubuntu-24/Größe 1+1.vhd' };
    const data = { upload, version };
    const api = await anApiWith();
    const job = ended('refused', { data });
    await api.services.jobs.add(job);
    const entry = { sequence: 8, step: 'import-vhd', at: NOON, outcome: 'refused', note: 'n' };
    await api.services.jobs.save(job, { ...entry, step: 'import-vhd' });
    const { status, body } = await api.ask('GET', `/api/jobs/${id}`);
    expect([status, body]).toEqual([
      200,
      {
        id,
        image: 'ubuntu-24',
        kind: 'import',
        state: 'refused',
        askedBy: 'event',
        because: 'It is dynamic.',
        remedy: 'Convert it.',
        dueAt: NOON.toISOString(),
        createdAt: NOON.toISOString(),
        endedAt: NOON.toISOString(),
        blob: 'https://gallerist.blob.core.windows.net/vhds/ubuntu-24/Gr%C3%B6%C3%9Fe%201%2B1.vhd',
        version: '1.4.0',
        versionId: '/d/versions/1.4.0',
        history: [{ ...entry, at: NOON.toISOString() }],
      },
    ]);
  });

  it('shows a job that has only begun', async () => {
    const api = await anApiWith(aJob({ id }));
    const { body } = await api.ask('GET', `/api/jobs/${id}`);
    expect(body).toMatchObject({ state: 'open', step: 'import-vhd', history: [] });
  });

  it('answers 404 where there is no such job', async () => {
    const { status, body } = await (await anApiWith()).ask('GET', `/api/jobs/${id}`);
    expect([status, body['detail']]).toEqual([404, expect.stringContaining(id)]);
  });

  it.each([
    'ubuntu-24',
    'ubuntu-24.0123',
    'Ubuntu.0123456789abcdef',
    `${id}0`,
    `${id}%0a`,
    '.0123456789abcdef',
    '%00',
    '%zz',
    '..%2fhealth',
    "a'%20or%20'1'%20eq%20'1.0123456789abcdef",
    '%F0%9F%98%80.0123456789abcdef',
  ])('answers 400 to %s, which is no id of a job', async (text) => {
    const { status, body } = await (await anApiWith()).ask('GET', `/api/jobs/${text}`);
    expect([status, body['errors']]).toEqual([
      400,
      [{ pointer: '/job', detail: expect.stringContaining('must be a job id') }],
    ]);
  });
});

describe('GET /api/jobs', () => {
  it('lists jobs by image and state', async () => {
    const other = aJob({ id: 'debian-12.0123456789abcdef' });
    const api = await anApiWith(other, ended('failed'));
    const ids = async (query: string) => {
      const { status, body } = await api.ask('GET', `/api/jobs${query}`);
      expect(status).toBe(200);
      return (body['jobs'] as { id: string }[]).map((job) => job.id);
    };
    expect(await ids('')).toEqual([other.id, id]);
    expect(await ids('?image=ubuntu-24')).toEqual([id]);
    expect(await ids('?state=open')).toEqual([other.id]);
    expect(await ids('?image=ubuntu-24&state=open')).toEqual([]);
    expect(await ids('?code=the-function-key&image=debian-12')).toEqual([other.id]);
  });

  it('goes through all jobs in pages', async () => {
    const jobs = Array.from({ length: 120 }, (_, index) =>
      aJob({ id: `ubuntu-24.${index.toString(16).padStart(16, '0')}` }),
    );
    const api = await anApiWith(...jobs);
    const seen: unknown[] = [];
    let after = '';
    for (let pages = 0; pages < 3; pages += 1) {
      const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
      const { body } = await api.ask('GET', `/api/jobs${query}`);
      seen.push(...(body['jobs'] as Job[]).map((job) => job.id));
      after = (body['next'] as string | undefined) ?? '';
    }
    expect([seen, after]).toEqual([jobs.map((job) => job.id), '']);
  });

  it('answers 422 to the end of no page', async () => {
    expect((await (await anApiWith()).ask('GET', '/api/jobs?after=garbage')).status).toBe(422);
  });

  it.each([
    ['?state=lost', '/state'],
    ['?state=', '/state'],
    ['?state=open&state=failed', '/state'],
    ['?image=Ubuntu', '/image'],
    ["?image=a'%20or%20''%20eq%20'", '/image'],
    ['?image=%00', '/image'],
    [`?after=${'a'.repeat(3_000)}`, '/after'],
  ])('answers 400 to %s', async (query, pointer) => {
    const { status, body } = await (await anApiWith()).ask('GET', `/api/jobs${query}`);
    expect([status, body['errors']]).toMatchObject([400, [{ pointer }]]);
  });

  it.each(['?image[]=ubuntu', '?&&=&%=%zz', '?__proto__=1&constructor=2', '?'])(
    'does not mind %s',
    async (query) => {
      const { status } = await (await anApiWith()).ask('GET', `/api/jobs${query}`);
      expect(status).toBe(200);
    },
  );
});

describe('POST /api/jobs/{job}/retry', () => {
  it.each(['refused', 'failed', 'cancelled'] as const)(
    'starts a job that was %s',
    async (state) => {
      const api = await anApiWith(ended(state));
      const { status, body } = await api.ask('POST', `/api/jobs/${id}/retry`);
      expect(status).toBe(202);
      expect(body).toMatchObject({ state: 'open', step: 'import-vhd' });
      expect(body).not.toHaveProperty('because');
      expect(api.services.outbox.sent).toEqual([
        { step: 'import-vhd', message: { job: id, sequence: 10 }, at: api.services.clock.now() },
      ]);
      expect(api.services.jobs.entries(id).at(-1)?.note).toBe('asked for by function key');
    },
  );

  it.each([
    ['open', aJob({ id })],
    ['succeeded', ended('succeeded')],
    ['not tidied up yet', ended('failed', { step: 'close-job' })],
  ])('has a conflict with a job that is %s', async (_state, job) => {
    const api = await anApiWith(job);
    const { status } = await api.ask('POST', `/api/jobs/${id}/retry`);
    expect(status).toBe(409);
    expect(api.services.outbox.sent).toEqual([]);
  });
});

describe('POST /api/jobs/{job}/cancel', () => {
  it('ends an open job', async () => {
    const api = await anApiWith(aJob({ id }));
    const headers = { 'x-ms-client-principal-name': 'kim@contoso' };
    const { status, body } = await api.ask('POST', `/api/jobs/${id}/cancel`, { headers });
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: 'cancelled', because: 'Cancelled by kim@contoso.' });
    expect(api.services.outbox.sent.map(({ step }) => step)).toEqual(['close-job']);
  });

  it.each(['succeeded', 'refused', 'failed', 'cancelled'] as const)(
    'has a conflict with a job that %s',
    async (state) => {
      const api = await anApiWith(ended(state));
      expect((await api.ask('POST', `/api/jobs/${id}/cancel`)).status).toBe(409);
    },
  );

  it('asks to come again while a step is at work', async () => {
    const api = await anApiWith(aJob({ id, claimedUntil: later }));
    const { status, headers } = await api.ask('POST', `/api/jobs/${id}/cancel`);
    expect([status, headers.get('retry-after')]).toEqual([409, '10']);
  });
});

describe.each(['retry', 'cancel'])('POST /api/jobs/{job}/%s', (verb) => {
  it('answers 404 where there is no such job, 400 where there can be none', async () => {
    const api = await anApiWith();
    expect((await api.ask('POST', `/api/jobs/${id}/${verb}`)).status).toBe(404);
    expect((await api.ask('POST', `/api/jobs/none/${verb}`)).status).toBe(400);
  });

  it('has a conflict where somebody else writes the job at the same time', async () => {
    const job = verb === 'retry' ? ended('failed') : aJob({ id });
    const api = await anApiWith(job);
    const { jobs } = api.services;
    const before = { ...jobs };
    jobs.read = async (one) => {
      const found = await before.read(one);
      if (found !== undefined) await jobs.save(found);
      return found;
    };
    expect((await api.ask('POST', `/api/jobs/${id}/${verb}`)).status).toBe(409);
    expect(api.services.outbox.sent).toEqual([]);
  });

  it('does not mind a body', async () => {
    const job = verb === 'retry' ? ended('failed') : aJob({ id });
    const api = await anApiWith(job);
    expect((await api.ask('POST', `/api/jobs/${id}/${verb}`, { json: { a: 1 } })).status).toBe(202);
  });
});
