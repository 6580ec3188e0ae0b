import { afterAll, afterEach, beforeAll } from 'vitest';
import { fakeEstate } from '../support/fake-estate.ts';
import { fakeGalleries } from '../support/fake-galleries.ts';
import { startArm, type Arm } from './arm-bench.ts';
import { armEstateBench, fakeEstateBench } from './estate-benches.ts';
import { describeGalleriesIn } from './estate-galleries.ts';
import { describeEstate } from './estate.ts';

let arm: Arm;
beforeAll(async () => {
  arm = await startArm();
});
afterEach(() => arm.manager.faults.clear());
afterAll(() => arm.close());

for (const describeAll of [describeEstate, describeGalleriesIn]) {
  describeAll('in memory', () => {
    const galleries = fakeGalleries();
    return fakeEstateBench(fakeEstate(galleries), galleries);
  });
  describeAll('on Resource Graph', () => armEstateBench(arm));
}
