import { expect, it } from 'vitest';
import { appSettings } from '../../../local/app-settings.ts';
import type { Endpoints } from '../../../local/endpoints.ts';
import { expectHostStorage } from '../../../local/host-storage.ts';

const endpoints = {
  blob: 'https://localhost:10000/gallerist',
  queue: 'https://localhost:10001/gallerist',
  identity: {},
} as Endpoints;
const check = (more: Record<string, string>) =>
  expectHostStorage({ ...appSettings(endpoints, 60), ...more }, endpoints);

it('the usual settings name the storage and the identity of the host', () => {
  expect(() => check({})).not.toThrow();
  expect(() => check({ AzureWebJobsStorage__blobServiceUri: `${endpoints.blob}/` })).not.toThrow();
});

it.each([
  ['AzureWebJobsStorage__blobServiceUri', 'https://elsewhere'],
  ['AzureWebJobsStorage__queueServiceUri', ''],
  ['AzureWebJobsStorage__credential', 'key'],
  ['AzureWebJobsStorage__clientId', '11111111-1111-4111-8111-111111111111'],
])('a host whose %s is %j does not start', (name, value) => {
  expect(() => check({ [name]: value })).toThrow(`${name} is '${value}', not '`);
});
