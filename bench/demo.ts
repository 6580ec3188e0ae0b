import type { Figure } from './figure.ts';
import { secondsOf } from './run-script.ts';

export const title = 'npm run demo';

export async function measure(): Promise<Figure[]> {
  return [{ what: 'by the clock', value: await secondsOf('demo'), unit: 's', bar: 60 }];
}
