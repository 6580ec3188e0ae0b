import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { createHash } from 'node:crypto';
import type { Call, Calls } from '../lifecycle/ports.ts';
import { clientOptions } from './client-options.ts';
import { unlessAbsent, statusOf, translate } from './errors.ts';
import { makingTable } from './making-table.ts';

const rowOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** Idempotency keys in the table `calls`. */
export function tableCalls(url: string, credential: TokenCredential): Calls {
  const table = new TableClient(url, 'calls', credential, clientOptions);
  const made = makingTable(table);
  async function find(key: string): Promise<Call | undefined> {
    const found = await unlessAbsent('read an Idempotency-Key', () =>
      made(() => table.getEntity<Call>('call', rowOf(key))),
    );
    return found && { request: found.request, job: found.job };
  }

  return {
    find,
    async claim(key, { request, job }) {
      const entity = { partitionKey: 'call', rowKey: rowOf(key), request, job };
      try {
        await made(() => table.createEntity(entity));
      } catch (error) {
        if (statusOf(error) !== 409) throw translate(error, 'remember an Idempotency-Key');
        return (await find(key)) ?? { request, job };
      }
      return { request, job };
    },
  };
}
