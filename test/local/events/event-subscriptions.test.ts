import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEventSubscriptions } from '../../../local/events/event-subscriptions.ts';
import { temporaryFolder } from '../plumbing/temporary-folder.ts';

describe('event subscriptions', () => {
  it('are read from the file that the deployment reads', async () => {
    const read = await readEventSubscriptions('infra/event-subscriptions.json');
    expect(read.subscriptions.map(({ name }) => name)).toContain('vhd-uploaded');
    expect(read.deadLetter?.container).toBe('dead-letters');
  });

  it('are refused, with every reason, where Event Grid would refuse them', async () => {
    const path = join(await temporaryFolder(), 'event-subscriptions.json');
    const filter = { advancedFilters: [{ operatorType: 'StringLike', key: 'id', values: ['x'] }] };
    const policy = { maxDeliveryAttempts: 31, eventTimeToLiveInMinutes: 0 };
    const subscriptions = [{ name: 'odd', topic: 'dropAccount', function: 'f', filter }];
    await writeFile(path, JSON.stringify({ subscriptions, retryPolicy: policy }));
    await expect(readEventSubscriptions(path)).rejects.toThrow(
      /maxDeliveryAttempts must be 1 to 30\n- eventTimeToLive.*\n- odd: there is no operator StringLike/,
    );
  });
});
