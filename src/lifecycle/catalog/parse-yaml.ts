import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';

/** Something wrong with the text itself; `at` is an offset into it. */
export interface YamlProblem {
  at: number;
  problem: string;
}

export interface ParsedYaml {
  document: Document;
  lines: LineCounter;
  problems: YamlProblem[];
}

/** A catalog is six deep. */
const DEEPEST = 50;
/** Values after every alias is written out: aliases of aliases multiply. */
const MOST_VALUES = 500_000;

/** What no text editor shows: a file saved as UTF-16 is full of it. */
// oxlint-disable-next-line no-control-regex -- exactly these are meant
const INVISIBLE = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;

/** Reads YAML in which no key stands twice and every alias has its anchor; its problems in the order of the text. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const refused = refuseText(text);
  if (refused !== undefined) {
    return { document: parseDocument(''), lines, problems: [refused] };
  }
  // The parser compares every key with every other, which takes minutes where there are many.
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false };
  const document = parseDocument(text, options);
  const faults = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    at: pos[0],
    problem: wordsFor(code, message),
  }));
  if (document.errors.length > 0) return { document, lines, problems: faults };
  const problems = [...faults, ...walk(document.contents)];
  if (problems.length === 0 && isTooMuch(document)) {
    problems.push({
      at: 0,
      problem: 'its aliases (*name) multiply without end; write out what they mean.',
    });
  }
  return { document, lines, problems: problems.sort((a, b) => a.at - b.at) };
}

function refuseText(text: string): YamlProblem | undefined {
  const found = INVISIBLE.exec(text);
  if (found === null) return undefined;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const line = text.slice(0, found.index).split('\n').length;
  const problem = `line ${line} holds a character that is no text (U+${code}). Save the file as UTF-8.`;
  return { at: 0, problem };
}

function wordsFor(code: string, message: string): string {
  switch (code) {
    case 'RESOURCE_EXHAUSTION':
      return 'is nested too deeply for a catalog.';
    case 'MULTIPLE_DOCS':
      return 'a second document begins here (---); a catalog is one document.';
    case 'TAB_AS_INDENT':
      return 'is indented with a tab; YAML wants spaces.';
    case 'BAD_INDENT':
      if (!message.startsWith('All')) return `is not YAML: ${message}`;
      return 'is indented otherwise than the lines it belongs with.';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'has a colon in a text without quotes; put the text in quotes.';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'has no colon: a setting is written name: value.';
    case 'TAG_RESOLVE_FAILED':
      return 'a tag (!name) means nothing in a catalog; take it out.';
    default:
      return `is not YAML: ${message}`;
  }
}

/** Keys that stand twice, aliases without an anchor, nesting without end. */
function walk(contents: unknown): YamlProblem[] {
  const problems: YamlProblem[] = [];
  const anchors = new Set<string>();
  const report = (node: Node, problem: string) => problems.push({ at: startOf(node), problem });

  function enter(node: unknown, depth: number): void {
    if (isPair(node)) {
      enter(node.key, depth);
      enter(node.value, depth);
    }
    if (!isNode(node)) return;
    if (isAlias(node)) {
      if (anchors.has(node.source)) return;
      report(node, `no anchor &${node.source} stands before this alias *${node.source}.`);
      return;
    }
    if (node.anchor !== undefined) anchors.add(node.anchor);
    if (!isCollection(node)) return;
    if (depth > DEEPEST) {
      report(node, wordsFor('RESOURCE_EXHAUSTION', ''));
      return;
    }
    if (isMap(node)) checkKeys(node, report);
    for (const item of node.items) enter(item, depth + 1);
  }

  enter(contents, 0);
  return problems;
}

function checkKeys({ items }: YAMLMap, report: (node: Node, problem: string) => void): void {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) {
      if (isNode(key)) report(key, 'a list or an alias stands where a name should.');
      continue;
    }
    if (seen.has(key.value)) {
      report(key, `${String(key.value)} stands here a second time; keep one of the two.`);
    }
    seen.add(key.value);
  }
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

function isTooMuch(document: Document): boolean {
  const left: unknown[] = [document.toJS({ maxAliasCount: -1 })];
  for (let count = 0; left.length > 0; count += 1) {
    if (count > MOST_VALUES) return true;
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const member of Object.values(value)) left.push(member);
  }
  return false;
}
