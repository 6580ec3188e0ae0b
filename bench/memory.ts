import { readFile } from 'node:fs/promises';
import { startStack, type Stack } from '../test/support/stack.ts';
import { eventually } from '../tools/stack/stack-client.ts';
import { makeVhd } from '../tools/vhd/make-vhd.ts';
import type { Figure } from './figure.ts';

export const title = "the app's worker process while 200 VHDs are imported at once";

const images = 10;
const each = 20;
const speed = 120;
const MEBIBYTES_OF_KIBIBYTES = 1 / 1_024;

export async function measure(): Promise<Figure[]> {
  const names = Array.from({ length: images }, (_, index) => `image-${index}`);
  const rules = Object.fromEntries(names.map((name) => [name, { grace: '0s' }]));
  const stack = await startStack({ images: rules, speed });
  try {
    const started = await residentMebibytes(stack);
    const began = Date.now();
    await Promise.all(names.map((image) => dropAll(image, stack)));
    const areThere = async () => (await results(stack)) === images * each;
    await eventually('200 results', areThere, 900, 2_000);
    const seconds = (Date.now() - began) / 1_000;
    return [
      {
        what: `resident at the end of ${images * each} imports`,
        value: (await residentMebibytes(stack)).now,
        unit: 'MiB',
        bar: 150,
        because: `VmRSS; ${started.now.toFixed(0)} MiB when the catalog was accepted; it took ${seconds.toFixed(0)} s at speed ${speed}`,
      },
      { what: 'most of it meanwhile', value: (await residentMebibytes(stack)).most, unit: 'MiB' },
    ];
  } finally {
    await stack.stop();
  }
}

async function dropAll(image: string, { client }: Stack): Promise<void> {
  const vhd = makeVhd({ megabytes: 20, generation: 'V2' });
  for (let index = 0; index < each; index += 1)
    await client.dropVhd(`${image}/disk-${index}.vhd`, vhd, true);
}

/** How many imports have ended, by the results beside their drops. */
async function results({ client }: Stack): Promise<number> {
  const blobs = await Array.fromAsync(client.container('results').listBlobsFlat());
  return blobs.length;
}

/** VmRSS and VmHWM of the worker, by /proc (Linux). */
async function residentMebibytes({ azure }: Stack): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${azure.host()?.workerPid()}/status`, 'utf8');
  const line = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * MEBIBYTES_OF_KIBIBYTES;
  return { now: line('VmRSS'), most: line('VmHWM') };
}
