import { describe, expect, it } from 'vitest';
import { oneAtATime } from '../../src/azure/one-at-a-time.ts';

describe('calls one at a time', () => {
  it('run one after the other by key, and side by side otherwise', async () => {
    const inTurn = oneAtATime();
    const began: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = inTurn('a', async () => {
      began.push('a1');
      await gate.promise;
    });
    const second = inTurn('a', async () => void began.push('a2'));
    await inTurn('b', async () => void began.push('b1'));
    expect(began).toEqual(['a1', 'b1']);
    gate.resolve();
    await Promise.all([first, second]);
    expect(began).toEqual(['a1', 'b1', 'a2']);
  });

  it('go on after one that failed, which tells only its own caller', async () => {
    const inTurn = oneAtATime();
    const failed = inTurn('a', () => Promise.reject(new Error('The first fails.')));
    const next = inTurn('a', async () => 'done');
    await expect(failed).rejects.toThrow('The first fails.');
    expect(await next).toBe('done');
  });
});
