import { describe, expect, it } from 'vitest';
import { beginningOf, type EarlierUpload } from '../../../tools/drop/earlier-upload.ts';

const here = { blob: 'vhds/x/a.vhd', file: 'this', length: 100 };
const bare = { ...here, resume: false, overwrite: false };
const resume = { ...bare, resume: true };
const overwrite = { ...bare, overwrite: true };

const half: EarlierUpload = { length: 100, file: 'this', finished: false };
const whole = { ...half, finished: true };
const anothers = { ...half, file: 'another' };
const shorter = { ...half, length: 90 };
const foreign = { ...half, file: undefined };

describe('an upload', () => {
  it('makes its blob where none is, told to go on or not', () => {
    expect(beginningOf(undefined, bare)).toBe('create');
    expect(beginningOf(undefined, resume)).toBe('create');
  });

  it.each([half, whole, anothers, foreign])('replaces anything when told to: %j', (earlier) => {
    expect(beginningOf(earlier, overwrite)).toBe('replace');
  });

  it('goes on with an unfinished one of the same file', () => {
    expect(beginningOf(half, resume)).toBe('go on');
  });

  it('has nothing to do for a finished one of the same file', () => {
    expect(beginningOf(whole, resume)).toBe('none');
  });

  it('names both ways on from an unfinished one', () => {
    expect(() => beginningOf(half, bare)).toThrow(
      'vhds/x/a.vhd is there, but unfinished: its upload was interrupted, or still runs elsewhere.\n' +
        'Add --resume to send only what is missing, or --overwrite to begin again.',
    );
  });

  it.each([anothers, shorter])('mixes no two files: %j', (earlier) => {
    expect(() => beginningOf(earlier, resume)).toThrow(
      'vhds/x/a.vhd was begun with another file, or with this one before it changed.\n' +
        'Add --overwrite, without --resume, to send all of the file as it is now.',
    );
  });

  it('does not go on with what another program began', () => {
    expect(() => beginningOf(foreign, resume)).toThrow('was not begun by this command');
  });

  it.each([
    [whole, bare],
    [foreign, bare],
    [{ ...foreign, finished: true }, bare],
    [{ ...foreign, finished: true }, resume],
    [{ ...anothers, finished: true }, resume],
  ])('leaves alone what exists: %j', (earlier, wishes) => {
    expect(() => beginningOf(earlier, wishes)).toThrow(
      'vhds/x/a.vhd exists already.\nAdd --overwrite to replace it, or give another --version.',
    );
  });
});
