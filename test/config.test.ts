import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appSettings } from '../local/app-settings.ts';
import type { Endpoints } from '../local/endpoints.ts';
import { readConfig, settingNames } from '../src/config.ts';
import { everyFindUploads } from '../src/functions/timers/find-uploads.ts';
import { everyKeepGalleries } from '../src/functions/timers/keep-galleries.ts';
import { everyReadDeadLetters } from '../src/functions/timers/read-dead-letters.ts';
import { everyTendJobs } from '../src/functions/timers/tend-jobs.ts';
import type { GetServices } from '../src/lifecycle/ports.ts';

const required = {
  AzureWebJobsStorage__blobServiceUri: 'https://gallerist.blob.core.windows.net/',
  AzureWebJobsStorage__queueServiceUri: 'https://gallerist.queue.core.windows.net',
  AzureWebJobsStorage__tableServiceUri: 'https://localhost:10002/gallerist',
};
const optional = {
  RESOURCE_MANAGER_URL: 'https://management.usgovcloudapi.net/',
  RESOURCE_MANAGER_AUDIENCE: 'https://management.core.usgovcloudapi.net/',
  AZURE_CLIENT_ID: '44444444-4444-4444-8444-444444444444',
  CLOCK_SPEED: '60',
};

/** The settings that the error over this environment names, one a line. */
function complaints(env: Record<string, string | undefined>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
  return [];
}
const named = (env: Record<string, string | undefined>) =>
  complaints(env).map((line) => line.split(' ')[0]);

describe('the configuration', () => {
  it('has a default for everything but the storage account', () => {
    expect(readConfig(required)).toEqual({
      blobServiceUrl: 'https://gallerist.blob.core.windows.net',
      queueServiceUrl: 'https://gallerist.queue.core.windows.net',
      tableServiceUrl: 'https://localhost:10002/gallerist',
      resourceManagerUrl: 'https://management.azure.com',
      resourceManagerAudience: 'https://management.azure.com',
      clientId: undefined,
      clockSpeed: 1,
      signsIn: false,
    });
  });

  it('takes what it is told', () => {
    expect(readConfig({ ...required, ...optional, PATH: '/usr/bin' })).toMatchObject({
      resourceManagerUrl: 'https://management.usgovcloudapi.net',
      resourceManagerAudience: 'https://management.core.usgovcloudapi.net',
      clientId: '44444444-4444-4444-8444-444444444444',
      clockSpeed: 60,
    });
  });

  it.each([
    ['True', true],
    ['true', true],
    ['False', false],
    ['', false],
  ])('learns from the platform whether it signs callers in (%j)', (told, signsIn) => {
    expect(readConfig({ ...required, WEBSITE_AUTH_ENABLED: told }).signsIn).toBe(signsIn);
  });

  it('knows no other setting', () => {
    expect(settingNames).toEqual(Object.keys({ ...required, ...optional }));
  });

  it('reads an empty setting as an absent one', () => {
    const empty = { RESOURCE_MANAGER_URL: '', AZURE_CLIENT_ID: '', CLOCK_SPEED: '' };
    expect(readConfig({ ...required, ...empty })).toEqual(readConfig(required));
  });

  it.each([[{}], [{ AzureWebJobsStorage__blobServiceUri: '' }]])(
    'names every setting that is missing (%o)',
    (env) => {
      expect(complaints(env)).toEqual([
        "AzureWebJobsStorage__blobServiceUri is missing: it must be the https address of the state account's blob service",
        "AzureWebJobsStorage__queueServiceUri is missing: it must be the https address of the state account's queue service",
        "AzureWebJobsStorage__tableServiceUri is missing: it must be the https address of the state account's table service",
      ]);
    },
  );

  it('names every setting that is wrong, in one error', () => {
    expect(named(Object.fromEntries(settingNames.map((name) => [name, 'wrong'])))).toEqual(
      settingNames,
    );
  });

  it.each([
    ['RESOURCE_MANAGER_URL', 'http://management.azure.com'],
    ['RESOURCE_MANAGER_URL', 'management.azure.com'],
    ['RESOURCE_MANAGER_AUDIENCE', 'management.azure.com'],
    ['AzureWebJobsStorage__blobServiceUri', 'http://gallerist.blob.core.windows.net'],
    ['AZURE_CLIENT_ID', 'gallerist'],
    ['CLOCK_SPEED', '0'],
    ['CLOCK_SPEED', '-1'],
    ['CLOCK_SPEED', 'Infinity'],
    ['CLOCK_SPEED', 'fast'],
    ['CLOCK_SPEED', ' '],
  ])('does not take %s=%s', (name, value) => {
    const [complaint, ...more] = complaints({ ...required, [name]: value });
    expect(complaint).toMatch(new RegExp(`^${name} must be .+$`));
    expect(more).toEqual([]);
  });
});

describe('local.settings.sample.json', () => {
  const sample = JSON.parse(
    readFileSync(new URL('../local.settings.sample.json', import.meta.url), 'utf8'),
  ) as { IsEncrypted: boolean; Values: Record<string, string> };
  const never: GetServices = () => {
    throw new Error('No function runs here.');
  };
  const timers = [everyFindUploads, everyKeepGalleries, everyReadDeadLetters, everyTendJobs];
  const schedules = timers.map((timer) => timer(never).schedule.replaceAll('%', ''));

  it('has every setting of the app and of its schedules', () => {
    expect(Object.keys(sample.Values)).toEqual(
      expect.arrayContaining([...settingNames, ...schedules]),
    );
  });

  it('has those that the app gets in local Azure, and no others', () => {
    const { Values } = sample;
    const [blob = '', queue = '', table = ''] = ['blob', 'queue', 'table'].map(
      (service) => Values[`AzureWebJobsStorage__${service}ServiceUri`],
    );
    const identity = {
      endpoint: Values['IDENTITY_ENDPOINT'] ?? '',
      header: '',
      appHeader: Values['IDENTITY_HEADER'] ?? '',
    };
    const endpoints = {
      ...({} as Endpoints),
      blob,
      queue,
      table,
      identity,
      resourceManager: Values['RESOURCE_MANAGER_URL'] ?? '',
      certificateAuthority: Values['NODE_EXTRA_CA_CERTS'] ?? '',
    };
    const { RESOURCE_MANAGER_AUDIENCE: _default, ...told } = Values;
    expect(told).toEqual(appSettings(endpoints, 1));
  });

  it('is a configuration', () => {
    expect(readConfig(sample.Values)).toMatchObject({ clockSpeed: 1 });
  });

  it('has no secret', () => {
    expect(Object.values(sample.Values).filter((value) => /key|sig=|secret/i.test(value))).toEqual(
      [],
    );
  });
});
