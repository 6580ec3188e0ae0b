import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { webhookGates } from '../../src/azure/webhook-gates.ts';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import type { GateQuestion } from '../../src/lifecycle/keeping/ports.ts';
import {
  startAnsweringServer,
  type Answer,
  type AnsweringServer,
} from '../azure/answering-server.ts';
import { fakeGates } from '../support/fake-gates.ts';
import { describeGates } from './gates.ts';

let server: AnsweringServer;
let url: string;
beforeAll(async () => {
  server = await startAnsweringServer(true);
  url = `${server.url}/gate?code=secret`;
});
afterAll(() => server.close());
beforeEach(() => {
  server.requests.splice(0);
  server.bodies.splice(0);
});

describeGates('in memory', () => {
  const gates = fakeGates();
  const address = 'https://gate.example/ask?code=secret';
  const verdicts = { true: 'yes', false: 'no', null: 'wait' } as const;
  return {
    gates,
    url: address,
    asked: () => gates.asked.map(({ question }) => question),
    answer(promote, reason) {
      const verdict = promote === undefined ? undefined : verdicts[`${promote}`];
      const why = reason === undefined ? {} : { reason };
      gates.answer(address, verdict && { verdict, ...why });
    },
  };
});

const body = (answer: unknown) => ({ status: 200, body: JSON.stringify(answer) });

describeGates('over https', () => ({
  gates: webhookGates(),
  url,
  asked: () => server.bodies.map((text) => JSON.parse(text) as GateQuestion),
  answer(promote, reason) {
    server.answer = promote === undefined ? 'cut' : body({ promote, reason });
  },
}));

describe('a gate over https', () => {
  const question = { image: 'ubuntu-24', version: '1.0.0', versionId: '/1', job: 'one' };
  const ask = (answer: Answer, patience?: number) => {
    server.answer = answer;
    return webhookGates(patience).ask(url, question);
  };

  it('has not decided where it answers 202, whatever else it says', async () => {
    expect(await ask({ status: 202 })).toEqual({ verdict: 'wait' });
    expect(await ask({ ...body({ promote: true }), status: 202 })).toEqual({ verdict: 'wait' });
  });

  it.each<[string, Answer, RegExp]>([
    ['204', { status: 204 }, /answered 204/],
    ['a redirect', { status: 302, headers: { location: '/gate' } }, /answered 302/],
    ['404', { status: 404 }, /answered 404/],
    ['500 with a verdict', { ...body({ promote: true }), status: 500 }, /answered 500/],
    ['nothing', { status: 200 }, /without/],
    ['no JSON', { status: 200, body: 'promote: true' }, /without/],
    ['no object', body('yes'), /without/],
    ['null', body(null), /without/],
    ['no verdict', body({ reason: 'none' }), /without/],
    ['a verdict that is no boolean', body({ promote: 'true' }), /without/],
    ['a reason that is no text', body({ promote: true, reason: 7 }), /without/],
    ['more than it should', body({ promote: true, reason: 'x'.repeat(65_536) }), /without/],
    ['half an answer', 'cut in the body', /did not end its answer/],
    ['nothing at all', 'cut', /did not answer/],
  ])('is Unavailable where it answers %s, after one request', async (_case, answer, words) => {
    const asking = ask(answer);
    await expect(asking).rejects.toThrow(Unavailable);
    await expect(asking).rejects.toThrow(words);
    await expect(asking).rejects.toThrow(new URL(url).host);
    await expect(asking).rejects.not.toThrow(/secret|\/gate/);
    expect(server.requests).toEqual(['POST /gate?code=secret']);
  });

  it('is Unavailable where it takes too long', async () => {
    await expect(ask('never', 50)).rejects.toThrow(/did not answer \(TimeoutError\)/);
  });

  it.each([
    [429, '7', 7],
    [503, '113', 113],
    [503, 'soon', undefined],
    [500, '7', undefined],
  ])('is asked again at a %i when it says so: %s', async (status, after, seconds) => {
    await expect(ask({ status, headers: { 'retry-after': after } })).rejects.toMatchObject({
      name: 'Unavailable',
      retryAfterSeconds: seconds,
    });
  });

  it('may give its reason at length, and part of it is kept', async () => {
    const { reason } = await ask(body({ promote: false, reason: 'x'.repeat(60_000) }));
    expect(reason).toMatch(/^x{100}/);
    expect(reason?.length).toBeLessThan(32_768);
  });
});
