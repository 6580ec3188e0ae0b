import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAzure } from '../local/local-azure.ts';
import { showHistory, showRefusal, showVersion } from './demo/show.ts';
import { watchJob } from './demo/watch-job.ts';
import { eventually, stackClient } from './stack/stack-client.ts';
import { badVhds } from './vhd/bad-vhds.ts';
import { makeVhd } from './vhd/make-vhd.ts';

// npm run demo: one good VHD becomes a version, one bad one is refused, everything stops. Exit code 0, or 1.
const SPEED = 120;
const root = join(import.meta.dirname, '..');
const folder = await mkdtemp(join(tmpdir(), 'gallerist-demo-'));
const say = (line = '') => console.log(line);

say('Gallerist, on an Azure that runs on this machine.');
say(`Two minutes of Azure's time pass in a second. Starting storage, identity, Resource Manager,`);
say('Event Grid and the Functions host …');
const azure = await startLocalAzure({
  folder,
  app: join(root, 'dist'),
  infra: join(root, 'infra'),
  catalog: join(root, 'local/catalog.yaml'),
  portBase: 0,
  speed: SPEED,
});
let failed = false;
try {
  await demonstrate();
} catch (error) {
  failed = true;
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  await azure.stop();
  await rm(folder, { recursive: true, force: true });
}
say(
  failed ? '' : '\nEverything is stopped. Next: npm start, and npm run drop in another terminal.',
);
process.exit(failed ? 1 : 0);

async function demonstrate(): Promise<void> {
  const client = stackClient(azure);
  const accepted = client.container('catalog').getBlobClient('accepted.json');
  await eventually('an accepted catalog', () => accepted.exists());
  say('Ready. The catalog is accepted: ubuntu-24 belongs in three regions.\n');

  const vhd = makeVhd({ megabytes: 64, generation: 'V2' });
  say('A 64 MiB VHD with a GPT is dropped at vhds/ubuntu-24/1.4.0.vhd, the way azcopy does it:');
  say('the blob first, its pages after. Nobody says when the upload is complete.\n');
  await client.dropVhd('ubuntu-24/1.4.0.vhd', vhd);
  const job = await watchJob(client, 'ubuntu-24', say);
  if (job.state !== 'succeeded') throw new Error(`${job.id} ended ${job.state}: ${job.because}`);

  await showVersion(client, azure, job, say);
  showHistory(job, SPEED, say);

  const [bad] = badVhds();
  if (bad === undefined) throw new Error('There is no bad VHD to show.');
  say('\nNow somebody drops a dynamic VHD at vhds/debian-12/disk.vhd:\n');
  await client.dropVhd('debian-12/disk.vhd', bad.file);
  const result = await eventually('a refusal', () => client.result('debian-12/disk.json'));
  showRefusal(result, bad.expected, say);
}
