import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type * as z from 'zod';
import { checkCatalog } from './check-catalog.ts';
import { catalogSchema, imageSchema, type AcceptedCatalog, type Catalog } from './schema.ts';

/** One thing wrong with a catalog. Lines and columns count from 1. */
export interface CatalogProblem {
  line: number;
  column: number;
  /** Where in the catalog, as in `images.ubuntu-24.regions.0.name`. */
  path: string;
  problem: string;
}

export type CatalogPath = readonly (string | number)[];
/** A problem found after parsing, still by path. */
export type Complaint = { path: CatalogPath; problem: string };

export type CatalogReading =
  { valid: true; catalog: AcceptedCatalog } | { valid: false; problems: CatalogProblem[] };

/** Reads a catalog: the accepted form with every default in its place, or everything that is wrong with it. */
export function readCatalog(text: string): CatalogReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { line, column: col, path: '', problem: `not YAML: ${error.message}` };
    });
    return { valid: false, problems };
  }
  const parsed = catalogSchema.safeParse(document.toJS() ?? {});
  const reading = parsed.success ? fill(parsed.data) : { complaints: complaintsOf(parsed.error) };
  if ('catalog' in reading) return { valid: true, catalog: reading.catalog };
  return {
    valid: false,
    problems: reading.complaints.map(({ path, problem }) => ({
      ...positionOf(document, lines, path),
      path: path.join('.'),
      problem,
    })),
  };
}

/** Lays the defaults under every image, then judges what no single member can tell. */
function fill(catalog: Catalog): { catalog: AcceptedCatalog } | { complaints: Complaint[] } {
  const complaints: Complaint[] = [];
  const images: AcceptedCatalog['images'] = {};
  for (const [name, image] of Object.entries(catalog.images)) {
    const { tags, completeness } = catalog.defaults;
    const filled = imageSchema.safeParse({
      ...catalog.defaults,
      ...image,
      tags: { ...tags, ...image.tags },
      completeness: { ...completeness, ...image.completeness },
      definition: { name, ...image.definition },
    });
    if (filled.success) images[name] = filled.data;
    else complaints.push(...complaintsOf(filled.error, ['images', name]));
  }
  const accepted: AcceptedCatalog = {
    dropAccounts: catalog.dropAccounts.map((account) => ({
      id: account.id,
      region: account.region,
      blobEndpoint: (
        account.blobEndpoint ?? `https://${account.id.split('/').at(-1)}.blob.core.windows.net`
      ).replace(/\/$/, ''),
    })),
    images,
  };
  complaints.push(...checkCatalog(accepted));
  return complaints.length > 0 ? { complaints } : { catalog: accepted };
}

function complaintsOf(error: z.ZodError, under: CatalogPath = []): Complaint[] {
  return error.issues.flatMap((issue) => {
    const path = [...under, ...issue.path.map((part) => (typeof part === 'symbol' ? '' : part))];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        problem: `there is no such setting; check its spelling against catalog.schema.json`,
      }));
    }
    if (issue.code === 'invalid_key') {
      return [{ path, problem: issue.issues[0]?.message ?? issue.message }];
    }
    if (issue.code === 'invalid_type' && issue.input === undefined) {
      return [{ path, problem: 'is missing, here and in defaults' }];
    }
    return [{ path, problem: issue.message }];
  });
}

/** The nearest node that exists: a missing member is reported at its parent. */
function positionOf(document: Document, lines: LineCounter, path: CatalogPath) {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}
