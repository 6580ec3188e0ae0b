import type { Endpoints } from './endpoints.ts';
import { appClientId } from './fixed-ids.ts';
import { hostSettings } from './host/settings.ts';

/**
 * Looks at what the settings say of the host's own storage and identity, which the stand-in for the host has anyway.
 * @throws with every setting for which the real host would not find them.
 */
export function expectHostStorage(values: Record<string, string>, endpoints: Endpoints): void {
  const settings = hostSettings(values);
  if (settings.get('AzureWebJobsStorage')) return;
  const expected = Object.entries({
    blobServiceUri: endpoints.blob,
    queueServiceUri: endpoints.queue,
    credential: 'managedidentity',
    // Without it the host would ask for a system-assigned identity, and the app has none.
    clientId: appClientId,
  });
  const wrong = expected.flatMap(([member, value]) => {
    const name = `AzureWebJobsStorage__${member}`;
    const found = settings.get(name) ?? '';
    return found.replace(/\/$/, '') === value ? [] : [`${name} is '${found}', not '${value}'.`];
  });
  if (wrong.length === 0) return;
  throw new Error(`The host would not find its storage or its identity:\n- ${wrong.join('\n- ')}`);
}
