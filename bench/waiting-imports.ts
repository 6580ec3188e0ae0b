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
  next: () => Promise<{ job: string; sequence: number }>;
  stop: () => Promise<void>;
}

/** A whole local Azure without a Functions host, and in it as many complete drops as are wanted, each with its import. */
export async function waitingImports(): Promise<WaitingImports> {
  const image = 'ubuntu-24';
  const { azure, client, stop } = await startStack({ images: { [image]: {} }, speed: 60 });
  await azure.host()?.stop();
  const vhd = makeVhd({ megabytes: 20, generation: 'V2' });
  const environment = appSettings(azure.endpoints, azure.clock.speed);
  // As in the app's own settings, for the same client.
  process.env['AZURITE_ACCOUNTS'] = environment['AZURITE_ACCOUNTS'];
  const jobs = tableJobs(azure.endpoints.table, owner(azure));
  let count = 0;
  return {
    environment,
    stop,
    async next() {
      count += 1;
      const name = `${image}/1.0.${count}.vhd`;
      const blob = await client.dropVhd(name, vhd, true);
      const { createdOn } = await blob.getProperties();
      const place = { account: accountId, endpoint: azure.endpoints.blob, container: 'vhds', name };
      const upload = { ...place, createdOn: createdOn?.toISOString() ?? '' };
      const id = `${image}.${count.toString(16).padStart(16, '0')}`;
      await jobs.add(newImport(id, upload, 'bench', new Date()));
      return { job: id, sequence: 1 };
    },
  };
}
