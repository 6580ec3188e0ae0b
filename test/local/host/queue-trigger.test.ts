import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { base64, queueBenches, type QueueBench, type QueueBenches } from './support/queue-bench.ts';

let benches: QueueBenches;
let bench: QueueBench;
beforeAll(async () => (benches = await queueBenches()));
afterAll(() => benches.close());
beforeEach(async () => (bench = await benches.open()));
afterEach(() => bench.close());

const withoutPoisonReader = { 'AzureWebJobs.poisoned.Disabled': 'true' };

describe('queue trigger', () => {
  it('runs the function with the message and its metadata, then deletes the message', async () => {
    const host = await bench.host();
    await bench.send('{"image":"ubuntu"}');
    const run = await eventually('a run', () => bench.runs('work')[0]);
    expect(run.input).toEqual({ image: 'ubuntu' });
    expect(run.metadata).toMatchObject({ dequeueCount: 1, image: 'ubuntu' });
    await eventually('success', () => host.lines.find((line) => line.includes('(Succeeded')));
    await eventually(
      'deletion',
      async () => (await bench.work.getProperties()).approximateMessagesCount === 0,
    );
    expect(host.lines).toContainEqual(expect.stringContaining('[work] work received'));
  });

  it('retries at once with a rising dequeue count until the function succeeds', async () => {
    await bench.host();
    bench.gate.answer = () => (bench.runs('work').length < 3 ? { throws: 'not yet' } : {});
    await bench.send('{"image":"ubuntu"}');
    await eventually('three runs', () => bench.runs('work').length >= 3);
    expect(bench.runs('work').map((run) => run.metadata?.dequeueCount)).toEqual([1, 2, 3]);
    await eventually(
      'deletion',
      async () => (await bench.work.getProperties()).approximateMessagesCount === 0,
    );
    expect(await bench.poison.exists()).toBe(false);
  });

  it('runs a failing message exactly five times, then moves its body byte by byte to the poison queue', async () => {
    await bench.host(withoutPoisonReader);
    bench.gate.answer = () => ({ throws: 'never' });
    const body = ' {"image" :"ubuntu \u00e9\u20ac", "n":1.50}\n';
    await bench.send(body);
    await eventually('poison', async () => (await bench.texts(bench.poison)).length > 0);
    expect(await bench.texts(bench.poison)).toEqual([base64(body)]);
    await eventually(
      'deletion',
      async () => (await bench.work.getProperties()).approximateMessagesCount === 0,
    );
    expect(bench.runs('work')).toHaveLength(5);
  });

  it('gives poison messages to the function of the poison queue, with a new dequeue count', async () => {
    await bench.host();
    bench.gate.answer = (call) => (call.name === 'work' ? { throws: 'never' } : {});
    await bench.send('{"image":"ubuntu"}');
    const run = await eventually('the poison function', () => bench.runs('poisoned')[0]);
    expect(run.input).toEqual({ image: 'ubuntu' });
    expect(run.metadata?.dequeueCount).toBe(1);
  });

  it('moves a message that is not base64 to the poison queue without running the function', async () => {
    await bench.host(withoutPoisonReader);
    await bench.work.sendMessage('{"plain":"text"}');
    await eventually('poison', async () => (await bench.texts(bench.poison)).length > 0);
    expect(await bench.texts(bench.poison)).toEqual(['{"plain":"text"}']);
    expect(bench.runs('work')).toEqual([]);
  });

  it('reads plain text when host.json says that messages are not encoded', async () => {
    await bench.host({ AzureFunctionsJobHost__extensions__queues__messageEncoding: 'none' });
    await bench.work.sendMessage('plain text');
    const run = await eventually('a run', () => bench.runs('work')[0]);
    expect(run.input).toBe('plain text');
  });

  it('lets the properties of a body hide the trigger metadata of the same name', async () => {
    await bench.host();
    await bench.send(
      '{"dequeueCount":99,"ID":"mine","list":[1],"ok":true,"at":"2024-01-02T03:04:05Z"}',
    );
    const run = await eventually('a run', () => bench.runs('work')[0]);
    expect(run.input).toMatchObject({ dequeueCount: 99, ID: 'mine' });
    expect(run.metadata).toMatchObject({
      dequeueCount: 99,
      iD: 'mine',
      ok: 'True',
      at: '01/02/2024 03:04:05',
    });
    expect(run.metadata).not.toHaveProperty('id');
    expect(run.metadata).not.toHaveProperty('list');
  });

  it('waits for a missing queue without creating it', async () => {
    await bench.work.delete();
    await bench.host();
    expect(await bench.work.exists()).toBe(false);
    await bench.work.create();
    await bench.send('late');
    await eventually('a run', () => bench.runs('work')[0]);
  });

  it('writes outputs after success, creating the queue, one message per element', async () => {
    await bench.host();
    bench.gate.answer = () => ({ output: [{ image: 'ubuntu' }, 'text', 5, true] });
    await bench.send('go');
    await eventually('outputs', async () => (await bench.texts(bench.out)).length === 4);
    const bodies = (await bench.texts(bench.out)).map((each) =>
      Buffer.from(each, 'base64').toString(),
    );
    expect(bodies.sort()).toEqual(['5', 'True', 'text', '{\n  "image": "ubuntu"\n}'].sort());
  });

  it('fails the invocation when an output cannot be written', async () => {
    await bench.host({
      ...withoutPoisonReader,
      AzureFunctionsJobHost__extensions__queues__maxDequeueCount: '1',
    });
    bench.gate.answer = () => ({ output: '{not json}' });
    await bench.send('go');
    await eventually('poison', async () => (await bench.texts(bench.poison)).length === 1);
    expect(bench.runs('work')).toHaveLength(1);
  });
});
