import type { GateQuestion, Gates } from '../../src/lifecycle/ports.ts';

export interface FakeGates extends Gates {
  asked: { url: string; question: GateQuestion }[];
  answer: Awaited<ReturnType<Gates['ask']>>;
}

export function fakeGates(): FakeGates {
  const gates: FakeGates = {
    asked: [],
    answer: { verdict: 'yes' },
    async ask(url, question) {
      gates.asked.push({ url, question });
      return gates.answer;
    },
  };
  return gates;
}
