import { idOf } from '../../../src/lifecycle/gallery.ts';
import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import { ref } from '../../lifecycle/importing.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { anApi, type Api } from './an-api.ts';

export const regions = [{ name: 'westeurope' }, { name: 'eastus2' }];
export const both = ['West Europe', 'East US 2'].map((name) => ({ name, regionalReplicaCount: 1 }));
const ours = { 'gallerist:job': 'ubuntu-24.00000000000000ff' };
export const pending = { ...ours, 'gallerist:latest': 'pending' };

/** The API of one image in two regions, which Resource Graph shows as its gallery holds it. */
export function aKeptImage() {
  const api: Api = anApi(aCatalog({ images: { 'ubuntu-24': anImage({ regions }) } }));
  const { galleries, estate, jobs } = api.services;
  galleries.addGallery(ref);
  estate.versions = async () => ({
    versions: new Map([[idOf(ref).toLowerCase(), await galleries.versions(ref)]]),
    unread: [],
  });
  const caller = { 'x-ms-client-principal-name': 'kim@contoso' };
  return {
    ...api,
    /** A version of ours, promoted and in both regions, unless told otherwise. */
    add: (number: string, parts: Parameters<typeof galleries.addVersion>[2] = {}): void =>
      galleries.addVersion(ref, number, { tags: ours, targetRegions: both, ...parts }),
    post: (path: string, json: unknown, headers: Record<string, string> = {}) =>
      api.ask('POST', path, { json, headers: { ...caller, ...headers } }),
    onlyJob: (): Job => {
      const [job, ...others] = jobs.all();
      if (job === undefined || others.length > 0) throw new Error('There is not one job.');
      return job;
    },
  };
}

export type KeptImage = ReturnType<typeof aKeptImage>;

/** The body of a call. */
export const wish = (version?: string) => ({
  image: 'ubuntu-24',
  ...(version === undefined ? {} : { version }),
});
