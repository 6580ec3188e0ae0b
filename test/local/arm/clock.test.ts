import { expect, it } from 'vitest';
import { azureClock } from '../../../local/clock.ts';

const start = new Date('2026-03-01T12:00:00Z');

it('stands still at speed 0 but for what it is advanced', () => {
  const clock = azureClock({ speed: 0, start });
  clock.advance(90.5);
  expect(clock.now().toISOString()).toBe('2026-03-01T12:01:30.500Z');
  expect(clock.realMilliseconds(1)).toBe(Infinity);
});

it('says how long Azure seconds really last', () => {
  expect(azureClock({ speed: 60 }).realMilliseconds(3600)).toBe(60_000);
});

it('never goes back', () => {
  expect(() => azureClock({ start }).advance(-1)).toThrow(/only goes forward/);
});

it('calls whoever listens before an advance returns', () => {
  const clock = azureClock({ speed: 0, start });
  const heard: string[] = [];
  const stop = clock.onAdvance(() => heard.push(clock.now().toISOString()));
  clock.advance(1);
  stop();
  clock.advance(1);
  expect(heard).toEqual(['2026-03-01T12:00:01.000Z']);
});
