import { afterAll, beforeAll } from 'vitest';
import { fakeGalleries } from '../support/fake-galleries.ts';
import { startArm, type Arm } from './arm-bench.ts';
import { describeArmOnly } from './arm-only.ts';
import { describeGalleries } from './galleries.ts';
import { aRef } from './gallery-parts.ts';

let arm: Arm;
beforeAll(async () => {
  arm = await startArm();
});
afterAll(() => arm.close());

describeGalleries('in memory', () => {
  const galleries = fakeGalleries();
  galleries.addGallery(aRef('any'));
  galleries.addGallery(aRef('any', 'binned'), { softDelete: true, sharing: 'Groups' });
  let failure: string | undefined;
  return {
    galleries,
    finish() {
      galleries.finish(failure);
      failure = undefined;
    },
    failNext: () => (failure = 'ReplicationFailed The replication failed.'),
  };
});

describeGalleries('on Resource Manager', () => ({
  galleries: arm.galleries,
  finish: arm.finish,
  failNext: () => arm.manager.faults.failRegion('westeurope', { atCreation: true }),
}));

describeArmOnly(() => arm);
