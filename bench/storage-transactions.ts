import type { StorageRequest } from '../local/storage-front/storage-front.ts';
import { sum, type Figure } from './figure.ts';

type Service = 'blob' | 'queue' | 'table';

// Why an import makes them, by service and operation.
const why: Record<string, string> = {
  'blob GetBlob':
    'the accepted catalog once a step (304, no body, while it is the same); both ends of the disk',
  'blob GetBlobProperties': 'the marker; the blob behind each of the two upload events',
  'blob GetPageRegions': 'the written pages, once',
  'blob PutBlob': 'the result beside the drop, once it is imported and once it is latest',
  'queue PutMessage': 'one for each step and each wait, one for each event that wakes the job',
  'queue DeleteMessage': 'one for each message',
  'table QueryEntity':
    'the record of the job once a message or event; the number reserved and spent',
  'table QueryEntities':
    'who waits for the version, once a write event; whose versions are whose, once a plan',
  'table UpdateEntity': 'the claim before a step acts; a wait that only goes on; a wake-up',
  'table InsertEntity':
    'the import, once for each event that reports it; the job that keeps its version; who has the version; how the image was found',
  'table CreateTable': 'a table that was not there',
  'table InsertOrMergeEntity': 'the number is spent',
  'table InsertOrReplaceEntity':
    'two hints for each job: it is unfinished, it waits for the version; lines of the ledger',
  'table DeleteEntity': 'the version let go, once by each job',
  'table EntityGroupTransaction': 'the record with a line of its history; the number',
};

/** What one import asked of storage, without what the test itself and the idle host ask. */
export function storageFigures(
  requests: readonly (readonly [Service, readonly StorageRequest[]])[],
): Figure[] {
  const counts = new Map<string, number>();
  for (const [service, ofService] of requests) {
    for (const { operation, path } of ofService) {
      const ours = path.includes('/results/') && operation !== 'PutBlob';
      const marker = path.endsWith('.ready') && operation === 'PutBlob';
      if (ours || marker) continue;
      const group = `${service} ${operation}`;
      counts.set(group, (counts.get(group) ?? 0) + 1);
    }
  }
  const polls = counts.get('queue GetMessages') ?? 0;
  const taken = counts.get('queue DeleteMessage') ?? 0;
  counts.delete('queue GetMessages');
  const groups = [...counts].map(([what, value]) => ({ what, value, because: why[what] ?? '?' }));
  const all = sum([...groups.map(({ value }) => value), taken]);
  return [
    { what: 'storage transactions of the import', value: all },
    ...groups,
    { what: 'queue GetMessages', value: taken, because: 'one for each message, at most' },
    {
      what: 'queue GetMessages of an idle host meanwhile',
      value: polls - taken,
      because: 'every queue asked each second at this speed; every 2 s in Azure (host.json)',
    },
  ];
}
