import { expect, it } from 'vitest';
import { prepared } from './prepared.ts';

it.each([
  ['2031-06-01', '2031-06-01T00:00:00+00:00'],
  ['2031-06-01T12:00:00', '2031-06-01T12:00:00+00:00'],
  ['2031-06-01T12:00:00+02:00', '2031-06-01T10:00:00+00:00'],
])('ends its life at %s, in UTC unless it says otherwise', async (endOfLifeDate, written) => {
  const { put } = await prepared();
  const { json } = await put('1.0.0', { publishingProfile: { endOfLifeDate } });
  expect(json.properties.publishingProfile.endOfLifeDate).toBe(written);
});

it.each(['foo 2031', '2031', '', '2031-02-30T00:00:00Z', '06/01/2031'])(
  'refuses to end its life at "%s"',
  async (endOfLifeDate) => {
    const { put } = await prepared();
    const { status, json } = await put('1.0.0', { publishingProfile: { endOfLifeDate } });
    expect([status, json.error.code]).toEqual([400, 'InvalidRequestContent']);
  },
);
