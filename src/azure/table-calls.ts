import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { createHash } from 'node:crypto';
import type { Call, Calls } from '../lifecycle/ports.ts';
import { clientOptions } from './client-options.ts';
import { asking, askingFor } from './errors.ts';
import { tableReady } from './table-ready.ts';

const rowOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** Idempotency keys in the table `calls`. */
export function tableCalls(url: string, credential: TokenCredential): Calls {
  const table = new TableClient(url, 'calls', credential, clientOptions);
  const ready = tableReady(table);
  return {
    async find(key) {
      await ready();
      const found = await askingFor('an Idempotency-Key', () =>
        table.getEntity<Call>('call', rowOf(key)),
      );
      return found && { request: found.request, job: found.job };
    },
    async remember(key, { request, job }) {
      await ready();
      const entity = { partitionKey: 'call', rowKey: rowOf(key), request, job };
      await asking('remember an Idempotency-Key', () => table.upsertEntity(entity, 'Replace'));
    },
  };
}
