import { describe, expect, it } from 'vitest';
import { deadLetterBlob } from '../../local/events/dead-letters.ts';
import { eventually, type ShownJob } from '../../tools/stack/stack-client.ts';
import type { ImageOnStack } from '../support/image-on-stack.ts';
import { journeysOn } from '../support/journeys.ts';

const rules = { grace: '1m', regions: [{ name: 'westeurope' }] };
const markerOnly = { ...rules, completeness: { settle: '24h' } };
const { on, stack } = journeysOn({
  images: {
    first: { ...rules, completeness: { settle: '1m' } },
    raced: rules,
    second: rules,
    cancelled: markerOnly,
    stopped: rules,
    poisoned: markerOnly,
    buried: { ...rules, completeness: { settle: '1m' } },
  },
  expectedErrors: [/A message on queue import-vhd is not one of Gallerist's and is dropped/],
});

interface Answer {
  status: number;
  body: Partial<ShownJob> & { job?: string; detail?: string };
}

async function post(path: string, body?: unknown, headers = {}): Promise<Answer> {
  const answer = await stack().client.api(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

const onlyJob = (image: ImageOnStack) =>
  eventually(`a job of ${image.name}`, async () => (await image.jobs())[0]);

/** Cancels or retries, again while a step is at work. */
const change = (id: string, verb: 'cancel' | 'retry') =>
  eventually(`the ${verb} of ${id}`, async () => {
    const answer = await post(`jobs/${id}/${verb}`);
    return answer.status === 202 && answer.body;
  });

describe.concurrent('asked for', () => {
  describe('a call', () => {
    it('starts an import whose event comes later', async ({ task }) => {
      const image = on(task, 'first');
      const held = image.holdEvent('disk.vhd');
      await image.drop('disk.vhd', { marker: false });
      const request = { blob: 'first/disk.vhd', image: 'first', version: '3.1.0' };
      const key = { 'idempotency-key': 'journey-first' };
      const answer = await post('imports', request, key);
      expect(answer.status).toBe(202);
      expect(await post('imports', request, key)).toEqual(answer);
      held.release();
      await image.delivered('disk.vhd');
      const job = await image.ends('succeeded');
      expect(job).toMatchObject({
        id: answer.body.job,
        version: '3.1.0',
        askedBy: 'function key',
      });
      expect(await image.versions()).toEqual(['3.1.0']);
    });

    it('after the event, by address, and again, is one job', async ({ task }) => {
      const image = on(task, 'second');
      const held = image.holdEvent('1.0.0.vhd');
      const blob = await image.drop('1.0.0.vhd');
      held.release();
      const { id } = await onlyJob(image);
      const request = { blob: blob.url, image: 'second' };
      const key = { 'idempotency-key': 'journey-second' };
      for (const headers of [{}, key, key])
        expect(await post('imports', request, headers)).toMatchObject({
          status: 202,
          body: { job: id },
        });
      const other = await post('imports', { ...request, version: '9.0.0' }, key);
      expect(other.status).toBe(409);
      expect(other.body.detail).toContain('This Idempotency-Key stands for another request');
      await image.ends('succeeded');
      expect(await post('imports', request, key)).toMatchObject({
        status: 202,
        body: { job: id },
      });
      expect(await image.versions()).toEqual(['1.0.0']);
    });

    it('at the moment of the event gets what it is promised', async ({ task }) => {
      const image = on(task, 'raced');
      const promises = await Promise.all(
        [1, 2, 3, 4].map(async (major) => {
          const blob = `raced/disk-${major}.vhd`;
          const version = `1${major}.0.0`;
          await image.drop(`disk-${major}.vhd`);
          const { status, body } = await post('imports', { blob, image: 'raced', version });
          return { version, status, job: body.job };
        }),
      );
      const jobs = await image.ended(4);
      expect(jobs.filter(({ state }) => state !== 'succeeded')).toEqual([]);
      const kept = promises.filter(({ status }) => status === 202);
      const got = kept.map(({ job }) => jobs.find(({ id }) => id === job)?.version);
      expect(got).toEqual(kept.map(({ version }) => version));
      expect(promises.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
    });

    it('for what is not there is turned down', async ({ task }) => {
      const image = on(task, 'absent');
      const noImage = await post('imports', { blob: 'absent/1.0.0.vhd', image: 'absent' });
      expect(noImage.status).toBe(422);
      expect(noImage.body.detail).toContain('The catalog has no image absent');
      const noBlob = await post('imports', { blob: 'absent/1.0.0.vhd', image: 'first' });
      expect(noBlob.status).toBe(422);
      expect(noBlob.body.detail).toContain('There is no blob absent/1.0.0.vhd');
      expect(await post('jobs/absent.0123456789abcdef/retry')).toMatchObject({ status: 404 });
      expect(await image.jobs()).toEqual([]);
    });

    it('cancels what waits, and starts it again', async ({ task }) => {
      const image = on(task, 'cancelled');
      await image.drop('1.0.0.vhd', { marker: false });
      const { id } = await image.says(/must lie still/);
      expect(await change(id, 'cancel')).toMatchObject({ state: 'cancelled' });
      await image.ends('cancelled');
      expect(await image.result('1.0.0.json')).toMatchObject({
        state: 'cancelled',
        reason: 'Cancelled by function key.',
      });
      expect(await post(`jobs/${id}/cancel`)).toMatchObject({ status: 409 });
      expect(await change(id, 'retry')).toMatchObject({ state: 'open' });
      await image.mark('1.0.0.vhd');
      await image.ends('succeeded');
      expect(await post(`jobs/${id}/retry`)).toMatchObject({ status: 409 });
      expect(await image.result('1.0.0.json')).toMatchObject({ state: 'succeeded' });
    });

    it('cancels what is half made: it stays excluded until retried', async ({ task }) => {
      const image = on(task, 'stopped');
      const { faults } = stack().azure.resourceManager;
      await image.drop('1.0.0.vhd');
      await image.creating();
      // The creation takes a second: the job does not hear of its end before it is cancelled.
      const path = /\/images\/stopped\/versions\//;
      faults.respond({ method: 'GET', path, status: 503, times: 100 });
      const { id } = await image.says(/Azure is creating 1\.0\.0/);
      await change(id, 'cancel');
      faults.clear();
      const job = await image.ends('cancelled');
      expect(job.because).toContain(`${image.definitionId}/versions/1.0.0 stays as it is`);
      expect(await image.version('1.0.0')).toMatchObject({
        properties: { publishingProfile: { excludeFromLatest: true } },
      });
      expect(image.latestIn('westeurope')).toBeUndefined();
      await change(id, 'retry');
      await image.ends('succeeded');
      expect(image.latestIn('westeurope')).toBe('1.0.0');
    });
  });

  describe('by hand', () => {
    it('a poison message counts only if its turn has come', async ({ task }) => {
      const image = on(task, 'poisoned');
      await image.drop('1.0.0.vhd', { marker: false });
      const { id, history = [] } = await image.says(/must lie still/);
      const steps = stack().client.queue('import-vhd');
      await steps.sendMessage('not even JSON');
      await steps.sendMessage(JSON.stringify({ job: 'Robert"); DROP', sequence: 1 }));
      await steps.sendMessage(JSON.stringify({ job: 'poisoned.0123456789abcdef', sequence: 1 }));
      const isDropped = (line: string) => line.includes('is dropped: ');
      await eventually('both dropped', async () => stack().lines.filter(isDropped).length >= 2);

      const poison = stack().client.queue('import-vhd-poison');
      const done = history.at(-1)?.sequence ?? 0;
      await poison.sendMessage(JSON.stringify({ job: id, sequence: done }));
      await eventually('an empty queue', async () => {
        const { approximateMessagesCount } = await poison.getProperties();
        return approximateMessagesCount === 0;
      });
      expect(await onlyJob(image)).toMatchObject({ id, state: 'open' });

      await poison.sendMessage(JSON.stringify({ job: id, sequence: done + 1 }));
      expect((await image.ends('failed')).because).toContain('import-vhd failed five times');
      await change(id, 'retry');
      await image.mark('1.0.0.vhd');
      await image.ends('succeeded');
    });

    it("an event in Event Grid's dead letters is picked up", async ({ task }) => {
      const image = on(task, 'buried');
      const { azure, client } = stack();
      const held = image.holdEvent('1.0.0.vhd');
      await image.drop('1.0.0.vhd', { marker: false });
      const now = azure.clock.now();
      const letter = deadLetterBlob(
        {
          subscriptionName: 'vhd-uploaded',
          event: held.event(),
          reason: 'MaxDeliveryAttemptsExceeded',
          deliveryAttempts: 30,
          lastDeliveryOutcome: 'Busy',
          publishTime: now,
          lastDeliveryAttemptTime: now,
        },
        now,
      );
      const blob = client.container('dead-letters').getBlockBlobClient(letter.name);
      await blob.upload(letter.text, letter.text.length);
      await image.ends('succeeded');
      expect(image.latestIn('westeurope')).toBe('1.0.0');
      await eventually('its removal', async () => !(await blob.exists()));
    });
  });
});
