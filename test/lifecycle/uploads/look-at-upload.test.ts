import { beforeEach, describe, expect, it } from 'vitest';
import { lookAtUpload } from '../../../src/lifecycle/uploads/look-at-upload.ts';
import { badVhds } from '../../../tools/vhd/bad-vhds.ts';
import { makeVhd, MIB } from '../../../tools/vhd/make-vhd.ts';
import { overwritten } from '../../../tools/vhd/sparse-file.ts';
import { anUpload } from '../../support/builders.ts';
import { anImage } from '../../support/builders-catalog.ts';
import { fakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { fakeDrops, type FakeDrops } from '../../support/fake-drops.ts';
import { refusalOf } from '../refusal-of.ts';

const sound = makeVhd({ megabytes: 20, generation: 'V2' });
const unfinished = overwritten(sound, 20 * MIB, new Uint8Array(512));
const { createdOn: _, ...place } = anUpload();
const marker = { ...place, name: `${place.name}.ready` };
const blob = 'vhds/ubuntu-24/1.0.0.vhd';

describe('a look at an upload', () => {
  let clock: FakeClock;
  let drops: FakeDrops;
  let upload: ReturnType<FakeDrops['put']>;
  const look = (rules = anImage()) => lookAtUpload(upload, rules, { drops, clock });
  beforeEach(() => {
    clock = fakeClock();
    drops = fakeDrops(clock);
    upload = drops.put(place, sound);
  });

  it('finds a disk that has lain still complete', async () => {
    clock.advance(15 * 60);
    expect(await look()).toMatchObject({
      state: 'complete',
      disk: { virtualBytes: 20 * MIB, bootsUefi: true },
      disks: [{ name: place.name, etag: '"0x1"', virtualBytes: 20 * MIB }],
    });
  });

  it('says when to look again at a disk that has not', async () => {
    clock.advance(5 * 60);
    expect(await look()).toEqual({
      state: 'incomplete',
      because: `${blob} is sound; it must lie still for 15m, or get its marker ubuntu-24/1.0.0.vhd.ready after what was written last`,
      seconds: 600,
    });
  });

  it('finds a disk with a marker complete at once', async () => {
    drops.put(marker);
    expect(await look()).toMatchObject({ state: 'complete' });
  });

  it('waits for a marker that is required, however still the disk lies', async () => {
    const rules = anImage({ completeness: { marker: 'required' } });
    clock.advance(86_400);
    expect(await look(rules)).toEqual({
      state: 'incomplete',
      because: `${blob} waits for its marker ubuntu-24/1.0.0.vhd.ready, uploaded after it`,
    });
    drops.put(marker);
    expect(await look(rules)).toMatchObject({ state: 'complete' });
  });

  it('counts a marker that was written over an older one, whenever that was created', async () => {
    drops.put(marker);
    clock.advance(60);
    upload = drops.put(place, sound);
    drops.write(marker);
    expect(await look()).toMatchObject({ state: 'complete' });
  });

  it.each(['dropped', 'written to'])(
    'does not count a marker older than what was %s',
    async (how) => {
      drops.put(marker);
      clock.advance(1);
      if (how === 'dropped') upload = drops.put(place, sound);
      else drops.write(place);
      expect(await look()).toMatchObject({ state: 'incomplete', seconds: 900 });
      drops.write(marker);
      expect(await look()).toMatchObject({ state: 'complete' });
    },
  );

  it('waits while the disk is being written, also where nobody seems to be at it any more', async () => {
    drops.write(place, { file: unfinished });
    const because = `the upload of ${blob} goes on: its footer is still zeros`;
    expect(await look()).toEqual({ state: 'incomplete', because });
    clock.advance(15 * 60);
    expect(await look()).toEqual({
      state: 'incomplete',
      because: `nothing is written to ${blob} any more, but its footer is still zeros: go on with the upload, or convert the whole disk again if your file is like that`,
    });
  });

  it('refuses an unfinished disk that its uploader called complete', async () => {
    drops.write(place, { file: unfinished });
    drops.put(marker);
    const { reason } = await refusalOf(look);
    expect(reason).toBe(`${blob} was declared complete, but its footer is still zeros.`);
  });

  it('waits for the server to end its copy, and for whoever holds a lease', async () => {
    drops.put(marker);
    drops.write(place, { copyStatus: 'pending' });
    expect(await look()).toMatchObject({ because: `${blob} is still being copied by the server` });
    drops.write(place, { copyStatus: 'success', leased: true });
    expect(await look()).toMatchObject({ because: `somebody holds a lease on ${blob}` });
    drops.write(place, { leased: false });
    expect(await look()).toMatchObject({ state: 'complete' });
  });

  it.each(['failed', 'aborted'])('refuses a copy that %s', async (copyStatus) => {
    drops.write(place, { copyStatus });
    const { reason, remedy } = await refusalOf(look);
    expect(reason).toBe(`The copy that should have made ${blob} was ${copyStatus}.`);
    expect(remedy).toBe('Start the copy again, or upload the VHD.');
  });

  it('says of a block blob first what it holds, for that would be refused the next time', async () => {
    const gzip = badVhds().find(({ name }) => name === 'gzip');
    drops.write(place, { blobType: 'BlockBlob', ...(gzip && { file: gzip.file }) });
    expect((await refusalOf(look)).reason).toContain('is compressed (gzip)');
  });

  it.each([
    ['BlockBlob', 'a block'],
    ['AppendBlob', 'an append'],
  ])('refuses a %s with the command that makes it a page blob', async (blobType, kind) => {
    drops.write(place, { blobType });
    const { reason, remedy } = await refusalOf(look);
    expect(reason).toBe(`${blob} is ${kind} blob; Azure makes images of page blobs only.`);
    expect(remedy).toBe(
      `Upload it again as one: azcopy copy 1.0.0.vhd "https://gallerist.blob.core.windows.net/${blob}" --blob-type PageBlob`,
    );
  });

  it('refuses what is compressed by its name, and says to unpack it', async () => {
    upload = drops.put({ ...place, name: 'ubuntu-24/disk.vhd.gz' }, sound);
    const { reason, remedy } = await refusalOf(look);
    expect(reason).toContain('vhds/ubuntu-24/disk.vhd.gz is compressed by its name');
    expect(remedy).toBe('Unpack it and drop the disk inside.');
  });

  it('refuses a disk by its name before anything is read of its end', async () => {
    upload = drops.put({ ...place, name: 'ubuntu-24/disk.qcow2' }, sound);
    const { reason, remedy } = await refusalOf(look);
    expect(reason).toBe(
      'vhds/ubuntu-24/disk.qcow2 is no VHD by its name; Azure takes fixed VHDs only.',
    );
    expect(remedy).toContain('qemu-img convert -O vpc -o subformat=fixed,force_size disk.qcow2');
    expect(drops.requests.map(({ what }) => what)).toEqual(['open', 'dates']);
  });

  it('refuses what was deleted', async () => {
    drops.erase(place);
    expect(await refusalOf(look)).toMatchObject({
      reason: `${blob} was deleted before it was imported.`,
      remedy: 'Drop it again.',
    });
  });

  it('refuses what was uploaded again: that has a job of its own', async () => {
    clock.advance(60);
    drops.put(place, sound);
    expect((await refusalOf(look)).reason).toBe(
      `${blob} was uploaded again before this upload was imported.`,
    );
  });

  it('refuses what is larger than the catalog takes', async () => {
    upload = drops.put(place, makeVhd({ megabytes: 1_025, generation: 'V2' }));
    const { reason } = await refusalOf(() => look(anImage({ maximumGiB: 1 })));
    expect(reason).toContain('this route takes at most 1073741824');
  });

  it.each(badVhds())('refuses a bad VHD once it has settled: $name', async ({ file, expected }) => {
    upload = drops.put(place, file);
    clock.advance(30);
    expect((await refusalOf(look)).reason).toContain(expected);
  });

  it('gives a disk that looks wrong half a minute, unless its uploader called it complete', async () => {
    drops.write(place, { file: overwritten(sound, 20 * MIB + 100, new Uint8Array([1])) });
    clock.advance(29);
    expect(await look()).toMatchObject({
      because: expect.stringContaining('so far it looks wrong') as string,
    });
    drops.put(marker);
    expect((await refusalOf(look)).reason).toContain('its checksum does not hold');
  });
});
