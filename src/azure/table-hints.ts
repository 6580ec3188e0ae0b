import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { createHash } from 'node:crypto';
import type { Hints } from '../lifecycle/ports.ts';
import { clientOptions } from './client-options.ts';
import { asking, unlessAbsent } from './errors.ts';
import { makingTable } from './making-table.ts';

/** Unfinished jobs are spread over so many partitions: enough for many writers, few enough to list. */
const PARTITIONS = ['unfinished-0', 'unfinished-1', 'unfinished-2', 'unfinished-3'] as const;

const hash = (text: string) => createHash('sha256').update(text).digest();
const partitionOf = (jobId: string) => `unfinished-${(hash(jobId)[0] ?? 0) % PARTITIONS.length}`;
const waitersOf = (resourceId: string) =>
  `waits-${hash(resourceId.toLowerCase()).toString('hex').slice(0, 32)}`;

/** Hints in the table `hints`. Resource ids count in any case. */
export function tableHints(url: string, credential: TokenCredential): Hints {
  const table = new TableClient(url, 'hints', credential, clientOptions);
  const made = makingTable(table);

  async function note(partitionKey: string, rowKey: string): Promise<void> {
    await asking('note a job', () =>
      made(() => table.upsertEntity({ partitionKey, rowKey }, 'Replace')),
    );
  }

  async function drop(partitionKey: string, rowKey: string): Promise<void> {
    await unlessAbsent('drop a note on a job', () => table.deleteEntity(partitionKey, rowKey));
  }

  async function* rowKeys(partitionKey: string): AsyncIterable<string> {
    const queryOptions = { filter: `PartitionKey eq '${partitionKey}'`, select: ['RowKey'] };
    const entities = await asking('list notes on jobs', () =>
      made(() => Array.fromAsync(table.listEntities({ queryOptions }))),
    );
    for (const { rowKey } of entities) if (rowKey !== undefined) yield rowKey;
  }

  return {
    unfinished: (jobId) => note(partitionOf(jobId), jobId),
    async *listUnfinished() {
      for (const partition of PARTITIONS) yield* rowKeys(partition);
    },
    waits: (resourceId, jobId) => note(waitersOf(resourceId), jobId),
    waiters: (resourceId) => Array.fromAsync(rowKeys(waitersOf(resourceId))),
    async forget(jobId, resourceId) {
      if (resourceId !== undefined) await drop(waitersOf(resourceId), jobId);
      await drop(partitionOf(jobId), jobId);
    },
  };
}
