import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { subscriptionId } from '../../local/fixed-ids.ts';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import { fakeRegions } from '../support/fake-regions.ts';
import { startArm, type Arm } from './arm-bench.ts';
import { describeRegions } from './regions.ts';

const absent = '99999999-9999-4999-8999-999999999999';

let arm: Arm;
beforeAll(async () => {
  arm = await startArm();
});
afterAll(() => arm.close());
afterEach(() => arm.manager.faults.clear());

describeRegions('in memory', () => {
  const regions = fakeRegions();
  regions.inSubscription.set(absent, []);
  return { regions, subscription: subscriptionId, absent };
});

describeRegions('on Resource Manager', () => ({
  regions: arm.regions,
  subscription: subscriptionId,
  absent,
}));

describe('the regions of Resource Manager', () => {
  const ask = () => arm.regions.of(subscriptionId);

  it('take one request', async () => {
    const before = arm.manager.calls.length;
    await ask();
    expect(arm.manager.calls.slice(before)).toMatchObject([
      { method: 'GET', path: `/subscriptions/${subscriptionId}/locations` },
    ]);
  });

  it('are those of the ground: no region that stands for several, and none of no kind', async () => {
    const physical = { metadata: { regionType: 'Physical' } };
    const mapping = { logicalZone: '1', physicalZone: 'westeurope-az1' };
    const value = [
      { name: 'europe', displayName: 'Europe', metadata: { regionType: 'Logical' } },
      { name: 'global', displayName: 'Global' },
      { name: 'westus', displayName: 'West US', ...physical, availabilityZoneMappings: [] },
      {
        name: 'westeurope',
        displayName: 'West Europe',
        ...physical,
        availabilityZoneMappings: [mapping],
      },
    ];
    arm.manager.faults.respond({ method: 'GET', status: 200, body: { value } });
    expect(await ask()).toEqual([
      { name: 'westus', displayName: 'West US', hasZones: false },
      { name: 'westeurope', displayName: 'West Europe', hasZones: true },
    ]);
  });

  it('want a right of their own, which is waited for', async () => {
    arm.manager.faults.deny('Microsoft.Resources/subscriptions/locations/read');
    await expect(ask()).rejects.toThrow(Unavailable);
    await expect(ask()).rejects.toThrow(
      /read the regions of subscription .*403 AuthorizationFailed.*Microsoft\.Resources\/subscriptions\/locations\/read/,
    );
  });

  it('are not taken to be none where the answer is no list', async () => {
    arm.manager.faults.respond({ method: 'GET', status: 200, body: {} });
    await expect(ask()).rejects.toThrow(Unavailable);
  });
});
