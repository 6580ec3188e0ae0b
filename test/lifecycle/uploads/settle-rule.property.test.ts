import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Refused } from '../../../src/lifecycle/outcomes.ts';
import { lookAtUpload } from '../../../src/lifecycle/uploads/look-at-upload.ts';
import { makeVhd, MIB } from '../../../tools/vhd/make-vhd.ts';
import { overwritten } from '../../../tools/vhd/sparse-file.ts';
import { anUpload } from '../../support/builders.ts';
import { anImage } from '../../support/builders-catalog.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fakeDrops } from '../../support/fake-drops.ts';

const sound = makeVhd({ megabytes: 20, generation: 'V2', fill: 0 });
const files = {
  sound,
  noFooter: overwritten(sound, 20 * MIB, new Uint8Array(512)),
  noTable: overwritten(sound, 0, new Uint8Array(512)),
};

const aDeed = fc.record({
  after: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 840, max: 960 })),
  deed: fc.constantFrom('sound', 'noFooter', 'noTable', 'mark', 'look', 'look', 'look'),
});

/** What happens to one upload, and what every look at it saw beside what it should have seen. */
async function looksAt(deeds: { after: number; deed: string }[], minutes: number) {
  const clock = fakeClock();
  const drops = fakeDrops(clock);
  const { createdOn: _, ...place } = anUpload();
  const upload = drops.put(place, files.noFooter);
  const rules = anImage({ completeness: { settle: `${minutes}m` } });
  const looks: { seen: string; expected: string }[] = [];
  let seconds = 0;
  let written = { at: 0, isSound: false };
  let markedAt = -1;
  for (const { after, deed } of deeds) {
    clock.advance(after);
    seconds += after;
    if (deed === 'mark') {
      drops.put({ ...place, name: `${place.name}.ready` });
      markedAt = seconds;
    } else if (deed === 'look') {
      const marked = markedAt >= written.at;
      const seen = await stateSeen(() => lookAtUpload(upload, rules, { drops, clock }));
      const whole = marked || seconds - written.at >= minutes * 60 ? 'complete' : 'incomplete';
      const partial = marked ? 'refused' : 'incomplete';
      looks.push({ seen, expected: written.isSound ? whole : partial });
    } else {
      drops.write(place, { file: files[deed as keyof typeof files] });
      written = { at: seconds, isSound: deed === 'sound' };
    }
  }
  return looks;
}

async function stateSeen(look: () => Promise<{ state: string }>): Promise<string> {
  try {
    return (await look()).state;
  } catch (error) {
    if (error instanceof Refused) return 'refused';
    throw error;
  }
}

it('an upload is complete once it is sound and has lain still or was marked, and never before', async () => {
  const settle = fc.integer({ min: 1, max: 30 });
  await fc.assert(
    fc.asyncProperty(fc.array(aDeed, { maxLength: 25 }), settle, async (deeds, minutes) => {
      const looks = await looksAt(deeds, minutes);
      expect(looks.map(({ seen }) => seen)).toEqual(looks.map(({ expected }) => expected));
    }),
    { numRuns: 200 },
  );
});
