import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Adoptions } from '../lifecycle/keeping/ports.ts';
import { clientOptions } from './client-options.ts';
import { definitionKey, definitionOf } from './definition-key.ts';
import { asking, askingFor, statusOf, translate } from './errors.ts';
import { makingTable } from './making-table.ts';

type Adoption = { hadVersions: boolean };

/** What was found of images when the catalog first named them, in the table `adoptions`: a row a definition. */
export function tableAdoptions(url: string, credential: TokenCredential): Adoptions {
  const table = new TableClient(url, 'adoptions', credential, clientOptions);
  const made = makingTable(table);
  const partitionKey = 'adoption';

  return {
    async list() {
      const rows = await asking('list adopted images', () =>
        made(() => Array.fromAsync(table.listEntities<Adoption>())),
      );
      return new Map(
        rows.map(({ rowKey, hadVersions }) => [definitionOf(rowKey ?? ''), hadVersions]),
      );
    },

    async add(definition, hadVersions) {
      const rowKey = definitionKey(definition);
      try {
        await made(() => table.createEntity({ partitionKey, rowKey, hadVersions }));
      } catch (error) {
        if (statusOf(error) !== 409) throw translate(error, 'remember how an image was found');
        const known = await askingFor('how an image was found', () =>
          table.getEntity<Adoption>(partitionKey, rowKey),
        );
        return known?.hadVersions ?? hadVersions;
      }
      return hadVersions;
    },
  };
}
