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
 * and instant give the same plan, and an image that is as it should be gives an empty one.
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

/** One about each version: callers answer a bounded number. */
const different = (questions: readonly Question[]): Question[] => [
  ...new Map(questions.map((question) => [question.version.number, question])).values(),
];
