import { setImmediate as breath } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { loadInTurn, loadWhenCalled } from '../src/load-in-turn.ts';

interface Greeter {
  greet(name: string): Promise<string>;
}
interface Lister {
  list(count: number): AsyncIterable<number>;
}

const greeting = (word: string): Greeter => ({ greet: async (name) => `${word} ${name}` });

describe('a group of ports that loads when it is called', () => {
  it('can be called before it has loaded', async () => {
    const { greeter } = loadWhenCalled(async () => ({ greeter: greeting('Hello') }));
    expect(await greeter.greet('Ada')).toBe('Hello Ada');
  });

  it('can be awaited, and passed through promises', async () => {
    const { greeter } = loadWhenCalled(async () => ({ greeter: greeting('Hello') }));
    const passed = await Promise.resolve(greeter);
    expect(await passed.greet('Ada')).toBe('Hello Ada');
  });

  it('says which port or method there is not', async () => {
    const { lister } = loadWhenCalled<{ lister: Greeter }>(async () => ({ lister: {} as Greeter }));
    await expect(lister.greet('Ada')).rejects.toThrow('There is no lister.greet.');
  });

  it('gives what a method lists, item by item', async () => {
    const { lister } = loadWhenCalled<{ lister: Lister }>(async () => ({
      lister: {
        async *list(count) {
          for (let index = 0; index < count; index += 1) yield index;
        },
      },
    }));
    expect(await Array.fromAsync(lister.list(3))).toEqual([0, 1, 2]);
  });

  it('loads once, and not before', async () => {
    const seen: string[] = [];
    const { one, other } = loadWhenCalled(async () => {
      seen.push('loaded');
      return { one: greeting('Hello'), other: greeting('Good day') };
    });
    await breath();
    expect(seen).toEqual([]);
    expect(await Promise.all([one.greet('Ada'), one.greet('Grace'), other.greet('Mary')])).toEqual([
      'Hello Ada',
      'Hello Grace',
      'Good day Mary',
    ]);
    expect(seen).toEqual(['loaded']);
  });
});

describe('groups that load in turn', () => {
  it('load while the one before waits for its first answer, once that has asked', async () => {
    const seen: string[] = [];
    const ports = loadInTurn();
    const answer = Promise.withResolvers<string>();
    const first = ports<{ greeter: Greeter }>(async () => {
      seen.push('first');
      return { greeter: { greet: (name) => (seen.push(`asked for ${name}`), answer.promise) } };
    });
    const [second] = ['second', 'third'].map((name) =>
      ports(async () => {
        seen.push(name);
        return { greeter: greeting('Hello') };
      }),
    );
    await breath();
    expect(seen).toEqual([]);

    const greeted = first.greeter.greet('Ada');
    await breath();
    await breath();
    expect(seen).toEqual(['first', 'asked for Ada', 'second']);

    answer.resolve('Hello Ada');
    expect(await greeted).toBe('Hello Ada');
    expect(await second?.greeter.greet('Grace')).toBe('Hello Grace');
    await breath();
    await breath();
    expect(seen).toEqual(['first', 'asked for Ada', 'second', 'third']);
  });

  it('load out of turn where they are called', async () => {
    const ports = loadInTurn();
    const [, second] = ['Hello', 'Good day'].map((word) =>
      ports(async () => ({ greeter: greeting(word) })),
    );
    expect(await second?.greeter.greet('Ada')).toBe('Good day Ada');
  });

  it('fail the calls of one that does not load, and of no other', async () => {
    const ports = loadInTurn();
    const sound = ports(async () => ({ greeter: greeting('Hello') }));
    const broken = ports<{ greeter: Greeter }>(() =>
      Promise.reject(new Error('there is no such file')),
    );
    expect(await sound.greeter.greet('Ada')).toBe('Hello Ada');
    await breath();
    await expect(broken.greeter.greet('Ada')).rejects.toThrow('there is no such file');
    expect(await sound.greeter.greet('Ada')).toBe('Hello Ada');
  });
});
