import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import type { GateQuestion, Gates } from '../../src/lifecycle/keeping/ports.ts';

type Answer = Awaited<ReturnType<Gates['ask']>>;

/** Gates in memory. One that was told nothing does not answer. */
export interface FakeGates extends Gates {
  asked: { url: string; question: GateQuestion }[];
  /** What the gate answers from now on; undefined: nothing. */
  answer(url: string, answer: Answer | undefined): void;
}

export function fakeGates(): FakeGates {
  const asked: FakeGates['asked'] = [];
  const answers = new Map<string, Answer | undefined>();
  return {
    asked,
    answer: (url, answer) => void answers.set(url, answer),
    async ask(url, question) {
      asked.push({ url, question });
      const answer = answers.get(url);
      if (answer === undefined) {
        throw new Unavailable(`The gate at ${new URL(url).host} did not answer.`);
      }
      return { ...answer };
    },
  };
}
