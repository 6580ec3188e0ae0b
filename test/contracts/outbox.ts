import { describe, expect, it } from 'vitest';
import type { Outbox } from '../../src/lifecycle/ports.ts';
import { steps, type StepMessage, type StepName } from '../../src/messages.ts';

/** An outbox, and a look at what its receiver could take from a step's queue now. */
export interface OutboxBench {
  outbox: Outbox;
  now(): Date;
  receive(step: StepName): Promise<StepMessage[]>;
}

const aMessage = (sequence: number): StepMessage => ({
  job: 'ubuntu-24.0123456789abcdef',
  sequence,
});
const inSeconds = (bench: OutboxBench, seconds: number) =>
  new Date(bench.now().getTime() + seconds * 1_000);

/** What every outbox keeps to. */
export function describeOutbox(name: string, make: () => OutboxBench): void {
  describe(`outbox: ${name}`, () => {
    it.each(steps)('sends a message of %s to its own queue', async (step) => {
      const bench = make();
      const marked: StepMessage = { ...aMessage(1), redelivered: true };
      await bench.outbox.send(step, marked, bench.now());
      expect(await bench.receive(step)).toEqual([marked]);
      expect(await bench.receive(step === 'close-job' ? 'import-vhd' : 'close-job')).toEqual([]);
    });

    it('sends what was due long ago at once', async () => {
      const bench = make();
      await bench.outbox.send('import-vhd', aMessage(2), inSeconds(bench, -90_000));
      expect(await bench.receive('import-vhd')).toEqual([aMessage(2)]);
    });

    it('keeps a message out of sight until it is due', async () => {
      const bench = make();
      await bench.outbox.send('import-vhd', aMessage(3), inSeconds(bench, 600));
      await bench.outbox.send('import-vhd', aMessage(4), bench.now());
      expect(await bench.receive('import-vhd')).toEqual([aMessage(4)]);
    });

    it('takes a message that is due in years', async () => {
      const bench = make();
      await bench.outbox.send('close-job', aMessage(5), inSeconds(bench, 1e8));
      expect(await bench.receive('close-job')).toEqual([]);
    });
  });
}
