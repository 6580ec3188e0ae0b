import { eventually } from '../stack/stack-client.ts';
import { badVhds } from '../vhd/bad-vhds.ts';
import { makeVhd } from '../vhd/make-vhd.ts';
import type { Demonstration, Stage } from './demonstration.ts';
import { showHistory, showRefusal, showVersion } from './show.ts';
import { watchJob } from './watch-job.ts';

const SPEED = 120;

/** One good VHD becomes a version, latest in three regions; one bad one is refused. */
export const demonstrateImport: Demonstration = {
  speed: SPEED,
  catalog: 'local/catalog.yaml',

  async show({ azure, client, say }: Stage) {
    say('Ready. The catalog is accepted: ubuntu-24 belongs in three regions.\n');
    const vhd = makeVhd({ megabytes: 64, generation: 'V2' });
    say('A 64 MiB VHD with a GPT is dropped at vhds/ubuntu-24/1.4.0.vhd, the way azcopy does it:');
    say('the blob first, its pages after. Nobody says when the upload is complete.\n');
    await client.dropVhd('ubuntu-24/1.4.0.vhd', vhd);
    const imported = await watchJob(client, 'ubuntu-24', 'import', say);
    say('\nThe version exists, in its first region. The plan takes it from here:\n');
    const kept = await watchJob(client, 'ubuntu-24', 'replicate', say);
    await showVersion(client, azure, kept, say);
    showHistory([imported, kept], SPEED, say);

    const [bad] = badVhds();
    if (bad === undefined) throw new Error('There is no bad VHD to show.');
    say('\nNow somebody drops a dynamic VHD at vhds/debian-12/disk.vhd:\n');
    await client.dropVhd('debian-12/disk.vhd', bad.file);
    const result = await eventually('a refusal', () => client.result('debian-12/disk.json'));
    showRefusal(result, bad.expected, say);
  },
};
