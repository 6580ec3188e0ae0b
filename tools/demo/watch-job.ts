import { eventually, type ShownJob, type StackClient } from '../stack/stack-client.ts';
import type { Say } from './demonstration.ts';

const BAR = 10;

/** Follows an image's newest job of a kind to its good end, a line for whatever is new; throws at a bad one. */
export async function watchJob(
  client: StackClient,
  image: string,
  kind: string,
  say: Say,
): Promise<ShownJob> {
  const started = Date.now();
  let shown = '';
  const tell = (job: ShownJob) => {
    const line = lineOf(job);
    if (line === shown) return;
    shown = line;
    const seconds = ((Date.now() - started) / 1_000).toFixed(1).padStart(5);
    say(`${seconds} s  ${line}`);
  };
  const first = await eventually(`a job of kind ${kind}`, async () =>
    (await client.jobs(image)).find((job) => job.kind === kind),
  );
  const last = await eventually('the end of the job', async () => {
    const job = await client.job(first.id);
    tell(job);
    return job.state !== 'open' && job.step === undefined && job;
  });
  if (last.state !== 'succeeded') {
    throw new Error(`${last.id} ended ${last.state}: ${last.because} ${last.remedy ?? ''}`);
  }
  return last;
}

function lineOf({ state, step, because, regions }: ShownJob): string {
  if (state !== 'open') return `${state}: ${because ?? ''}`;
  const replicating = step === 'replicate-version' && because?.startsWith('replicating');
  const told = replicating ? bars(regions ?? {}) : (because ?? 'at work');
  return `${(step ?? '').padEnd(17)}  ${told}`;
}

const bars = (regions: NonNullable<ShownJob['regions']>): string =>
  Object.entries(regions)
    .map(([region, { progress }]) => {
      const full = Math.round((progress / 100) * BAR);
      return `${region} ${'█'.repeat(full)}${'░'.repeat(BAR - full)}`;
    })
    .join('  ');
