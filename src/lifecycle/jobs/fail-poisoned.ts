import type { StepMessage, StepName } from '../../messages.ts';
import type { Clock, Jobs, Log, Outbox } from '../ports.ts';
import { settle } from './settle.ts';

export const faultOfOurs = (id: string): string =>
  `This is a fault of Gallerist's own: see the app's log, then POST /api/jobs/${id}/retry.`;

/** A message that failed five times: the job it carried ends as failed, if it is still that message's turn. */
export async function failPoisoned(
  step: StepName,
  message: StepMessage,
  { jobs, outbox, clock }: { jobs: Jobs; outbox: Outbox; clock: Clock },
  log: Log,
): Promise<void> {
  const found = await jobs.read(message.job);
  if (found?.step !== step || found.sequence !== message.sequence) return;
  const why = found.state === 'open' ? found.because : undefined;
  const because = `${step} failed five times. ${why ?? 'The worker died each time.'}`;
  const outcome = { kind: 'failed', because, remedy: faultOfOurs(found.id) } as const;
  const { job, entry } = settle(found, step, outcome, clock);
  await jobs.save(job, entry);
  log.warn(`${job.id}: ${because}`);
  if (job.step !== undefined) {
    await outbox.send(job.step, { job: job.id, sequence: job.sequence }, clock.now());
  }
}
