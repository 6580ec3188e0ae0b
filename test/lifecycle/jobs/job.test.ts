import { describe, expect, it } from 'vitest';
import { imageOf, jobIdOf, newImport } from '../../../src/lifecycle/jobs/job.ts';
import { stepMessage } from '../../../src/messages.ts';
import { anUpload, NOON } from '../../support/builders.ts';

describe('a job id', () => {
  it('is the image and sixteen hex digits of the cause', async () => {
    const id = await jobIdOf('ubuntu-24', anUpload());
    expect(id).toMatch(/^ubuntu-24\.[0-9a-f]{16}$/);
    expect(imageOf(id)).toBe('ubuntu-24');
    expect(stepMessage.safeParse({ job: id, sequence: 1 }).success).toBe(true);
  });

  it('is the same for the same upload, whoever reports it and however they spell the account', async () => {
    const upload = anUpload();
    const shouted = anUpload({ account: upload.account.toUpperCase(), endpoint: 'https://other' });
    expect(await jobIdOf('ubuntu-24', shouted)).toBe(await jobIdOf('ubuntu-24', upload));
  });

  it.each([
    ['in another account', { account: '/subscriptions/other' }],
    ['in another container', { container: 'other' }],
    ['under another name', { name: 'ubuntu-24/1.0.1.vhd' }],
    ['under a name in another case, which is another blob', { name: 'ubuntu-24/1.0.0.VHD' }],
    ['uploaded anew to the same path', { createdOn: '2026-03-01T11:00:01.000Z' }],
  ])('is another for an upload %s', async (_, difference) => {
    const other = await jobIdOf('ubuntu-24', anUpload(difference));
    expect(other).not.toBe(await jobIdOf('ubuntu-24', anUpload()));
  });

  it('keeps an image whose name has a dash and digits apart from the digest', () => {
    expect(imageOf('win-2025-core.0123456789abcdef')).toBe('win-2025-core');
  });
});

describe('a new import', () => {
  it('is open and due at once in its first step', () => {
    const job = newImport('ubuntu-24.0123456789abcdef', anUpload(), 'ana', NOON);
    expect(job).toMatchObject({
      image: 'ubuntu-24',
      state: 'open',
      step: 'import-vhd',
      sequence: 1,
      dueAt: NOON,
      stepSince: NOON,
      createdAt: NOON,
      askedBy: 'ana',
      failures: 0,
      data: { upload: anUpload() },
    });
    expect(job.data).not.toHaveProperty('requestedVersion');
  });

  it('remembers the number somebody asked for', () => {
    const job = newImport('ubuntu-24.0123456789abcdef', anUpload(), 'ana', NOON, '2.0.0');
    expect(job.data.requestedVersion).toBe('2.0.0');
  });
});
