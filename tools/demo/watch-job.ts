import { eventually, type ShownJob, type StackClient } from '../stack/stack-client.ts';

type Say = (line?: string) => void;

const BAR = 20;

/** Follows the one job of an image to its end, a line for whatever is new. */
export async function watchJob(client: StackClient, image: string, say: Say): Promise<ShownJob> {
  const started = Date.now();
  let shown = '';
  const tell = (job: ShownJob) => {
    const line = lineOf(job);
    if (line === shown) return;
    shown = line;
    const seconds = ((Date.now() - started) / 1_000).toFixed(1).padStart(5);
    say(`${seconds} s  ${line}`);
  };
  const [first] = await eventually('a job', async () => {
    const jobs = await client.jobs(image);
    return jobs.length > 0 && jobs;
  });
  if (first === undefined) throw new Error('There is no job.');
  return eventually('the end of the job', async () => {
    const job = await client.job(first.id);
    tell(job);
    return job.state !== 'open' && job.step === undefined && job;
  });
}

function lineOf({ state, step, because, regions }: ShownJob): string {
  if (state !== 'open') return `${state}: ${because ?? ''}`;
  const replicating = step === 'replicate-version' && because?.startsWith('replicating');
  const told = replicating ? bars(regions ?? {}) : (because ?? 'at work');
  return `${(step ?? '').padEnd(17)}  ${told}`;
}

const bars = (regions: Record<string, string>): string =>
  Object.entries(regions)
    .map(([region, progress]) => {
      const percent = Number(/(\d+) %/.exec(progress)?.[1] ?? 0);
      const full = Math.round((percent / 100) * (BAR / 2));
      return `${region} ${'█'.repeat(full)}${'░'.repeat(BAR / 2 - full)}`;
    })
    .join('  ');
