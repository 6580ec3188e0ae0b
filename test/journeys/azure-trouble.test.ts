import { describe, expect, it } from 'vitest';
import type { ImageOnStack } from '../support/image-on-stack.ts';
import { journeysOn } from '../support/journeys.ts';

const inRegions = (...names: string[]) => ({
  grace: '1m',
  regions: names.map((name) => ({ name })),
});
const images = {
  repaired: inRegions('westeurope', 'northeurope', 'brazilsouth'),
  hopeless: inRegions('westeurope', 'australiaeast'),
  throttled: inRegions('westeurope', 'northeurope'),
  hurried: inRegions('westeurope'),
  failing: inRegions('westeurope'),
  unheard: inRegions('westeurope', 'northeurope'),
};
const { on, stack } = journeysOn({ images, speed: 480 });
const faults = () => stack().azure.resourceManager.faults;

describe.concurrent('where Azure is in trouble', () => {
  describe('a region', () => {
    it('that fails once is repaired alone', async ({ task }) => {
      const image = on(task, 'repaired');
      faults().failRegion('brazilsouth', { times: 1, atCreation: false });
      await image.drop('1.0.0.vhd');
      await image.ends('succeeded');
      const [job] = await image.kept();
      const notes = job?.history?.map(({ note }) => note) ?? [];
      const repairs = notes.filter((note) => note.includes('is taken out'));
      expect(repairs).toEqual(['Brazil South failed and is taken out, to be added again']);
      // Created, widened, without the region, guarded if that was done before the pause, with it again, promoted.
      expect([5, 6]).toContain(image.writes().length);
      for (const region of ['westeurope', 'northeurope', 'brazilsouth'])
        expect(image.latestIn(region)).toBe('1.0.0');
    });

    it('that always fails is given up after three repairs', async ({ task }) => {
      const image = on(task, 'hopeless');
      faults().failRegion('australiaeast', { times: Infinity });
      await image.drop('1.0.0.vhd');
      await image.ends('succeeded');
      const [job] = await image.kept();
      const reason =
        'Version 1.0.0 could not be replicated to Australia East, also not after 3 repairs';
      expect(job).toMatchObject({ state: 'refused', because: expect.stringContaining(reason) });
      expect(await image.version('1.0.0')).toMatchObject({
        tags: { 'gallerist:latest': 'pending' },
        properties: { publishingProfile: { excludeFromLatest: true } },
      });
      expect(image.latestIn('westeurope')).toBeUndefined();
      expect(await image.result('1.0.0.json')).toMatchObject({
        state: 'succeeded',
        version: '1.0.0',
        latest: 'pending',
        keeping: { job: job?.id, state: 'refused', reason: expect.stringContaining(reason) },
      });
    });
  });

  describe('Resource Manager', () => {
    it('is not asked again before its Retry-After has passed', async ({ task }) => {
      const image = on(task, 'throttled');
      throttle('GET', /\/images\/throttled\?/);
      throttle('PUT', /\/images\/throttled\/versions/);
      throttle('GET', /\/images\/throttled\/versions\/1\.0\.0\?.*expand/i);
      await image.drop('1.0.0.vhd');
      await image.ends('succeeded');
      expect(pausesAfterThrottling(image)).toHaveLength(3);
      for (const pause of pausesAfterThrottling(image)) expect(pause).toBeGreaterThanOrEqual(3_000);
    });

    it('is not asked before then because of an event either', async ({ task }) => {
      const image = on(task, 'hurried');
      await image.drop('1.0.0.vhd');
      await image.creating();
      // The creation ends, and raises its event, long before these three seconds do.
      throttle('GET', /\/images\/hurried\/versions\/1\.0\.0\?/);
      await image.ends('succeeded');
      const [pause] = pausesAfterThrottling(image);
      expect(pause).toBeGreaterThanOrEqual(3_000);
    });

    it('may answer 500, 503 or not at all', async ({ task }) => {
      const image = on(task, 'failing');
      const path = /\/images\/failing/;
      for (const status of [500, 502, 503, 504]) faults().respond({ path, status });
      faults().cut({ path, times: 2 });
      await image.drop('1.0.0.vhd');
      await image.ends('succeeded');
      expect(image.latestIn('westeurope')).toBe('1.0.0');
    });

    it('may do what it is asked and its answer be lost', async ({ task }) => {
      const image = on(task, 'unheard');
      faults().cutAfter({ method: 'PUT', path: /\/images\/unheard\?/ });
      faults().cutAfter({ method: 'PUT', path: /\/images\/unheard\/versions/, times: 3 });
      await image.drop('1.0.0.vhd');
      await image.ends('succeeded');
      expect(await image.versions()).toEqual(['1.0.0']);
      for (const region of ['westeurope', 'northeurope'])
        expect(image.latestIn(region)).toBe('1.0.0');
    });
  });
});

function throttle(method: string, path: RegExp): void {
  faults().respond({
    method,
    path,
    status: 429,
    body: { error: { code: 'TooManyRequests', message: 'Slow down.' } },
    headers: { 'retry-after': '3' },
  });
}

/** How many real milliseconds passed between each 429 and the next call. */
function pausesAfterThrottling(image: ImageOnStack): number[] {
  const calls = image.calls();
  return calls.flatMap(({ status, at }, index) => {
    if (status !== 429) return [];
    const next = calls[index + 1]?.at.getTime() ?? Infinity;
    return [(next - at.getTime()) / stack().azure.clock.speed];
  });
}
