import { odata, TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { VersionRef } from '../lifecycle/jobs/job-data.ts';
import { Conflict } from '../lifecycle/outcomes.ts';
import type { Writer, Writers } from '../lifecycle/keeping/ports.ts';
import type { TakenOut } from '../lifecycle/versions/taken-out.ts';
import { clientOptions } from './client-options.ts';
import { definitionKey } from './definition-key.ts';
import { asking, unlessAbsent, statusOf, translate } from './errors.ts';
import { makingTable } from './making-table.ts';
import { shortened } from './shortened.ts';

/** The version's own ids beside the keys, which are in lower case. */
type WriterRow = Omit<Writer, 'version' | 'takenOut'> & {
  definition: string;
  id: string;
  /** As JSON. */
  takenOut?: string;
};

/** Who writes which version, in the table `writers`: a partition a definition, a row a version. */
export function tableWriters(url: string, credential: TokenCredential): Writers {
  const table = new TableClient(url, 'writers', credential, clientOptions);
  const made = makingTable(table);

  return {
    async read({ definition, number }) {
      const row = await unlessAbsent(`read who writes version ${number}`, () =>
        made(() => table.getEntity<WriterRow>(definitionKey(definition), number)),
      );
      return row && fromRow(row);
    },

    async list(definition) {
      const queryOptions =
        definition === undefined
          ? {}
          : { filter: odata`PartitionKey eq ${definitionKey(definition)}` };
      return asking('list who writes which version', async () =>
        (await made(() => Array.fromAsync(table.listEntities<WriterRow>({ queryOptions })))).map(
          fromRow,
        ),
      );
    },

    async save(writer) {
      const { etag, version } = writer;
      const write = () =>
        etag === undefined
          ? table.createEntity(toRow(writer))
          : table.updateEntity(toRow(writer), 'Replace', { etag });
      try {
        await made(write);
      } catch (error) {
        if (statusOf(error) === 404) throw changed(version, error);
        throw failure(version, error);
      }
    },

    async remove({ version, etag = NEVER }) {
      const { definition, number } = version;
      try {
        await table.deleteEntity(definitionKey(definition), number, { etag });
      } catch (error) {
        if (statusOf(error) !== 404) throw failure(version, error);
      }
    },
  };
}

/** The ETag of no row: what was not there when it was read may be removed only where it is still not there. */
const NEVER = `W/"datetime'1601-01-01T00%3A00%3A00.0000000Z'"`;

const changed = ({ number, definition }: VersionRef, cause: unknown) =>
  new Conflict(`What is remembered of version ${number} of ${definition.split('/').at(-1)}`, {
    cause,
  });

const failure = (version: VersionRef, error: unknown): Error =>
  [409, 412].includes(statusOf(error))
    ? changed(version, error)
    : translate(error, `remember who writes version ${version.number}`);

function toRow({ version, etag: _etag, stopped, takenOut, ...columns }: Writer) {
  return {
    partitionKey: definitionKey(version.definition),
    rowKey: version.number,
    definition: version.definition,
    id: version.id,
    ...columns,
    ...(stopped === undefined ? {} : { stopped: shortened(stopped) }),
    ...(takenOut === undefined ? {} : { takenOut: JSON.stringify(takenOut) }),
  };
}

function fromRow(row: WriterRow & { rowKey?: string; etag?: string }): Writer {
  const { definition, id, rowKey: number = '' } = row;
  const { job, kind, wish, since, stopped, replicatedAt, publishedDate, etag } = row;
  const takenOut = row.takenOut && (JSON.parse(row.takenOut) as TakenOut[]);
  const told = { job, kind, wish, since, stopped, replicatedAt, publishedDate };
  const members = { ...told, takenOut, etag };
  const known = Object.entries(members).filter(([, value]) => value !== undefined);
  return { version: { definition, id, number }, ...Object.fromEntries(known) };
}
