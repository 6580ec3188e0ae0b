import type { TokenCredential } from '@azure/identity';
import { tableAdoptions } from './table-adoptions.ts';
import { tableCalls } from './table-calls.ts';
import { tableHints } from './table-hints.ts';
import { tableJobs } from './table-jobs.ts';
import { tableLedger } from './table-ledger.ts';
import { tableLimits } from './table-limits.ts';
import { tableNumbers } from './table-numbers.ts';
import { tableWriters } from './table-writers.ts';

/** Every port on Table storage. */
export const tablePorts = (url: string, credential: TokenCredential) => ({
  adoptions: tableAdoptions(url, credential),
  calls: tableCalls(url, credential),
  hints: tableHints(url, credential),
  jobs: tableJobs(url, credential),
  ledger: tableLedger(url, credential),
  limits: tableLimits(url, credential),
  numbers: tableNumbers(url, credential),
  writers: tableWriters(url, credential),
});
