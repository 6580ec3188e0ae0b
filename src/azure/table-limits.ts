import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Holding } from '../lifecycle/estate.ts';
import type { Limits } from '../lifecycle/keeping/ports.ts';
import { clientOptions } from './client-options.ts';
import { asking, unlessAbsent } from './errors.ts';
import { makingTable } from './making-table.ts';

const ROW = { partitionKey: 'limits', rowKey: 'near' };

/** What is near a limit of Azure's, in one row of the table `limits`. */
export function tableLimits(url: string, credential: TokenCredential): Limits {
  const table = new TableClient(url, 'limits', credential, clientOptions);
  const made = makingTable(table);
  return {
    async near() {
      const found = await unlessAbsent('read what is near a limit', () =>
        made(() => table.getEntity<{ near: string }>(ROW.partitionKey, ROW.rowKey)),
      );
      return found === undefined ? [] : (JSON.parse(found.near) as Holding[]);
    },

    async remember(near) {
      await asking('remember what is near a limit', () =>
        made(() => table.upsertEntity({ ...ROW, near: JSON.stringify(near) }, 'Replace')),
      );
    },
  };
}
