import { describe, expect, it } from 'vitest';
import { definitionOf } from '../../../src/lifecycle/catalog/image-in.ts';
import { keepImage } from '../../../src/lifecycle/keeping/keep-image.ts';
import { sweep } from '../../../src/lifecycle/keeping/sweep.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { fakeServices } from '../../support/fake-services.ts';
import { ref } from '../importing.ts';
import { aWorld, IMAGE } from './a-world.ts';
import { inWords, planned, promoted, remembered, replicated, says, two } from './in-words.ts';

const ASKED = (number: string) =>
  `ask: ${number} was made by others, and Azure calls it Succeeded also where a region failed`;
const others = { tags: {} };

describe('a promoted version that others made', () => {
  it('is asked about, while it is one of those that stay wide', () => {
    const versions = ['1.2.0', '1.1.0', '1.0.0'].map((one) =>
      promoted(one, ['westeurope'], others),
    );
    const regions = [{ name: 'westeurope' }];
    expect(inWords({ regions }, versions)).toEqual([ASKED('1.2.0'), ASKED('1.1.0')]);
  });

  it('is as it should be where every region has it', () => {
    const version = promoted('1.0.0', two, { ...others, ...replicated(...two) });
    expect(inWords({}, [version])).toEqual([]);
  });

  it('is mended where a region failed', () => {
    const states = says({ westeurope: 'Completed', northeurope: 'Failed' });
    expect(inWords({}, [promoted('1.0.0', two, { ...others, ...states })])).toEqual([
      'replicate 1.0.0 (westeurope, northeurope) because it failed in northeurope. 1.0.0 is Succeeded and promoted, in westeurope, northeurope.',
    ]);
  });

  it('is brought to a region that failed, once somebody looks at its image', async () => {
    const regions = ['westeurope', 'eastus2'].map((name) => ({ name }));
    const world = aWorld({ regions, manage: true });
    const { galleries } = world.services;
    galleries.addVersion(ref, '1.0.0', { targetRegions: regions });
    galleries.region(ref, '1.0.0', 'eastus2', 'Failed');
    expect(await keepImage(IMAGE, 'event', world.services)).toBe(1);
    await world.run();
    expect(world.onlyJob()).toMatchObject({ kind: 'replicate', state: 'succeeded' });
    expect((await world.version('1.0.0')).replication).toMatchObject([
      { state: 'Completed' },
      { state: 'Completed' },
    ]);
  });

  it('is not asked about while a job replicates it', () => {
    const writers = [remembered('1.0.0', { job: 'ubuntu-24.1', kind: 'replicate' })];
    expect(inWords({}, [promoted('1.0.0', two, others)], { writers })).toEqual([]);
  });

  it('is asked about once, and with urgency where an older one waits for the answer', () => {
    const versions = [
      promoted('1.0.0', two),
      promoted('1.1.0', two),
      promoted('1.2.0', two, others),
      promoted('1.3.0', two, others),
    ];
    const { questions } = planned({ olderVersions: { wide: 3 } }, versions);
    const asked = questions.map(({ version, canWait }) => [version.number, canWait]);
    expect(asked).toEqual([
      ['1.3.0', undefined],
      ['1.2.0', undefined],
    ]);
  });
});

describe('what a sweep asks about versions that others made', () => {
  const names = Array.from({ length: 9 }, (_, index) => `image-${index}`);
  const rules = anImage({ manage: true });
  const catalog = aCatalog({ images: Object.fromEntries(names.map((name) => [name, rules])) });

  it('comes after what decides something, and in time about every one of them', async () => {
    const services = fakeServices(catalog);
    const { galleries, clock } = services;
    for (const [index, name] of names.entries()) {
      const place = definitionOf(rules, name);
      galleries.addGallery(place);
      // Three that failed everywhere: whoever asks is told that they are dead, and asks again the next time.
      const provisioningState = index < 3 ? 'Failed' : 'Succeeded';
      galleries.addVersion(place, '1.0.0', { provisioningState });
      if (index < 3) galleries.region(place, '1.0.0', 'westeurope', 'Failed');
    }
    const answered = new Set<string>();
    for (let runs = 0; runs < 20; runs += 1) {
      galleries.calls.length = 0;
      const { images } = await sweep(catalog, services);
      const known = images.filter(({ plan }) => plan.questions.length === 0);
      expect(galleries.calls).toHaveLength(4);
      expect(known.map(({ image }) => image)).toEqual(expect.arrayContaining(names.slice(0, 3)));
      for (const { image } of known) answered.add(image);
      clock.advance(900);
    }
    expect([...answered].toSorted()).toEqual(names);
  });
});
