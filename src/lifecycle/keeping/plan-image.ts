import type { ImageRules } from '../catalog/schema.ts';
import type { Clock } from '../ports.ts';
import { holdBack } from './hold-back.ts';
import { narrow } from './narrow.ts';
import { notices } from './notices.ts';
import { joined, type FoundImage, type Plan, type Question } from './plan.ts';
import { promote } from './promote.ts';
import { survey } from './survey.ts';
import { widen } from './widen.ts';

/**
 * What would bring an image to what the catalog says of it, and what holds it back. Pure: the same image, rules
 * and instant give the same plan, and an image that is as it should be gives no action.
 */
export function planImage(image: string, rules: ImageRules, found: FoundImage, clock: Clock): Plan {
  const seen = survey(image, rules, found, clock);
  const plan = joined([widen(seen), promote(seen), narrow(seen), notices(seen)]);
  return {
    ...plan,
    actions: holdBack(plan.actions, seen),
    questions: different(plan.questions),
  };
}

/** One about each version, for callers answer a bounded number; those that can wait come last. */
function different(questions: readonly Question[]): Question[] {
  const found = new Map<string, Question>();
  for (const canWait of [undefined, true]) {
    for (const question of questions) {
      const { number } = question.version;
      if (question.canWait === canWait && !found.has(number)) found.set(number, question);
    }
  }
  return [...found.values()];
}
