import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { chunksOf } from '../lifecycle/chunks.ts';
import type { Adoptions } from '../lifecycle/keeping/ports.ts';
import { clientOptions } from './client-options.ts';
import { definitionKey, definitionOf } from './definition-key.ts';
import { asking, unlessAbsent, statusOf, translate } from './errors.ts';
import { makingTable } from './making-table.ts';

type Adoption = { hadVersions: boolean };
type Row = Adoption & { partitionKey: string; rowKey: string };

/** A transaction takes so many rows of one partition. */
const MOST_ROWS = 100;
const REMEMBERING = 'remember how an image was found';

/** What was found of images when the catalog first named them, in the table `adoptions`: a row a definition. */
export function tableAdoptions(url: string, credential: TokenCredential): Adoptions {
  const table = new TableClient(url, 'adoptions', credential, clientOptions);
  const made = makingTable(table);
  const partitionKey = 'adoption';

  const rowOf = (definition: string, hadVersions: boolean) => ({
    partitionKey,
    rowKey: definitionKey(definition),
    hadVersions,
  });

  async function add(definition: string, hadVersions: boolean): Promise<boolean> {
    const row = rowOf(definition, hadVersions);
    try {
      await made(() => table.createEntity(row));
    } catch (error) {
      if (statusOf(error) !== 409) throw translate(error, REMEMBERING);
      const known = await unlessAbsent('read how an image was found', () =>
        table.getEntity<Adoption>(partitionKey, row.rowKey),
      );
      return known?.hadVersions ?? hadVersions;
    }
    return hadVersions;
  }

  /** One transaction; where one of them is known already nothing of it was done, and they go one by one. */
  async function addTogether(found: [string, boolean][]): Promise<[string, boolean][]> {
    const rows = found.map((one): ['create', Row] => ['create', rowOf(...one)]);
    try {
      await made(() => table.submitTransaction(rows));
      return found;
    } catch (error) {
      if (statusOf(error) !== 409) throw translate(error, REMEMBERING);
    }
    const known: [string, boolean][] = [];
    for (const [key, hadVersions] of found) known.push([key, await add(key, hadVersions)]);
    return known;
  }

  return {
    async list() {
      const rows = await asking('list adopted images', () =>
        made(() => Array.fromAsync(table.listEntities<Adoption>())),
      );
      return new Map(
        rows.map(({ rowKey, hadVersions }) => [definitionOf(rowKey ?? ''), hadVersions]),
      );
    },

    add,

    async addAll(found) {
      const known: [string, boolean][] = [];
      for (const some of chunksOf([...found], MOST_ROWS)) known.push(...(await addTogether(some)));
      return new Map(known);
    },
  };
}
