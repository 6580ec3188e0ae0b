import { describe, expect, it } from 'vitest';
import { eventually } from '../../tools/stack/stack-client.ts';
import { journeysOn } from '../support/journeys.ts';

const regions = [{ name: 'westeurope' }, { name: 'northeurope' }];
const image = (settle: string) => ({ grace: '2m', completeness: { settle }, regions });
/** They settle one after the other, so that an outage meets imports in every step. */
const images = {
  first: image('1m'),
  second: image('6m'),
  third: image('12m'),
  fourth: image('18m'),
  fifth: image('24m'),
};
const { on, stack } = journeysOn({
  images,
  // A function fails, and is called again, only where not even its message could be sent.
  expectedErrors: [/Host is shutting down/, /\(Failed[^]*Azure did not let us/],
});

/** What an outage hides is not in the history: any sign of the step will do. */
const REPLICATES = /adding|still writing|replicat/;

const resourceManager = () => stack().azure.resourceManager.faults;
const storage = () => {
  const { blob, queue, table } = stack().azure.storage;
  return [blob.faults, queue.faults, table.faults];
};

describe('no import fails, and none is made twice,', () => {
  it('whatever is out for seconds or for long', async ({ task }) => {
    const all = Object.keys(images).map((name) => on(task, name));
    const [first, second, third] = all;
    await Promise.all(all.map(({ drop }) => drop('1.0.0.vhd', { marker: false })));

    await first?.says(/Azure is creating 1\.0\.0/);
    resourceManager().outage(2_000);
    await first?.says(REPLICATES);
    for (const faults of storage()) faults.outage(2_000);
    await second?.says(REPLICATES);
    resourceManager().respond({ status: 503, times: Infinity });
    for (const faults of storage()) faults.cut('before', { times: Infinity });
    await realSeconds(2);
    resourceManager().clear();
    for (const faults of storage()) faults.clear();

    // The host tries a message five times, a second apart: all of them would be spent on this.
    await first?.says(/a last grace before it counts/);
    stack().azure.storage.table.faults.outage(6_000);
    await third?.says(REPLICATES);
    for (const faults of storage()) faults.outage(7_000);
    resourceManager().outage(8_000);

    await Promise.all(all.map(({ ends }) => ends('succeeded')));
    for (const { versions, latestIn, result } of all) {
      expect(await versions()).toEqual(['1.0.0']);
      for (const { name } of regions) expect(latestIn(name)).toBe('1.0.0');
      expect(await result('1.0.0.json')).toMatchObject({ state: 'succeeded' });
    }
  });
});

function realSeconds(seconds: number): Promise<boolean> {
  const end = performance.now() + seconds * 1_000;
  return eventually(`${seconds} s`, async () => performance.now() >= end, seconds + 5, 50);
}
