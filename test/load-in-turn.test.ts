import { describe, expect, it } from 'vitest';
import { loadInTurn } from '../src/load-in-turn.ts';

interface Greeter {
  greet(name: string): Promise<string>;
}
interface Lister {
  list(count: number): AsyncIterable<number>;
}

describe('loading in turn', () => {
  const greeting = (word: string): Greeter => ({ greet: async (name) => `${word} ${name}` });

  it('gives a port that can be called before it has loaded', async () => {
    const { port } = loadInTurn(async () => 'Hello');
    expect(await port(async (word) => greeting(word)).greet('Ada')).toBe('Hello Ada');
  });

  it('gives what a method lists, item by item', async () => {
    const { port } = loadInTurn(async () => undefined);
    const lister = port<Lister>(async () => ({
      async *list(count) {
        for (let index = 0; index < count; index += 1) yield index;
      },
    }));
    expect(await Array.fromAsync(lister.list(3))).toEqual([0, 1, 2]);
  });

  it('loads one after another, and lets the first work while the second loads', async () => {
    const seen: string[] = [];
    const { port } = loadInTurn(async () => seen.push('credential'));
    const first = port<Greeter>(async () => {
      seen.push('first');
      return { greet: async (name) => `${seen.push('greeted')} ${name}` };
    });
    const second = port<Greeter>(async () => {
      seen.push('second');
      return greeting('Hello');
    });
    await Promise.all([second.greet('Ada'), first.greet('Grace')]);
    expect(seen).toEqual(['credential', 'first', 'greeted', 'second']);
  });

  it('fails the calls of a port that does not load, and no other', async () => {
    const { port } = loadInTurn(async () => 'Hello');
    const broken = port<Greeter>(() => Promise.reject(new Error('there is no such file')));
    const sound = port(async (word) => greeting(word));
    await expect(broken.greet('Ada')).rejects.toThrow('there is no such file');
    expect(await sound.greet('Ada')).toBe('Hello Ada');
  });

  it('loads a late port when it is first called, and once', async () => {
    const seen: string[] = [];
    const { latePort } = loadInTurn(async () => 'Hello');
    const late = latePort(async (word) => {
      seen.push('loaded');
      return greeting(word);
    });
    await Promise.resolve();
    expect(seen).toEqual([]);
    expect(await Promise.all([late.greet('Ada'), late.greet('Grace')])).toEqual([
      'Hello Ada',
      'Hello Grace',
    ]);
    expect(seen).toEqual(['loaded']);
  });
});
