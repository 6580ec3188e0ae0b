import { TableClient, type TransactionAction } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { imageOf, type HistoryEntry, type Job } from '../lifecycle/jobs/job.ts';
import { Conflict } from '../lifecycle/outcomes.ts';
import type { JobQuery, Jobs } from '../lifecycle/ports.ts';
import { clientOptions } from './client-options.ts';
import { asking, unlessAbsent, statusOf, translate } from './errors.ts';
import {
  fromEntity,
  fromHistoryEntity,
  historyFilter,
  toEntity,
  toHistoryEntity,
  type JobEntity,
} from './job-entity.ts';
import { makingTable } from './making-table.ts';
import { tablePage } from './table-page.ts';

/** Jobs in the table `jobs`: a partition an image, in it the job and its history, written in one transaction. */
export function tableJobs(url: string, credential: TokenCredential): Jobs {
  const table = new TableClient(url, 'jobs', credential, clientOptions);
  const made = makingTable(table);

  async function write(job: Job, entry: HistoryEntry | undefined): Promise<string | undefined> {
    const options = { etag: job.etag ?? '*' };
    const entity = toEntity(job);
    if (entry === undefined) return (await table.updateEntity(entity, 'Replace', options)).etag;
    const actions: TransactionAction[] = [
      ['update', { ...entity }, 'Replace', options],
      ['upsert', toHistoryEntity(job, entry), 'Replace'],
    ];
    // Answers come in the order of the actions; Azure names no row in the answer to an update.
    return (await table.submitTransaction(actions)).subResponses[0]?.etag;
  }

  return {
    async read(id) {
      const entity = await unlessAbsent(`read job ${id}`, () =>
        made(() => table.getEntity<JobEntity>(imageOf(id), id)),
      );
      return entity && fromEntity(entity);
    },

    async add(job) {
      try {
        await made(() => table.createEntity(toEntity(job)));
        return true;
      } catch (error) {
        if (statusOf(error) === 409) return false;
        throw translate(error, `store job ${job.id}`);
      }
    },

    async save(job, entry) {
      try {
        const etag = await made(() => write(job, entry));
        return { ...job, ...(etag === undefined ? {} : { etag }) };
      } catch (error) {
        const status = statusOf(error);
        if (status === 412 || status === 404) throw new Conflict(`Job ${job.id}`, { cause: error });
        throw translate(error, `save job ${job.id}`);
      }
    },

    async history(id) {
      const queryOptions = { filter: historyFilter(imageOf(id), id) };
      return asking(`read the history of job ${id}`, async () =>
        (await made(() => Array.fromAsync(table.listEntities({ queryOptions })))).map(
          fromHistoryEntity,
        ),
      );
    },

    async list(query) {
      const page = await tablePage<JobEntity>(table, made, 'jobs', filterOf(query), query.after);
      const { rows, ...next } = page;
      return { jobs: rows.map(fromEntity), ...next };
    },
  };
}

/** History lines have no kind, so asking for any leaves the jobs. */
const filterOf = ({ image, state }: JobQuery): string =>
  [
    `kind ge ''`,
    ...(image === undefined ? [] : [`PartitionKey eq '${image}'`]),
    ...(state === undefined ? [] : [`state eq '${state}'`]),
  ].join(' and ');
