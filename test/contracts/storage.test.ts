import { afterAll, beforeAll } from 'vitest';
import { tableAdoptions } from '../../src/azure/table-adoptions.ts';
import { tableLimits } from '../../src/azure/table-limits.ts';
import { tableCalls } from '../../src/azure/table-calls.ts';
import { tableHints } from '../../src/azure/table-hints.ts';
import { tableJobs } from '../../src/azure/table-jobs.ts';
import { tableLedger } from '../../src/azure/table-ledger.ts';
import { tableNumbers } from '../../src/azure/table-numbers.ts';
import { tableWriters } from '../../src/azure/table-writers.ts';
import { startStorage, type Storage } from '../support/storage.ts';
import { describeAdoptions } from './adoptions.ts';
import { describeLimits } from './limits.ts';
import { describeCalls } from './calls.ts';
import { describeCatalogs } from './catalogs.ts';
import { describeDeadLetters } from './dead-letters.ts';
import { describeDrops } from './drops.ts';
import { describeHints } from './hints.ts';
import { describeJobs } from './jobs.ts';
import { describeLedger } from './ledger.ts';
import { describeNumbers } from './numbers.ts';
import { describeOutbox } from './outbox.ts';
import { describeStorageOnly } from './storage-only.ts';
import { catalogsBench, deadLettersBench, dropsBench, outboxBench } from './storage-benches.ts';
import { describeWriters } from './writers.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

type MakeOnTable<Port> = (url: string, credential: Storage['credential']) => Port;
const onTable =
  <Port>(make: MakeOnTable<Port>) =>
  () =>
    make(storage.endpoints.table, storage.credential);

describeJobs('on tables', onTable(tableJobs));
describeHints('on tables', onTable(tableHints));
describeCalls('on tables', onTable(tableCalls));
describeAdoptions('on tables', onTable(tableAdoptions));
describeLimits('on tables', onTable(tableLimits));
describeLedger('on tables', onTable(tableLedger));
describeWriters('on tables', onTable(tableWriters));
describeNumbers('on tables', (processes) =>
  Array.from({ length: processes }, onTable(tableNumbers)),
);
describeOutbox('on queues', () => outboxBench(storage));
describeDeadLetters('on blobs', () => deadLettersBench(storage));
describeCatalogs('on blobs', () => catalogsBench(storage));
describeDrops('on blobs', () => dropsBench(storage));
describeStorageOnly(() => storage);
