import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Conflict, Refused, Unavailable } from '../../src/lifecycle/outcomes.ts';
import { startAnsweringServer, type Answer, type AnsweringServer } from './answering-server.ts';
import { everyCall } from './every-call.ts';

let server: AnsweringServer;
let calls: ReturnType<typeof everyCall>;
beforeAll(async () => {
  server = await startAnsweringServer(true);
  calls = everyCall(server.url);
});
afterAll(() => server.close());
beforeEach(() => void server.requests.splice(0));

const names = Object.keys(everyCall('https://localhost:1'));

/** What came of the call, and how many requests it took. */
async function outcomeOf(name: string, answer: Answer) {
  server.answer = answer;
  server.requests.splice(0);
  const [settled] = await Promise.allSettled([calls[name]?.()]);
  return { settled, requests: server.requests.length };
}

async function failureOf(name: string, answer: Answer) {
  const { settled, requests } = await outcomeOf(name, answer);
  if (settled?.status !== 'rejected') throw new Error(`${name} did not fail.`);
  return { error: settled.reason as unknown, requests };
}

const passing: [string, Answer, number | undefined][] = [
  ['a connection that is cut', 'cut', undefined],
  ['500', { status: 500 }, undefined],
  ['503 with Retry-After', { status: 503, headers: { 'retry-after': '7' } }, 7],
  ['429 with Retry-After', { status: 429, headers: { 'retry-after': '113' } }, 113],
  ['429 without', { status: 429 }, undefined],
  ['401', { status: 401 }, undefined],
  ['403', { status: 403 }, undefined],
  ['408', { status: 408 }, undefined],
  [
    'a Retry-After that is no number',
    { status: 503, headers: { 'retry-after': 'soon' } },
    undefined,
  ],
];

describe.each(names)('%s', (name) => {
  it.each(passing)('is Unavailable at %s, after one request', async (_case, answer, seconds) => {
    const { error, requests } = await failureOf(name, answer);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({ retryAfterSeconds: seconds });
    expect(requests).toBe(1);
  });
});

describe.each(names.filter((name) => name !== 'galleries.whyFailed'))('%s', (name) => {
  it('is Refused at a 400, after one request', async () => {
    const { error, requests } = await failureOf(name, { status: 400 });
    expect(error).toBeInstanceOf(Refused);
    expect(requests).toBe(1);
  });
});

describe('what is absent', () => {
  it.each([
    'jobs.read',
    'calls.find',
    'drops.open',
    'drops.createdOn',
    'catalogs.accepted',
    'catalogs.find',
    'catalogs.read',
    'galleries.gallery',
    'galleries.definition',
    'galleries.version',
    'numbers.release',
    'hints.forget',
    'writers.read',
    'writers.remove',
    'galleries.whyFailed',
  ])('is undefined to %s', async (name) => {
    const { settled } = await outcomeOf(name, { status: 404 });
    expect(settled).toEqual({ status: 'fulfilled', value: undefined });
  });

  it.each(['galleries.versions', 'galleries.deletedNumbers', 'regions.of'])(
    'is nothing to list: %s',
    async (name) => {
      const { settled } = await outcomeOf(name, { status: 404 });
      expect(settled).toEqual({ status: 'fulfilled', value: [] });
    },
  );

  it('has no end to read', async () => {
    expect((await failureOf('drops.tail', { status: 404 })).error).toBeInstanceOf(Unavailable);
  });
});

describe('a condition that is not met (412)', () => {
  it.each(['jobs.save', 'jobs.save with a line', 'writers.save', 'writers.remove'])(
    'is a Conflict to %s',
    async (name) => {
      const { error, requests } = await failureOf(name, { status: 412 });
      expect(error).toBeInstanceOf(Conflict);
      expect(requests).toBe(1);
    },
  );

  it('is Unavailable to a reading of an end', async () => {
    expect((await failureOf('drops.tail', { status: 412 })).error).toBeInstanceOf(Unavailable);
  });
});

describe('a connection that is cut in the body', () => {
  it.each([
    'drops.open',
    'drops.tail',
    'catalogs.accepted',
    'catalogs.read',
    'jobs.read',
    'galleries.version',
    'galleries.whyFailed',
    'regions.of',
  ])('is Unavailable to %s, after one request', async (name) => {
    const { error, requests } = await failureOf(name, 'cut in the body');
    expect(error).toBeInstanceOf(Unavailable);
    expect(requests).toBe(1);
  });
});

describe('the message of a fault', () => {
  it("has Azure's words, status and code, and what was being done", async () => {
    const body = JSON.stringify({ error: { code: 'QuotaExceeded', message: 'Too many images.' } });
    const answer = { status: 400, headers: { 'content-type': 'application/json' }, body };
    const { error } = await failureOf('galleries.createVersion', answer);
    expect(error).toMatchObject({
      message:
        'Azure refused to create version 1.0.0 (400 QuotaExceeded): Too many images. Mend what Azure names, then retry the job.',
      cause: { name: 'RestError' },
    });
  });

  it('has the details, where Resource Graph says what it was', async () => {
    const details = [{ code: 'InvalidQuery', message: 'Query is invalid.' }];
    const error = { code: 'BadRequest', message: 'Please provide the ids.', details };
    const headers = { 'content-type': 'application/json' };
    const answer = { status: 400, headers, body: JSON.stringify({ error }) };
    expect((await failureOf('estate.versions', answer)).error).toMatchObject({
      message: expect.stringContaining('BadRequest): Please provide the ids. Query is invalid.'),
    });
  });

  it("has the table service's words", async () => {
    const value = 'The property value is too large.';
    const body = JSON.stringify({
      'odata.error': { code: 'PropertyValueTooLarge', message: { lang: 'en-US', value } },
    });
    const answer = { status: 400, headers: { 'content-type': 'application/json' }, body };
    const { error } = await failureOf('jobs.add', answer);
    expect(error).toMatchObject({
      message: expect.stringContaining(`(400 PropertyValueTooLarge): ${value}`),
    });
  });

  it("has the blob service's words", async () => {
    const body =
      '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthorizationPermissionMismatch</Code><Message>Not with this permission.</Message></Error>';
    const headers = {
      'content-type': 'application/xml',
      'x-ms-error-code': 'AuthorizationPermissionMismatch',
    };
    const { error } = await failureOf('drops.open', { status: 403, headers, body });
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /403 AuthorizationPermissionMismatch\): Not with this permission/,
      ),
    });
  });
});
