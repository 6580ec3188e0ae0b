import { TableClient, type TransactionAction } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { Refused, Unavailable } from '../lifecycle/outcomes.ts';
import type { Numbers } from '../lifecycle/ports.ts';
import { highestNumber } from '../lifecycle/versions/number.ts';
import { clientOptions } from './client-options.ts';
import { askingFor, statusOf, translate } from './errors.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { tableReady } from './table-ready.ts';

/** `highest`: the highest number ever reserved or seen. */
type HighestRow = { highest: string };
/** `number-1.2.3`: whose it is; `spent` once Azure took it. Stays for ever then. */
type NumberRow = { job: string; path: string; spent: boolean };
/** `job-…`: the number a job holds. */
type HolderRow = { number: string };

type Wish = Parameters<Numbers['reserve']>[3];

/** A definition's id as a partition key, in which a slash is not allowed. */
const partitionOf = (definition: string) => definition.toLowerCase().replaceAll('/', '|');

/** Reservations in the table `numbers`, a partition a definition; each change is one transaction. */
export function tableNumbers(url: string, credential: TokenCredential): Numbers {
  const table = new TableClient(url, 'numbers', credential, clientOptions);
  const ready = tableReady(table);
  const inTurn = oneAtATime();

  async function get<Row extends object>(partition: string, row: string) {
    await ready();
    return askingFor(`number ${row}`, () => table.getEntity<Row>(partition, row));
  }

  async function commit(actions: TransactionAction[]): Promise<void> {
    try {
      await table.submitTransaction(actions);
    } catch (error) {
      // Another job reserved in between: the step comes again and finds what it left.
      const status = statusOf(error);
      if (status === 409 || status === 412) {
        throw new Unavailable('Another job is reserving a number of this definition', {
          cause: error,
        });
      }
      throw translate(error, 'reserve a version number');
    }
  }

  async function reserve(
    definition: string,
    job: string,
    path: string,
    wish: Wish,
  ): Promise<string> {
    const partitionKey = partitionOf(definition);
    const held = await get<HolderRow>(partitionKey, `job-${job}`);
    if (held !== undefined) return held.number;
    const top = await get<HighestRow>(partitionKey, 'highest');
    const number = 'exactly' in wish ? wish.exactly : wish.choose(top?.highest);
    const holder = await get<NumberRow>(partitionKey, `number-${number}`);
    if (holder !== undefined && (holder.spent || holder.path !== path)) {
      throw givenAway(definition, number, holder);
    }
    const highest = highestNumber([number, top?.highest ?? '']) ?? number;
    const highestRow = { partitionKey, rowKey: 'highest', highest };
    await commit([
      top === undefined
        ? ['create', highestRow]
        : ['update', highestRow, 'Replace', { etag: top.etag }],
      ...takeOver(partitionKey, holder),
      ['upsert', { partitionKey, rowKey: `number-${number}`, job, path, spent: false }, 'Replace'],
      ['create', { partitionKey, rowKey: `job-${job}`, number }],
    ]);
    return number;
  }

  return {
    reserve: (definition, job, path, wish) =>
      inTurn(definition, () => reserve(definition, job, path, wish)),

    async spend(definition, job) {
      const partitionKey = partitionOf(definition);
      const held = await get<HolderRow>(partitionKey, `job-${job}`);
      if (held === undefined) return;
      const rowKey = `number-${held.number}`;
      await commit([['update', { partitionKey, rowKey, job, spent: true }, 'Merge']]);
    },

    async release(definition, job) {
      const partitionKey = partitionOf(definition);
      const held = await get<HolderRow>(partitionKey, `job-${job}`);
      if (held === undefined) return;
      const rowKey = `number-${held.number}`;
      const holder = await get<NumberRow>(partitionKey, rowKey);
      if (holder?.job === job && holder.spent) return;
      await commit([
        ['delete', { partitionKey, rowKey: `job-${job}` }],
        ...(holder?.job === job
          ? [['delete', { partitionKey, rowKey }] satisfies TransactionAction]
          : []),
      ]);
    },
  };
}

/** The older upload of the same path gives its number up. */
function takeOver(partitionKey: string, holder: NumberRow | undefined): TransactionAction[] {
  return holder === undefined ? [] : [['delete', { partitionKey, rowKey: `job-${holder.job}` }]];
}

const givenAway = (definition: string, number: string, { job, spent }: NumberRow) =>
  new Refused(
    `Number ${number} of ${definition.split('/').at(-1)} ${spent ? 'was given to' : 'is reserved for'} job ${job}, and numbers are never given twice.`,
    'Drop the VHD again under a higher number, or under a name that is no number to get the next one.',
  );
