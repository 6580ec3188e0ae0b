import { expect, it } from 'vitest';
import { ref } from '../../lifecycle/importing.ts';
import { idOf } from '../../../src/lifecycle/gallery.ts';
import { anApi } from './an-api.ts';

it('tells what latest means', async () => {
  const api = anApi();
  api.services.galleries.addVersion(ref, '1.4.0', {});
  const { status, body } = await api.ask('GET', '/api/images/ubuntu-24/latest');
  expect(status).toBe(200);
  expect(body).toEqual({
    image: 'ubuntu-24',
    latest: [{ region: 'westeurope', version: '1.4.0', versionId: idOf(ref, '1.4.0') }],
  });
  const there = '/api/images/ubuntu-24/latest?region=West%20US%202';
  expect((await api.ask('GET', there)).body).toMatchObject({ latest: [{ region: 'westus2' }] });
});

it.each([
  ['/api/images/none/latest', 404, 'The accepted catalog has no image none'],
  ['/api/images/Ubuntu/latest', 400, '/image must be the name of an image in the catalog'],
  ['/api/images/ubuntu-24/latest?region=1', 400, '/region must be an Azure region'],
  ['/api/images/ubuntu-24', 404, 'no'],
])('refuses %s', async (path, status, detail) => {
  const answer = await anApi().ask('GET', path);
  expect(answer.status).toBe(status);
  expect(String(answer.body['detail'])).toContain(detail);
});
