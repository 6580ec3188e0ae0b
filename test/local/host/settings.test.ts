import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHostJson } from '../../../local/host/host-json.ts';
import { isQueueName, poisonQueueName } from '../../../local/host/queues/queue-binding.ts';
import { hostSettings } from '../../../local/host/settings.ts';
import { timeSpan } from '../../../local/host/time-span.ts';
import { temporaryFolder } from '../plumbing/temporary-folder.ts';
import { fixture } from './support/sample-host.ts';

describe('settings', () => {
  const settings = hostSettings({ QUEUE: 'work', Storage__queueServiceUri: 'https://localhost' });

  it('are found in any case, with __ or : between parts', () => {
    expect(settings.get('storage:QueueServiceUri')).toBe('https://localhost');
  });

  it('replace %names%', () => {
    expect(settings.resolve('%QUEUE%-poison')).toBe('work-poison');
  });

  it('refuse a name without a value and a % that is not closed', () => {
    expect(() => settings.resolve('%NONE%')).toThrow("'%NONE%' does not resolve to a value.");
    expect(() => settings.resolve('50%')).toThrow('not closed');
  });
});

describe('host.json', () => {
  it('has the defaults of the host', () => {
    expect(readHostJson(fixture('no-main'), {})).toEqual({
      functionTimeoutMilliseconds: 1_800_000,
      metadataProviderTimeoutMilliseconds: 30_000,
      routePrefix: 'api',
      queues: {
        batchSize: 16,
        newBatchThreshold: 8,
        maxPollingIntervalMilliseconds: 60_000,
        visibilityTimeoutMilliseconds: 0,
        maxDequeueCount: 5,
        messageEncoding: 'base64',
      },
    });
  });

  it('is overridden by settings', () => {
    const prefix = 'AzureFunctionsJobHost__';
    const hostJson = readHostJson(fixture('no-main'), {
      [`${prefix}functionTimeout`]: '-1',
      [`${prefix}extensions__queues__visibilityTimeout`]: '00:00:30',
      [`${prefix}extensions__http__routePrefix`]: '',
    });
    expect(hostJson).toMatchObject({
      functionTimeoutMilliseconds: undefined,
      routePrefix: '',
      queues: { visibilityTimeoutMilliseconds: 30_000 },
    });
  });

  it('may say what makes no difference here, in any case, and nothing else that is not followed', async () => {
    const folder = await temporaryFolder();
    const write = (members: object) =>
      writeFileSync(join(folder, 'host.json'), JSON.stringify({ version: '2.0', ...members }));
    write({
      Logging: { logLevel: { default: 'None' } },
      extensionBundle: { id: 'x' },
      extensions: {},
    });
    readHostJson(folder, {});
    write({ functions: ['one'], concurrency: { dynamicConcurrencyEnabled: true } });
    expect(() => readHostJson(folder, {})).toThrow(
      'does not know functions, concurrency.dynamicConcurrencyEnabled',
    );
  });

  it.each([
    [{ version: '1.0' }, '"version": "2.0"'],
    [{ functionTimeout: 'soon' }, "functionTimeout is 'soon'"],
    [{ extensions__queues__messageEncoding: 'utf8' }, 'must be base64 or none'],
    [{ functions__0: 'one' }, 'does not know functions.0. Leave it out'],
    [{ retry__strategy: 'fixedDelay' }, 'does not know retry.strategy'],
    [
      { extensions__http__maxConcurrentRequests: '1' },
      'know extensions.http.maxconcurrentrequests',
    ],
  ])('is refused with %j', (overrides, message) => {
    const settings = Object.fromEntries(
      Object.entries(overrides).map(([name, value]) => [`AzureFunctionsJobHost__${name}`, value]),
    );
    expect(() => readHostJson(fixture('no-main'), settings)).toThrow(message);
  });
});

it.each([
  ['00:00:30', 30_000],
  ['1.02:03:04.5', 93_784_500],
  ['01:30', 5_400_000],
  ['25:00:00', undefined],
  ['30', undefined],
])('the time span %s is %s ms', (text, milliseconds) => {
  expect(timeSpan(text)).toBe(milliseconds);
});

it.each([
  ['work', 'work-poison'],
  ['work-poison', undefined],
  ['w'.repeat(60), undefined],
])('the poison queue of %s is %s', (name, poison) => {
  expect(poisonQueueName(name)).toBe(poison);
});

it.each([
  ['ab', false],
  ['a--b', false],
  ['-ab', false],
  ['a-b', true],
  ['a'.repeat(63), true],
  ['a'.repeat(64), false],
])('a queue may be called %s: %s', (name, valid) => {
  expect(isQueueName(name)).toBe(valid);
});
