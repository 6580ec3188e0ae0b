import type { LocalAzure } from '../../local/local-azure.ts';
import { ownerPrincipalId } from '../../local/fixed-ids.ts';
import { eventually, type StackClient } from '../../tools/stack/stack-client.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';

const vhd = makeVhd({ megabytes: 20, generation: 'V2' });

/** Drops a small VHD with its marker. */
export const drop = (client: StackClient, name: string) => client.dropVhd(name, vhd, true);

/** The result beside a drop, once it is final: calls to the app could meet a dead worker. */
export async function resultOf(client: StackClient, name: string, seconds = 120) {
  let seen: Awaited<ReturnType<StackClient['result']>>;
  const decided = async () => {
    seen = await client.result(name.replace(/vhd$/, 'json'));
    return seen?.['latest'] === 'pending' ? undefined : seen;
  };
  try {
    return await eventually(`a result of ${name}`, decided, seconds, 1_000);
  } catch (error) {
    throw new Error(`${String(error)} It says: ${JSON.stringify(seen)}`, { cause: error });
  }
}

/** The status of every write that Azure took of an image's versions, or of one of them, oldest first. */
export const writesOf = ({ resourceManager }: LocalAzure, image: string, number = ''): number[] =>
  resourceManager.calls
    .filter(({ method, path, status }) => {
      const isOfIt = path.includes(`/images/${image}/versions/`) && path.endsWith(number);
      return method === 'PUT' && status < 300 && isOfIt;
    })
    .map(({ status }) => status);

/** Timers that never tick while a test runs: the queues alone must carry every job through. */
export const noTimers = Object.fromEntries(
  ['KEEP_GALLERIES', 'TEND_JOBS', 'FIND_UPLOADS', 'READ_DEAD_LETTERS'].map((timer) => [
    `${timer}_SCHEDULE`,
    '0 0 0 1 1 *',
  ]),
);

/** What became of an import that came to one version: created, widened and promoted by one write each. */
export const oneVersion = {
  result: { state: 'succeeded', version: '1.0.0' },
  writes: [201, 200, 200],
  versions: ['1.0.0'],
  spent: ['1.0.0'],
};

/** What there is to see of an image: its one result, its versions and writes, and the numbers given out for good. */
export async function whatBecameOf(azure: LocalAzure, client: StackClient, image: string) {
  const { state, version } = await resultOf(client, `${image}/1.0.0.vhd`);
  const listed = await client.gallery(`/images/${image}/versions?api-version=2024-03-03`);
  const { value: versions } = (await listed.json()) as { value: { name: string }[] };
  return {
    result: { state, version },
    writes: writesOf(azure, image),
    versions: versions.map(({ name }) => name),
    spent: await spentNumbers(azure, image),
  };
}

async function spentNumbers({ endpoints, tokens }: LocalAzure, image: string): Promise<string[]> {
  const { token } = tokens.issue(ownerPrincipalId, 'https://storage.azure.com');
  const answer = await fetch(`${endpoints.table}/numbers()`, {
    headers: {
      authorization: `Bearer ${token}`,
      'x-ms-version': '2019-02-02',
      accept: 'application/json;odata=nometadata',
    },
  });
  const { value } = (await answer.json()) as {
    value: { PartitionKey: string; RowKey: string; spent?: boolean }[];
  };
  return value
    .filter(({ PartitionKey, spent }) => PartitionKey.endsWith(`|${image}`) && spent)
    .map(({ RowKey }) => RowKey.replace('number-', ''));
}
