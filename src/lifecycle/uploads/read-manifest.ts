import * as z from 'zod';
import { Refused } from '../outcomes.ts';
import { MANIFEST_EXAMPLE } from './drop-path.ts';

const file = z
  .string()
  .regex(/^[^/\\]+\.vhd$/i, 'must be the name of a .vhd beside the manifest, without a path')
  .refine((name) => name.isWellFormed(), 'has half of a character, which no blob has');

const manifestSchema = z.strictObject({
  os: file,
  dataDisks: z
    .array(z.strictObject({ lun: z.int().min(0).max(63), file }))
    .max(64)
    .default([]),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Reads a manifest. Throws Refused with everything that is wrong with it. */
export function readManifest(name: string, text: string): Manifest {
  const read = manifestSchema.safeParse(parse(name, text));
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) =>
      `${path.join('.')} ${message}`.trim(),
    );
    throw unusable(name, problems.join('; '));
  }
  const { os, dataDisks } = read.data;
  const luns = dataDisks.map(({ lun }) => lun);
  const files = [os, ...dataDisks.map(({ file: one }) => one)].map((one) => one.toLowerCase());
  const twice = repeated(luns).map((lun) => `LUN ${lun} is listed twice`);
  const again = repeated(files).map((one) => `${one} is listed twice`);
  if (twice.length + again.length > 0) throw unusable(name, [...twice, ...again].join('; '));
  return read.data;
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(name, `it is not JSON (${(error as Error).message})`);
  }
}

const repeated = <T>(values: T[]): T[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
];

const unusable = (name: string, why: string) =>
  new Refused(
    `${name} cannot be used: ${why}.`,
    `Write it like this and upload it again, last: ${MANIFEST_EXAMPLE}`,
  );
