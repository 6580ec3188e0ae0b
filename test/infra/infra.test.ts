import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { steps } from '../../src/messages.ts';
import eventSubscriptions from '../../infra/event-subscriptions.json' with { type: 'json' };
import role from '../../infra/role.json' with { type: 'json' };
import deployedSteps from '../../infra/steps.json' with { type: 'json' };
import localSettings from '../../local.settings.sample.json' with { type: 'json' };

const bicep = (file: string) =>
  readFileSync(new URL(`../../infra/${file}`, import.meta.url), 'utf8');

const main = readFileSync(new URL('../../src/main.ts', import.meta.url), 'utf8');
const eventFunctions = [...main.matchAll(/^app\.eventGrid\('(\w+)'/gm)].map(([, name]) => name);

/** The strings of the first bracketed list after `label`, as written in a Bicep file. */
function listAfter(label: string, source: string): string[] {
  const list = source.slice(source.indexOf(label)).match(/\[([^\]]*)\]/)?.[1] ?? '';
  return [...list.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
}

function settingsOfFunctionApp(): Map<string, string> {
  const [, settings = ''] = bicep('modules/function-app.bicep').split("name: 'appsettings'");
  const [block = ''] = settings.split('\n    }\n');
  const lines = [...block.matchAll(/^ {6}(\w+): (.+)$/gm)];
  return new Map(lines.map(([, key = '', value = '']) => [key, value]));
}

describe('application settings', () => {
  const platformOnly = {
    APPLICATIONINSIGHTS_CONNECTION_STRING: 'read by the host; a laptop logs to the console',
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'read by the host; a laptop logs to the console',
  };
  const localOnly = {
    FUNCTIONS_WORKER_RUNTIME: 'Flex Consumption refuses it: functionAppConfig names the runtime',
    IDENTITY_ENDPOINT: 'the platform sets it',
    IDENTITY_HEADER: 'the platform sets it',
    NODE_EXTRA_CA_CERTS: 'Azure has a certificate that everybody trusts',
    AZURITE_ACCOUNTS: 'tells the tables client that a localhost is no Cosmos DB',
  };

  it('are the same on a laptop and in Azure, but for those only the platform needs', () => {
    const deployed = [...settingsOfFunctionApp().keys()];
    const local = Object.keys(localSettings.Values);
    expect(deployed).toEqual(expect.arrayContaining(Object.keys(platformOnly)));
    expect(without(local, localOnly)).toEqual(without(deployed, platformOnly));
  });

  it('have the same literal values in both places', () => {
    const literals = [...settingsOfFunctionApp()].filter(([, value]) => /^'[^$]*'$/.test(value));
    expect(literals.length).toBeGreaterThan(0);
    expect(localSettings.Values).toMatchObject(
      Object.fromEntries(literals.map(([key, value]) => [key, value.slice(1, -1)])),
    );
  });

  function without(keys: string[], listed: object): string[] {
    return keys.filter((key) => !(key in listed)).toSorted();
  }
});

describe('event subscriptions', () => {
  const { subscriptions, retryPolicy, deadLetter } = eventSubscriptions;
  const each = subscriptions.map((subscription) => [subscription.name, subscription] as const);

  it('have names of their own', () => {
    expect(new Set(subscriptions.map(({ name }) => name)).size).toBe(subscriptions.length);
  });

  it.each(each)('%s keeps to the limits of Event Grid', (name, { filter }) => {
    expect(name).toMatch(/^[A-Za-z0-9-]{3,64}$/);
    const filters = filter.advancedFilters ?? [];
    const values = filters.flatMap((advanced) => advanced.values);
    expect(filters.length).toBeLessThanOrEqual(25);
    expect(values.length).toBeLessThanOrEqual(25);
    expect(values.filter((value) => value.length > 512)).toEqual([]);
  });

  it.each(each)('%s goes to a function and a topic that exist', (_name, subscription) => {
    expect(eventFunctions).toContain(subscription.function);
    expect(listAfter('@allowed', bicep('modules/event-topic.bicep'))).toContain(subscription.topic);
  });

  it('retry within what Event Grid allows', () => {
    expect(retryPolicy.maxDeliveryAttempts).toBeGreaterThanOrEqual(1);
    expect(retryPolicy.maxDeliveryAttempts).toBeLessThanOrEqual(30);
    expect(retryPolicy.eventTimeToLiveInMinutes).toBeGreaterThanOrEqual(1);
    expect(retryPolicy.eventTimeToLiveInMinutes).toBeLessThanOrEqual(1440);
  });

  it('name containers that are deployed', () => {
    const state = listAfter('containers:', bicep('main.bicep'));
    const drop = listAfter("'containers'", bicep('modules/drop-account.bicep'));
    expect(state).toContain(deadLetter.container);
    const absent = subscriptions
      .filter(({ filter }) => filter.subjectBeginsWith !== undefined)
      .map(({ topic, filter }) => ({
        topic,
        container: filter.subjectBeginsWith?.split('/')[4] ?? '',
      }))
      .filter(
        ({ topic, container }) => !(topic === 'dropAccount' ? drop : state).includes(container),
      );
    expect(absent).toEqual([]);
  });
});

describe('queues', () => {
  it('are deployed, one for each step: the queue trigger does not make its own', () => {
    expect(deployedSteps.toSorted()).toEqual([...steps].toSorted());
  });
});

describe('the role', () => {
  it('grants by wildcard nothing but reading', () => {
    const wildcards = [...role.Actions, ...role.DataActions].filter((action) =>
      action.includes('*'),
    );
    expect(wildcards.filter((action) => !action.endsWith('/read'))).toEqual([]);
  });

  it('changes definitions, versions and the managed images on their way only', () => {
    expect(role.Actions.filter((action) => /\/(write|delete)$/.test(action)).toSorted()).toEqual([
      'Microsoft.Compute/galleries/images/versions/delete',
      'Microsoft.Compute/galleries/images/versions/write',
      'Microsoft.Compute/galleries/images/write',
      'Microsoft.Compute/images/delete',
      'Microsoft.Compute/images/write',
    ]);
  });

  it('has the right Azure wants of whoever makes a version from a VHD', () => {
    expect(role.Actions).toContain('Microsoft.Storage/storageAccounts/listKeys/action');
  });

  it('reads regions, and what uses images, at the subscription, and may nothing else there', () => {
    for (const what of ['Resources/subscriptions/locations', 'Compute/virtualMachines']) {
      expect(role.Actions).toContain(`Microsoft.${what}/read`);
    }
    expect(bicep('main.bicep')).toContain(
      "actions: filter(role.Actions, action => endsWith(action, '/read')), notActions: [], dataActions: []",
    );
    expect(bicep('modules/reader-access.bicep')).toContain("targetScope = 'subscription'");
  });

  it('reaches data in blobs only, and neither keys nor signatures made with them', () => {
    const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/';
    expect(role.DataActions.filter((action) => !action.startsWith(blobs))).toEqual([]);
    expect(
      [...role.Actions, ...role.DataActions].filter((a) =>
        /regenerateKey|sas\/action|delegationKey/i.test(a),
      ),
    ).toEqual([]);
  });
});
