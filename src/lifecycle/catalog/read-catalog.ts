import { isMap, isNode, isScalar, type Document, type LineCounter } from 'yaml';
import { checkCatalog } from './check-catalog.ts';
import { complaintsOf, type CatalogPath, type Complaint } from './complaints.ts';
import { parseYaml } from './parse-yaml.ts';
import { catalogSchema, imageSchema, type AcceptedCatalog, type Catalog } from './schema.ts';

/** One thing wrong with a catalog. Lines and columns count from 1. */
export interface CatalogProblem {
  line: number;
  column: number;
  /** Where in the catalog, as in `images.ubuntu-24.regions.0.name`; empty where the text itself is wrong. */
  path: string;
  problem: string;
}

export type CatalogReading =
  | {
      valid: true;
      catalog: AcceptedCatalog;
      /** What is found wrong with it later, in its place: in `defaults`, where an image has it from there. */
      place(complaints: Complaint[]): CatalogProblem[];
    }
  | { valid: false; problems: CatalogProblem[] };

/** A thousand images fill about half of this. */
export const MOST_BYTES = 1_048_576;

/** What is said of a text that is longer, without reading it. */
export function tooLong(bytes: number): CatalogReading {
  const problem = `has ${bytes} bytes; a catalog has at most ${MOST_BYTES}. Is this the right file?`;
  return { valid: false, problems: [{ line: 1, column: 1, path: '', problem }] };
}

/** Nobody reads more at once. */
const MOST_PROBLEMS = 50;

/** Reads a catalog: the accepted form with every default in its place, or what is wrong with it. */
export function readCatalog(text: string): CatalogReading {
  const { document, lines, content, problems } = parseYaml(text);
  if (problems.length > 0) {
    const told = problems.map(({ at, problem }) => ({ ...placeOf(lines, at), path: '', problem }));
    return { valid: false, problems: atMost(told) };
  }
  const reading = readContent(content ?? {});
  const place = (complaints: Complaint[]) =>
    atMost(complaints)
      .map(({ path, problem }) => ({
        ...placeOf(lines, offsetOf(document, path)),
        path: path.join('.'),
        problem,
      }))
      .sort((a, b) => a.line - b.line || a.column - b.column);
  if ('complaints' in reading) return { valid: false, problems: place(reading.complaints) };
  return {
    valid: true,
    catalog: reading.catalog,
    place: (complaints) => place(whereSaid(content, complaints)),
  };
}

/** What images have from `defaults` is wrong there, and once. */
function whereSaid(content: unknown, complaints: Complaint[]): Complaint[] {
  const says = (path: CatalogPath) =>
    path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], content);
  const told = new Map<string, Complaint>();
  for (const { path, problem } of complaints) {
    const shared = ['defaults', ...path.slice(2)];
    const isShared = path[0] === 'images' && says(path) === undefined && says(shared) !== undefined;
    const complaint = { path: isShared ? shared : path, problem };
    told.set(JSON.stringify(complaint), complaint);
  }
  return [...told.values()];
}

type Content = { catalog: AcceptedCatalog } | { complaints: Complaint[] };

function readContent(content: unknown): Content {
  const parsed = catalogSchema.safeParse(content, { reportInput: true });
  return parsed.success ? fill(parsed.data) : { complaints: complaintsOf(parsed.error) };
}

/** Lays the defaults under every image, then judges what no single member can tell. */
function fill(catalog: Catalog): Content {
  const complaints: Complaint[] = [];
  const images: AcceptedCatalog['images'] = {};
  for (const [name, image] of Object.entries(catalog.images)) {
    const content = {
      ...catalog.defaults,
      ...image,
      ...Object.fromEntries(
        BY_MEMBER.map((key) => [key, { ...catalog.defaults[key], ...image[key] }]),
      ),
      definition: { name, ...image.definition },
    };
    const filled = imageSchema.safeParse(content, { reportInput: true });
    if (filled.success) images[name] = filled.data;
    else complaints.push(...complaintsOf(filled.error, ['images', name], MISSING));
  }
  const accepted: AcceptedCatalog = {
    dropAccounts: catalog.dropAccounts.map((account) => ({
      id: account.id,
      region: account.region,
      blobEndpoint: (
        account.blobEndpoint ?? `https://${account.id.split('/').at(-1)}.blob.core.windows.net`
      ).replace(/\/+$/, ''),
    })),
    images,
  };
  complaints.push(...checkCatalog(accepted));
  return complaints.length > 0 ? { complaints } : { catalog: accepted };
}

/** Settings of which an image may say one member and leave the others to `defaults`. */
const BY_MEMBER = [
  'tags',
  'completeness',
  'afterwards',
  'olderVersions',
  'promotion',
  'budgets',
] as const;

const MISSING = 'is missing: neither this image nor defaults says it.';

function atMost<Told extends { problem: string }>(problems: Told[]): Told[] {
  const last = problems[MOST_PROBLEMS - 1];
  if (last === undefined || problems.length === MOST_PROBLEMS) return problems;
  const more = `${last.problem} And ${problems.length - MOST_PROBLEMS} more problems.`;
  return [...problems.slice(0, MOST_PROBLEMS - 1), { ...last, problem: more }];
}

function placeOf(lines: LineCounter, offset: number) {
  // Of an empty text no line is counted.
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Where a setting's name stands, or an item of a list; what is missing is reported at its parent. */
function offsetOf(document: Document, path: CatalogPath): number {
  for (let length = path.length; length >= 0; length--) {
    const node = nodeAt(document, path.slice(0, length));
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function nodeAt(document: Document, path: CatalogPath): unknown {
  const last = path.at(-1);
  const parent = path.length > 0 ? document.getIn(path.slice(0, -1), true) : undefined;
  const named = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
    : undefined;
  return named?.key ?? document.getIn(path, true);
}
