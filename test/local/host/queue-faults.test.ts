import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import { eventually } from './support/eventually.ts';
import { latch } from './support/gate.ts';
import { queueBenches, type QueueBench, type QueueBenches } from './support/queue-bench.ts';

let benches: QueueBenches;
beforeAll(async () => (benches = await queueBenches()));
afterAll(() => benches.close());

async function open({ onTestFinished }: TestContext): Promise<QueueBench> {
  const bench = await benches.open();
  onTestFinished(() => bench.close());
  return bench;
}

const emptied = (bench: QueueBench) =>
  eventually(
    'an empty queue',
    async () => (await bench.work.getProperties()).approximateMessagesCount === 0,
  );
const counts = (bench: QueueBench) => bench.runs('work').map((run) => run.metadata?.dequeueCount);

// Each of them mostly waits, on queues of its own: they run side by side.
describe.concurrent('queue trigger under faults', () => {
  it('gives a message back when the worker is killed, and runs it in the next worker', async (context) => {
    const { expect } = context;
    const bench = await open(context);
    const host = await bench.host();
    bench.gate.answer = () =>
      bench.runs('work').length === 1 ? latch().opened.then(() => ({})) : {};
    await bench.send('go');
    await eventually('a run', () => bench.runs('work').length === 1);
    const before = host.workerPid();
    host.killWorker();
    await emptied(bench);
    expect(counts(bench)).toEqual([1, 2]);
    expect(host.workerPid()).not.toBe(before);
    expect(host.lines).toContainEqual(expect.stringContaining('(Failed'));
  });

  it('loses every invocation in flight to one unhandled rejection, and runs them again', async (context) => {
    const { expect } = context;
    const bench = await open(context);
    const host = await bench.host();
    const hold = latch();
    bench.gate.answer = async (call) => {
      if (call.metadata?.dequeueCount !== 1) return {};
      if (call.input === 'stray') return { stray: 'nobody catches this' };
      await hold.opened;
      return {};
    };
    await bench.send('innocent');
    await eventually('a run', () => bench.runs('work').length === 1);
    await bench.send('stray');
    await emptied(bench);
    hold.open();
    expect(bench.runs('work').filter((run) => run.input === 'innocent')).toHaveLength(2);
    expect(host.lines).toContainEqual(
      expect.stringContaining('Worker uncaught exception: Error: nobody catches this'),
    );
  });

  it('leaves the message of a vanished host to another host, once the lease is over', async (context) => {
    const { expect } = context;
    const bench = await open(context);
    const first = await bench.host();
    bench.gate.answer = () =>
      bench.runs('work').length === 1 ? latch().opened.then(() => ({})) : {};
    await bench.send('go');
    await eventually('a run', () => bench.runs('work').length === 1);
    const received = Date.now();
    first.kill();
    const second = await bench.host();
    await emptied(bench);
    expect(counts(bench)).toEqual([1, 2]);
    // At speed 600 the ten-minute lease would be one second; two is the least.
    expect(Date.now() - received).toBeGreaterThan(1_000);
    expect(first.lines.at(-1)).not.toContain('(Failed');
    expect(second.lines).toContainEqual(expect.stringContaining('DequeueCount: 2'));
  });

  it('moves a message to the poison queue without running it after five vanished hosts', async (context) => {
    const { expect } = context;
    const bench = await open(context);
    await bench.send('crashes hosts');
    for (let times = 0; times < 6; times++) {
      const { receivedMessageItems } = await bench.work.receiveMessages({ visibilityTimeout: 1 });
      const [message] = receivedMessageItems;
      if (message === undefined) throw new Error('The message is missing.');
      await bench.work.updateMessage(message.messageId, message.popReceipt, undefined, 0);
    }
    await bench.host({ 'AzureWebJobs.poisoned.Disabled': 'true' });
    await eventually('poison', async () => (await bench.texts(bench.poison)).length === 1);
    expect(bench.runs('work')).toEqual([]);
  });

  it('renews the lease while the function runs, so that nobody else gets the message', async (context) => {
    const { expect } = context;
    const bench = await open(context);
    await bench.host();
    await bench.host();
    const hold = latch();
    bench.gate.answer = () => hold.opened.then(() => ({}));
    await bench.send('long');
    await eventually('a run', () => bench.runs('work').length === 1);
    const until = Date.now() + 3_500;
    await eventually('more than a lease', () => Date.now() > until);
    hold.open();
    await emptied(bench);
    expect(counts(bench)).toEqual([1]);
  });

  it('runs on when its lease is lost, and takes no harm from the deletion by the other', async (context) => {
    const { expect } = context;
    const bench = await open(context);
    const host = await bench.host();
    const hold = latch();
    bench.gate.answer = () => hold.opened.then(() => ({}));
    await bench.send('taken');
    await eventually('a run', () => bench.runs('work').length === 1);
    await bench.work.clearMessages();
    hold.open();
    await eventually('success', () => host.lines.find((line) => line.includes('(Succeeded')));
    await bench.send('next');
    await eventually('the next run', () => bench.runs('work').length === 2);
    expect(host.lines.filter((line) => line.startsWith('critical'))).toEqual([]);
  });

  it('runs at most a batch and the threshold of messages at once', async (context) => {
    const { expect } = context;
    const bench = await open(context);
    const [some, all] = [latch(), latch()];
    bench.gate.answer = () => (bench.runs('work').length <= 8 ? some : all).opened.then(() => ({}));
    await Promise.all(Array.from({ length: 30 }, (_, index) => bench.send(`message ${index}`)));
    await bench.host();
    await eventually('a batch', () => bench.runs('work').length === 16);
    expect(await bench.texts(bench.work)).toHaveLength(14);
    // With eight left of the first batch, the host asks for another.
    some.open();
    await eventually('the rest', () => bench.runs('work').length === 30);
    all.open();
    await emptied(bench);
    expect(bench.runs('work')).toHaveLength(30);
  });

  it('fails a function that runs too long, and restarts the worker', async (context) => {
    const { expect } = context;
    const bench = await open(context);
    const host = await bench.host({ AzureFunctionsJobHost__functionTimeout: '00:00:01' });
    const before = host.workerPid();
    bench.gate.answer = () =>
      bench.runs('work').length === 1 ? latch().opened.then(() => ({})) : {};
    await bench.send('slow');
    await eventually('a restart', () => host.workerPid() !== before);
    await emptied(bench);
    expect(host.lines).toContainEqual(
      expect.stringContaining("Timeout value of 00:00:01 exceeded by function 'Functions.work'"),
    );
    expect(counts(bench)).toEqual([1, 2]);
  });

  it('finishes what is in flight before it stops', async (context) => {
    const { expect } = context;
    const bench = await open(context);
    const host = await bench.host();
    const hold = latch();
    bench.gate.answer = () => hold.opened.then(() => ({}));
    await bench.send('last');
    await eventually('a run', () => bench.runs('work').length === 1);
    const stopped = host.stop();
    hold.open();
    await stopped;
    expect((await bench.work.getProperties()).approximateMessagesCount).toBe(0);
    expect(host.lines.at(-1)).toContain('Job host stopped');
  });
});
