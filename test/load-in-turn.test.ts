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
    const { ports } = loadInTurn(async () => 'Hello');
    const { greeter } = ports(async (word) => ({ greeter: greeting(word) }));
    expect(await greeter.greet('Ada')).toBe('Hello Ada');
  });

  it('gives what a method lists, item by item', async () => {
    const { ports } = loadInTurn(async () => undefined);
    const { lister } = ports<{ lister: Lister }>(async () => ({
      lister: {
        async *list(count) {
          for (let index = 0; index < count; index += 1) yield index;
        },
      },
    }));
    expect(await Array.fromAsync(lister.list(3))).toEqual([0, 1, 2]);
  });

  it('loads one after another, and lets the first work while the second loads', async () => {
    const seen: string[] = [];
    const { ports } = loadInTurn(async () => seen.push('credential'));
    const first = ports<{ greeter: Greeter; other: Greeter }>(async () => {
      seen.push('first');
      const greeter = { greet: async (name: string) => `${seen.push('greeted')} ${name}` };
      return { greeter, other: greeter };
    });
    const second = ports(async () => {
      seen.push('second');
      return { greeter: greeting('Hello') };
    });
    await Promise.all([
      second.greeter.greet('Ada'),
      first.greeter.greet('Grace'),
      first.other.greet('Mary'),
    ]);
    expect(seen).toEqual(['credential', 'first', 'greeted', 'greeted', 'second']);
  });

  it('fails the calls of a group that does not load, and no other', async () => {
    const { ports } = loadInTurn(async () => 'Hello');
    const broken = ports<{ greeter: Greeter }>(() =>
      Promise.reject(new Error('there is no such file')),
    );
    const sound = ports(async (word) => ({ greeter: greeting(word) }));
    await expect(broken.greeter.greet('Ada')).rejects.toThrow('there is no such file');
    expect(await sound.greeter.greet('Ada')).toBe('Hello Ada');
  });

  it('loads a late group when it is first called, and once', async () => {
    const seen: string[] = [];
    const { latePorts } = loadInTurn(async () => 'Hello');
    const { late } = latePorts(async (word) => {
      seen.push('loaded');
      return { late: greeting(word) };
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
