import { appSettings } from '../local/app-settings.ts';
import { accountId } from '../local/fixed-ids.ts';
import { tableJobs } from '../src/azure/table-jobs.ts';
import { newImport } from '../src/lifecycle/jobs/job.ts';
import { startStack } from '../test/support/stack.ts';
import { makeVhd } from '../tools/vhd/make-vhd.ts';
import { owner } from './owner.ts';

export interface WaitingImports {
  /** What a worker process of the app gets. */
  environment: Record<string, string>;
  /** The first message of a job that nobody has taken up. */
  next: () => { job: string; sequence: number };
  stop: () => Promise<void>;
}

/**
 * A whole local Azure without a Functions host, and in it so many complete drops, each with its import. All are there
 * before the first is wanted: nothing else is at work then.
 */
export async function waitingImports(count: number): Promise<WaitingImports> {
  const image = 'ubuntu-24';
  const { azure, client, stop } = await startStack({ images: { [image]: {} }, speed: 60 });
  await azure.host()?.stop();
  azure.eventGrid.faults.lose(() => true);
  const environment = appSettings(azure.endpoints, azure.clock.speed);
  // As in the app's own settings, for the same client.
  process.env['AZURITE_ACCOUNTS'] = environment['AZURITE_ACCOUNTS'];
  const jobs = tableJobs(azure.endpoints.table, owner(azure));
  const vhd = makeVhd({ megabytes: 20, generation: 'V2' });
  const waiting: string[] = [];
  for (let patch = 0; patch < count; patch += 1) {
    const name = `${image}/1.0.${patch}.vhd`;
    const blob = await client.dropVhd(name, vhd, true);
    const { createdOn } = await blob.getProperties();
    const place = { account: accountId, endpoint: azure.endpoints.blob, container: 'vhds', name };
    const upload = { ...place, createdOn: createdOn?.toISOString() ?? '' };
    const id = `${image}.${patch.toString(16).padStart(16, '0')}`;
    await jobs.add(newImport(id, upload, 'bench', new Date()));
    waiting.push(id);
  }
  return {
    environment,
    stop,
    next() {
      const job = waiting.pop();
      if (job === undefined) throw new Error('No import is left.');
      return { job, sequence: 1 };
    },
  };
}
