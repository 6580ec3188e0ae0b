import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAzure } from '../../local/local-azure.ts';
import { eventually, stackClient } from '../stack/stack-client.ts';
import type { Demonstration } from './demonstration.ts';

const root = join(import.meta.dirname, '../..');

/** Starts local Azure with the built app, shows the demonstration, stops everything. False: it failed. */
export async function run({ speed, catalog, show }: Demonstration): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'gallerist-demo-'));
  const say = (line = '') => console.log(line);
  say('Gallerist, on an Azure that runs on this machine.');
  say(`${speed / 60} minutes of Azure's time pass in a second. Starting storage, identity,`);
  say('Resource Manager, Event Grid and the Functions host …');
  const infra = join(root, 'infra');
  const places = { folder, app: join(root, 'dist'), infra, catalog: join(root, catalog) };
  const azure = await startLocalAzure({ ...places, portBase: 0, speed });
  let failed = false;
  try {
    const client = stackClient(azure);
    const accepted = client.container('catalog').getBlobClient('accepted.json');
    await eventually('an accepted catalog', () => accepted.exists());
    await show({ azure, client, say });
  } catch (error) {
    failed = true;
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await azure.stop();
    await rm(folder, { recursive: true, force: true });
  }
  if (!failed)
    say('\nEverything is stopped. Next: npm start, and npm run drop in another terminal.');
  return !failed;
}
