import type { HistoryEntry, Job } from '../lifecycle/jobs/job.ts';
import type { JobData } from '../lifecycle/jobs/job-data.ts';
import { shortened } from './shortened.ts';

/** Between a job's id and the sequence of a line of its history. */
const HISTORY_MARK = '!';

/** A job as Table storage keeps it: what queries and people look at is a column, the rest JSON. */
export type JobEntity = Omit<Job, 'id' | 'image' | 'data'> & {
  partitionKey: string;
  rowKey: string;
  data: string;
};

export function toEntity({
  id,
  image,
  etag: _etag,
  data,
  because,
  remedy,
  ...rest
}: Job): JobEntity {
  return {
    partitionKey: image,
    rowKey: id,
    ...rest,
    ...(because === undefined ? {} : { because: shortened(because) }),
    ...(remedy === undefined ? {} : { remedy: shortened(remedy) }),
    data: JSON.stringify(data),
  };
}

export function fromEntity(entity: JobEntity): Job {
  // The service adds members of its own, which are not the job's.
  const {
    partitionKey: image,
    rowKey: id,
    data,
    timestamp: _t,
    'odata.metadata': _m,
    ...columns
  } = entity as JobEntity & { timestamp?: string; 'odata.metadata'?: string };
  return { ...columns, id, image, data: JSON.parse(data) as JobData };
}

/** A line of history lies beside its job, in the order of sequences. */
export const toHistoryEntity = (job: Job, entry: HistoryEntry) => ({
  partitionKey: job.image,
  rowKey: `${job.id}${HISTORY_MARK}${String(entry.sequence).padStart(8, '0')}`,
  ...entry,
  note: shortened(entry.note),
});

export const historyFilter = (image: string, id: string): string =>
  `PartitionKey eq '${image}' and RowKey gt '${id}${HISTORY_MARK}' and RowKey lt '${id}${HISTORY_MARK}~'`;

export function fromHistoryEntity(entity: Record<string, unknown>): HistoryEntry {
  const { sequence, step, at, outcome, note } = entity as unknown as HistoryEntry;
  return { sequence, step, at: new Date(at), outcome, note };
}
