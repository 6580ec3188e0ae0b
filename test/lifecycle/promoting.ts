import { beforeEach } from 'vitest';
import type { Version } from '../../src/lifecycle/gallery.ts';
import { promoteVersion } from '../../src/lifecycle/promote-version.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import { aVersionToKeep, after, ref } from './importing.ts';

export const pending = { 'gallerist:latest': 'pending' };
export const both = [{ name: 'westeurope' }, { name: 'eastus2' }];

/** The step promote-version at a job of 1.0.0: anew in `at` before every test of the file. */
export function promoting() {
  const at = {} as Awaited<ReturnType<typeof aVersionToKeep>>;
  beforeEach(async () => void Object.assign(at, await aVersionToKeep()));
  return {
    at,
    /** One run of the step; the job remembers what it left. */
    step: async () => {
      const result = await promoteVersion(at.job, at.services);
      at.job = after(at.job, result);
      return result;
    },
    catalogued: (parts: Parameters<typeof anImage>[0]) =>
      at.services.catalogs.force(aCatalog({ images: { 'ubuntu-24': anImage(parts) } })),
    there: (tags: Record<string, string>, parts: Partial<Version> = {}) =>
      at.services.galleries.addVersion(ref, '1.0.0', { tags, excludeFromLatest: true, ...parts }),
  };
}
