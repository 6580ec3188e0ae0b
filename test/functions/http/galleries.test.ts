import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { idOf } from '../../../src/lifecycle/gallery.ts';
import { ref } from '../../lifecycle/importing.ts';
import { NOON } from '../../support/builders.ts';
import { anApi } from './an-api.ts';

const definition = {
  id: idOf(ref),
  osType: 'Linux',
  osState: 'Generalized',
  hyperVGeneration: 'V2',
  architecture: 'x64',
  versions: 2,
};
const gallery = {
  id: idOf(ref).replace(/\/images\/[^/]*$/, ''),
  location: 'westeurope',
  subscription: ref.subscription,
  sharing: 'Groups',
  definitions: [definition],
};

describe('GET /api/galleries', () => {
  it('lists galleries with their definitions', async () => {
    const api = anApi();
    api.services.estate.showGallery(gallery);
    const { status, body } = await api.ask('GET', '/api/galleries');
    expect([status, body]).toEqual([
      200,
      {
        readAt: NOON.toISOString(),
        galleries: [{ ...gallery, definitions: [{ ...definition, image: 'ubuntu-24' }] }],
        unread: [],
      },
    ]);
    const after = encodeURIComponent(gallery.id);
    expect((await api.ask('GET', `/api/galleries?after=${after}`)).body).toMatchObject({
      galleries: [],
    });
  });

  it('answers 503 while Azure does not list them whole, and 400 to what is no page', async () => {
    const api = anApi();
    api.services.estate.galleries = () => Promise.reject(new Unavailable('It is out.'));
    expect((await api.ask('GET', '/api/galleries')).status).toBe(503);
    const long = `/api/galleries?after=${'a'.repeat(2_049)}`;
    expect((await api.ask('GET', long)).status).toBe(400);
  });
});
