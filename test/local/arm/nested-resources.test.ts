import { expect, it } from 'vitest';
import { armServer, definition, gallery } from './arm-server.ts';
import { prepared, version } from './prepared.ts';
import { aDefinition, aVersion, aVhd } from './vhd.ts';

const markedForDeletion = (action: string, parent: string) => ({
  code: 'OperationNotAllowed',
  message: `Operation 'Microsoft.Compute/galleries/${action}/write' is not allowed on ${parent} since it is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).`,
});

it('are not made below a gallery or a definition that is being deleted', async () => {
  const { send, clock } = await prepared();
  await send('DELETE', definition);
  const late = await send('PUT', version, aVersion());
  expect([late.status, late.json.error]).toEqual([
    409,
    markedForDeletion('images/versions', 'ubuntu'),
  ]);
  clock.advance(1);
  await send('DELETE', gallery);
  const later = await send('PUT', definition, aDefinition);
  expect([later.status, later.json.error]).toEqual([409, markedForDeletion('images', 'pics')]);
  clock.advance(1);
  expect((await send('PUT', definition, aDefinition)).json.error.code).toBe(
    'ParentResourceNotFound',
  );
});

it('are not made when what they belong to goes while their source is read', async () => {
  const server = await armServer({
    async readBlob() {
      expect((await server.send('DELETE', definition)).status).toBe(202);
      return aVhd();
    },
  });
  server.resourceManager.seed([
    { id: gallery, location: 'westeurope' },
    { id: definition, ...aDefinition },
  ]);
  const { status, json } = await server.send('PUT', version, aVersion());
  expect([status, json.error.code]).toEqual([409, 'ConflictingConcurrentWriteNotAllowed']);
});
