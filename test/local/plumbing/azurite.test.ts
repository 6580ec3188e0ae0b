import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { expect, it, onTestFinished } from 'vitest';
import { prepareCertificates } from '../../../local/certificates.ts';
import { startAzurite, type AzuriteOrigins } from '../../../local/azurite.ts';
import { accountName } from '../../../local/fixed-ids.ts';
import { runs } from '../../../local/processes.ts';
import { accountKey, credential } from './a-storage-account.ts';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface Started {
  origins: AzuriteOrigins;
  pid: number;
}

/** Another process with an Azurite of its own. */
async function anotherProcess(folder: string) {
  const program = join(import.meta.dirname, 'azurite-child.ts');
  const parent = fork(program, [folder, accountName, accountKey], { execArgv: [] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [started] = (await once(parent, 'message')) as [Started];
  return { parent, ...started };
}

async function here(folder: string) {
  const certificates = await prepareCertificates(folder);
  const options = { folder, account: accountName, accountKey, log: () => undefined };
  const azurite = await startAzurite({ ...options, ...certificates });
  onTestFinished(() => azurite.stop());
  return azurite;
}

function clients(origins: AzuriteOrigins, containerName = 'vhds') {
  const at = (origin: string): string => `${origin}/${accountName}`;
  const container = new BlobServiceClient(at(origins.blob), credential).getContainerClient(
    containerName,
  );
  return {
    container,
    blob: container.getPageBlobClient('ubuntu-24/1.0.0.vhd'),
    queue: new QueueServiceClient(at(origins.queue), credential).getQueueClient('import-vhd'),
    table: new TableClient(at(origins.table), 'jobs', credential),
  };
}

it('keeps everything, and leaves no process, when the parent is killed at once', async () => {
  const folder = await temporaryFolder();
  await prepareCertificates(folder);
  const { parent, origins, pid } = await anotherProcess(folder);
  const before = clients(origins);
  await before.container.create();
  await before.queue.create();
  await before.table.createTable();
  await before.blob.create(512);
  await before.blob.uploadPages(Buffer.alloc(512, 'v'), 0, 512);
  await before.queue.sendMessage('job 1');
  await before.table.createEntity({ partitionKey: 'ubuntu-24', rowKey: 'job 1' });
  parent.kill('SIGKILL');

  // The next start waits until the last one has written its state.
  const after = clients((await here(folder)).origins());
  expect(runs(pid, 'azurite-process')).toBe(false);
  expect((await after.blob.downloadToBuffer()).toString('utf8', 0, 3)).toBe('vvv');
  const { peekedMessageItems } = await after.queue.peekMessages();
  expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['job 1']);
  expect(await after.table.getEntity('ubuntu-24', 'job 1')).toMatchObject({ rowKey: 'job 1' });
});

it('starts again when Azurite itself is killed, without what it was told just before', async () => {
  const azurite = await here(await temporaryFolder());
  // Now and then it saves at that very moment; a later try then shows the loss.
  const lost = eventually(async () => {
    const pid = azurite.pid();
    const told = () => clients(azurite.origins(), `told-${pid}`).container;
    await told().create();
    azurite.kill();
    await eventually(() => azurite.pid() !== pid);
    return !(await told().exists());
  });
  await expect(lost).resolves.toBe(true);
});
