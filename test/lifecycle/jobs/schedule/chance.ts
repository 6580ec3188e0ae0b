export interface Chance {
  /** A whole number from 0 to below `count`. */
  below: (count: number) => number;
  oneOf<T>(choices: readonly T[]): T;
  /** True so many times in a thousand. */
  often(perMille: number): boolean;
}

/** Random numbers that follow from a seed (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (count: number) => Math.floor(next() * count);
  return {
    below,
    oneOf: (choices) => choices[below(choices.length)] as (typeof choices)[number],
    often: (perMille) => next() * 1_000 < perMille,
  };
}
