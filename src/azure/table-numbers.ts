import { TableClient, type TransactionAction } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { Refused, Unavailable } from '../lifecycle/outcomes.ts';
import type { Numbers } from '../lifecycle/ports.ts';
import { highestNumber } from '../lifecycle/versions/number.ts';
import { clientOptions } from './client-options.ts';
import { definitionKey } from './definition-key.ts';
import { unlessAbsent, statusOf, translate } from './errors.ts';
import { makingTable } from './making-table.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** `highest`: the highest number ever reserved or seen. */
type HighestRow = { highest: string };
/** `number-1.2.3`: whose it is; `spent` once Azure took it. Stays for ever then. */
type NumberRow = { job: string; path: string; spent: boolean };
/** `job-…`: the number a job holds. */
type HeldRow = { number: string };

type Key = { partitionKey: string; rowKey: string };
type Holder = NumberRow & { etag: string };
type Wish = Parameters<Numbers['reserve']>[3];

/** Reservations in the table `numbers`, a partition a definition; each change is one transaction. */
export function tableNumbers(url: string, credential: TokenCredential): Numbers {
  const table = new TableClient(url, 'numbers', credential, clientOptions);
  const made = makingTable(table);
  const inTurn = oneAtATime();

  async function get<Row extends object>(partition: string, row: string) {
    return unlessAbsent(`read number ${row}`, () =>
      made(() => table.getEntity<Row>(partition, row)),
    );
  }

  /** False where a row was no longer what it was thought to be. */
  async function wrote(call: () => Promise<unknown>): Promise<boolean> {
    try {
      await made(call);
      return true;
    } catch (error) {
      if ([404, 409, 412].includes(statusOf(error))) return false;
      throw translate(error, 'reserve a version number');
    }
  }

  /** Where another job wrote in between, the step comes again and finds what that left. */
  async function write(call: () => Promise<unknown>): Promise<void> {
    if (!(await wrote(call))) throw overtaken();
  }

  const heldBy = async (partition: string, job: string) =>
    (await get<HeldRow>(partition, `job-${job}`))?.number;

  async function reserve(
    definition: string,
    job: string,
    path: string,
    wish: Wish,
  ): Promise<string> {
    const partition = definitionKey(definition);
    const top = await get<HighestRow>(partition, 'highest');
    let number: string;
    try {
      number = 'exactly' in wish ? wish.exactly : wish.choose(top?.highest);
    } catch (error) {
      const held = await heldBy(partition, job);
      if (held === undefined) throw error;
      return held;
    }
    const row = { partitionKey: partition, rowKey: `number-${number}`, job, path, spent: false };
    const give = (holder?: Holder) =>
      wrote(() => table.submitTransaction(giving(number, row, top, holder)));
    if (await give()) return number;
    // This job has a number already, or somebody has this one, or it was another's turn.
    const held = await heldBy(partition, job);
    if (held !== undefined) return held;
    const holder = await get<NumberRow>(partition, row.rowKey);
    if (holder === undefined || !('exactly' in wish)) throw overtaken();
    if (holder.spent || holder.path !== path) throw givenAway(definition, number, holder);
    if (!(await give(holder))) throw overtaken();
    return number;
  }

  return {
    reserve: (definition, job, path, wish) =>
      inTurn(definition, () => reserve(definition, job, path, wish)),

    async spend(definition, number, job) {
      const row = { partitionKey: definitionKey(definition), rowKey: `number-${number}` };
      await write(() => table.upsertEntity({ ...row, job, spent: true }, 'Merge'));
    },

    async release(definition, job) {
      const partitionKey = definitionKey(definition);
      const held = await heldBy(partitionKey, job);
      if (held === undefined) return;
      const rowKey = `number-${held}`;
      const holder = await get<NumberRow>(partitionKey, rowKey);
      if (holder?.job === job && holder.spent) return;
      const rows = [`job-${job}`, ...(holder?.job === job ? [rowKey] : [])];
      const actions = rows.map((row): TransactionAction => [
        'delete',
        { partitionKey, rowKey: row },
      ]);
      await write(() => table.submitTransaction(actions));
    },
  };
}

/** The rows of a reservation: the highest, whose the number is, and what its job holds. */
function giving(
  number: string,
  row: NumberRow & Key,
  top: (HighestRow & { etag: string }) | undefined,
  holder: Holder | undefined,
): TransactionAction[] {
  const { partitionKey, job } = row;
  const highest = highestNumber([number, top?.highest ?? '']) ?? number;
  const highestRow = { partitionKey, rowKey: 'highest', highest };
  return [
    top === undefined
      ? ['create', highestRow]
      : ['update', highestRow, 'Replace', { etag: top.etag }],
    ...giveTo(row, holder),
    ['create', { partitionKey, rowKey: `job-${job}`, number }],
  ];
}

/** The older upload of the same path gives its number up, unless Azure took it a moment ago. */
function giveTo(row: NumberRow & Key, holder: Holder | undefined): TransactionAction[] {
  if (holder === undefined) return [['create', row]];
  return [
    ['update', row, 'Replace', { etag: holder.etag }],
    ['delete', { partitionKey: row.partitionKey, rowKey: `job-${holder.job}` }],
  ];
}

const overtaken = () => new Unavailable('Another job is reserving a number of this definition');

const givenAway = (definition: string, number: string, { job, spent }: NumberRow) =>
  new Refused(
    `Number ${number} of ${definition.split('/').at(-1)} ${spent ? 'was given to' : 'is reserved for'} job ${job}, and numbers are never given twice.`,
    'Drop the VHD again under a higher number, or under a name that is no number to get the next one.',
  );
