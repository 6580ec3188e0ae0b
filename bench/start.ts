import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { median, type Figure } from './figure.ts';
import { startApp, startBareNode, startLoading, type Started } from './start-process.ts';
import { unbundledCopy } from './unbundled.ts';
import { waitingImports, type WaitingImports } from './waiting-imports.ts';

export const title =
  'loading the app: medians of 15 processes each, taken in turn, from the start of the process';

/** What the step takes of src/, in the order in which it loads. */
const needed = [
  'azure/credential',
  'azure/tables',
  'azure/blobs',
  'azure/resource-manager',
  'azure/queue-outbox',
];
const rounds = 15;
const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist/main.js');

export async function measure(): Promise<Figure[]> {
  const copy = await unbundledCopy();
  const imports = await waitingImports(3 * (rounds + 1));
  try {
    return figures(await measured(copy.entry, imports));
  } finally {
    await imports.stop();
    await copy.remove();
  }
}

interface Measured {
  bare: number[];
  /** Loading alone of what the step needs. */
  needs: { bundled: number[]; unbundled: number[] };
  bundled: Started[];
  unbundled: Started[];
  typeScript: Started[];
}

async function measured(entry: string, { environment, next }: WaitingImports): Promise<Measured> {
  const needs = { bundled: [], unbundled: [] };
  const seen: Measured = { bare: [], needs, bundled: [], unbundled: [], typeScript: [] };
  const files = {
    bundled: await chunksOf(needed),
    unbundled: needed.map((name) => join(dirname(entry), `${name}.js`)),
  };
  // The first round fills the disk's cache and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const bare = await startBareNode();
    const bundled = await startApp(bundle, environment, next());
    const unbundled = await startApp(entry, environment, next());
    const loading = await startLoading(bundle, files.bundled, environment);
    const loadingUnbundled = await startLoading(entry, files.unbundled, environment);
    const typeScript = await startApp(join(root, 'src/main.ts'), environment, next());
    if (round === 0) continue;
    seen.bare.push(bare);
    seen.needs.bundled.push(loading);
    seen.needs.unbundled.push(loadingUnbundled);
    seen.bundled.push(bundled);
    seen.unbundled.push(unbundled);
    seen.typeScript.push(typeScript);
  }
  return seen;
}

function figures({ bare, needs, bundled, unbundled, typeScript }: Measured): Figure[] {
  const times = (of: Started[], what: keyof Started) => median(of.map((one) => one[what]));
  const bareNode = median(bare);
  const registered = times(bundled, 'registered');
  const count = bundled[0]?.functions ?? 0;
  const against = (other: Started[], what: keyof Started) => ({
    value: times(bundled, what) / times(other, what),
    because: `${ms(times(bundled, what))} ÷ ${ms(times(other, what))}`,
  });
  const end = against(unbundled, 'stepped');
  return [
    {
      what: `start to the last of ${count} registrations ÷ start of node itself`,
      value: registered / bareNode,
      bar: 4,
      because: `${ms(registered)} ÷ ${ms(bareNode)}; the settings are read at ${ms(times(bundled, 'loaded'))}`,
    },
    {
      what: 'start to everything loaded that the first import-vhd step needs, bundled ÷ unbundled',
      value: median(needs.bundled) / median(needs.unbundled),
      bar: 1 / 3,
      because: `${ms(median(needs.bundled))} ÷ ${ms(median(needs.unbundled))}; unbundled: a file for each of src/ and of its packages, types stripped before`,
    },
    {
      what: 'start to the end of that step, bundled ÷ unbundled',
      bar: 1 / 3,
      ...end,
      because: `${end.because}; both with the same requests to local Azure, first tokens and TLS handshakes among them, which no bundle shortens`,
    },
    {
      what: "the processor's time to the end of that step, bundled ÷ unbundled",
      ...against(unbundled, 'worked'),
    },
    {
      what: 'start to the end of the step, bundled ÷ src/main.ts, whose types node strips',
      ...against(typeScript, 'stepped'),
    },
  ];
}

/** The chunks that the build made of files of src/. */
async function chunksOf(names: string[]): Promise<string[]> {
  const present = await readdir(join(root, 'dist'));
  return names.map((name) => {
    const chunk = present.find((file) => file.startsWith(`${name.split('/').at(-1)}-`));
    if (chunk === undefined) throw new Error(`dist/ has no chunk of ${name}.`);
    return join(root, 'dist', chunk);
  });
}

const ms = (milliseconds: number) => `${milliseconds.toFixed(0)} ms`;
