import type { HistoryEntry, ImportData, Job, JobState } from '../lifecycle/jobs/job.ts';
import type { StepName } from '../messages.ts';

/** Between a job's id and the sequence of a line of its history. */
const HISTORY_MARK = '!';

/** A job as Table storage keeps it: what queries and people look at is a column, the rest JSON. */
export interface JobEntity {
  partitionKey: string;
  rowKey: string;
  etag?: string;
  kind: string;
  state: string;
  step?: string;
  sequence: number;
  dueAt: Date;
  claimedUntil?: Date;
  deaths?: number;
  stepSince: Date;
  failures: number;
  because?: string;
  remedy?: string;
  endedIn?: string;
  askedBy: string;
  createdAt: Date;
  endedAt?: Date;
  data: string;
}

/** A property of Table storage holds at most 32 Ki characters; what Azure says can be long. */
const LONGEST = 8_000;

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
    ...(because === undefined ? {} : { because: because.slice(0, LONGEST) }),
    ...(remedy === undefined ? {} : { remedy: remedy.slice(0, LONGEST) }),
    data: JSON.stringify(data),
  };
}

export function fromEntity(entity: JobEntity): Job {
  const { partitionKey, rowKey, data, kind, state, step, endedIn, etag, ...rest } = entity;
  // The service adds members of its own (timestamp, odata.metadata) which are not the job's.
  const {
    timestamp: _t,
    'odata.metadata': _m,
    ...columns
  } = rest as typeof rest & Record<string, unknown>;
  return {
    ...(columns as typeof rest),
    id: rowKey,
    image: partitionKey,
    kind: kind as Job['kind'],
    state: state as JobState,
    ...(step === undefined ? {} : { step: step as StepName }),
    ...(endedIn === undefined ? {} : { endedIn: endedIn as StepName }),
    ...(etag === undefined ? {} : { etag }),
    data: JSON.parse(data) as ImportData,
  };
}

/** A line of history lies beside its job, in the order of sequences. */
export const toHistoryEntity = (job: Job, entry: HistoryEntry) => ({
  partitionKey: job.image,
  rowKey: `${job.id}${HISTORY_MARK}${String(entry.sequence).padStart(8, '0')}`,
  ...entry,
  note: entry.note.slice(0, LONGEST),
});

export const historyFilter = (image: string, id: string): string =>
  `PartitionKey eq '${image}' and RowKey gt '${id}${HISTORY_MARK}' and RowKey lt '${id}${HISTORY_MARK}~'`;

export function fromHistoryEntity(entity: Record<string, unknown>): HistoryEntry {
  const { sequence, step, at, outcome, note } = entity as unknown as HistoryEntry;
  return { sequence, step, at: new Date(at), outcome, note };
}
