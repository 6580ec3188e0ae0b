import { odata, TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Ledger, LedgerEntry } from '../lifecycle/keeping/ports.ts';
import { clientOptions } from './client-options.ts';
import { asking } from './errors.ts';
import { makingTable } from './making-table.ts';
import { shortened } from './shortened.ts';
import { tablePage } from './table-page.ts';

type LedgerRow = Omit<LedgerEntry, 'image'> & { partitionKey: string; rowKey: string };

/** The last instant that a date can be, in milliseconds: rows lie in order, so they count from it backwards. */
const LAST = 8_640_000_000_000_000;

/** What was decided and done, in the table `ledger`: a partition an image, its newest line first. */
export function tableLedger(url: string, credential: TokenCredential): Ledger {
  const table = new TableClient(url, 'ledger', credential, clientOptions);
  const made = makingTable(table);

  return {
    async write(entry) {
      await asking('write to the ledger', () =>
        made(() => table.upsertEntity(toRow(entry), 'Replace')),
      );
    },

    async list({ image, after }) {
      const filter = odata`PartitionKey eq ${image}`;
      const page = await tablePage<LedgerRow>(table, made, 'the ledger', filter, after);
      const { rows, ...next } = page;
      return { entries: rows.map(fromRow), ...next };
    },
  };
}

function toRow({ image, because, fact, ...columns }: LedgerEntry): LedgerRow {
  const { at, job, what } = columns;
  const before = String(LAST - at.getTime()).padStart(16, '0');
  return {
    partitionKey: image,
    rowKey: `${before}!${job}!${what}`,
    ...columns,
    because: shortened(because),
    ...(fact === undefined ? {} : { fact: shortened(fact) }),
  };
}

function fromRow(row: LedgerRow): LedgerEntry {
  const { partitionKey: image, at, what, kind, version, because, fact, by, job } = row;
  return {
    at,
    image,
    what,
    kind,
    because,
    by,
    job,
    ...(version === undefined ? {} : { version }),
    ...(fact === undefined ? {} : { fact }),
  };
}
