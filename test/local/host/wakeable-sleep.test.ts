import { expect, it } from 'vitest';
import { wakeableSleep } from '../../../local/host/queues/wakeable-sleep.ts';

const anHour = 3_600_000;

it('a sleep ends when it is woken', async () => {
  const pause = wakeableSleep();
  pause.watch();
  const asleep = pause.sleep(anHour);
  pause.wake();
  await expect(asleep).resolves.toBeUndefined();
});

it('a wake-up that comes before the sleep is kept', async () => {
  const pause = wakeableSleep();
  pause.watch();
  pause.wake();
  await expect(pause.sleep(anHour)).resolves.toBeUndefined();
});

it('a wake-up from before the watch is not', async () => {
  const pause = wakeableSleep();
  pause.wake();
  pause.watch();
  let asleep = true;
  const sleep = pause.sleep(anHour).then(() => (asleep = false));
  await new Promise(setImmediate);
  expect(asleep).toBe(true);
  pause.wake();
  await sleep;
});
