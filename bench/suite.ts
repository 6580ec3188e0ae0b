import { availableParallelism } from 'node:os';
import type { Figure } from './figure.ts';
import { secondsOf } from './run-script.ts';

export const title = 'npm test';

export async function measure(): Promise<Figure[]> {
  const because = `on ${availableParallelism()} cores; the bar is for two`;
  return [{ what: 'by the clock', value: await secondsOf('test'), unit: 's', bar: 180, because }];
}
