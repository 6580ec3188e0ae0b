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
  /** What it says; undefined where there are problems. */
  content: unknown;
  problems: YamlProblem[];
}

/** A catalog is six deep. */
const DEEPEST = 50;
/** Values after every alias is written out: aliases of aliases multiply. */
const MOST_VALUES = 500_000;
/** Each is looked for through all that stands before it. */
const MOST_ALIASES = 2_000;

/** What no text editor shows: a file saved as UTF-16 is full of it. */
// oxlint-disable-next-line no-control-regex -- exactly these are meant
const INVISIBLE = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;

/** Reads YAML in which no key stands twice and every alias has its anchor; its problems in the order of the text. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const refused = refuseText(text);
  if (refused !== undefined) {
    return { document: parseDocument(''), lines, content: undefined, problems: [refused] };
  }
  // The parser compares every key with every other, which takes minutes where there are many.
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false };
  const document = parseDocument(text, options);
  const faults = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    at: pos[0],
    problem: wordsFor(code, message),
  }));
  const walked =
    document.errors.length > 0 ? [] : [...olderYaml(document, text), ...walk(document)];
  const problems = [...faults, ...walked].sort((a, b) => a.at - b.at);
  if (problems.length > 0) return { document, lines, content: undefined, problems };
  return { document, lines, ...contentOf(document) };
}

/** In YAML 1.1 `no` is false, `1:30` is 90, and keys merge: none of it is what a catalog's lines say. */
function olderYaml({ directives }: Document, text: string): YamlProblem[] {
  const { explicit, version } = directives?.yaml ?? {};
  if (explicit !== true || version !== '1.1') return [];
  const at = Math.max(text.search(/^%YAML/m), 0);
  return [{ at, problem: 'a catalog is YAML 1.2: take out the line %YAML 1.1.' }];
}

function contentOf(document: Document): { content: unknown; problems: YamlProblem[] } {
  const refused = (problem: string) => ({ content: undefined, problems: [{ at: 0, problem }] });
  try {
    const content: unknown = document.toJS({ maxAliasCount: -1 });
    if (!isTooMuch(content)) return { content, problems: [] };
    return refused('its aliases (*name) multiply without end; write out what they mean.');
  } catch (error) {
    return refused(`cannot be read: ${String(error)}`);
  }
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

/** What nodes are without being told so, and a text where a number would be. Other tags make what no catalog holds. */
const OWN_TAG = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

/** Keys that stand twice, tags, aliases without an anchor, nesting without end. */
function walk({ contents }: Document): YamlProblem[] {
  const problems: YamlProblem[] = [];
  const anchors = new Set<string>();
  let aliases = 0;
  const report = (node: Node, problem: string) => problems.push({ at: startOf(node), problem });

  function enter(node: unknown, depth: number): void {
    if (isPair(node)) {
      enter(node.key, depth);
      enter(node.value, depth);
    }
    if (!isNode(node)) return;
    if (isAlias(node)) {
      aliases += 1;
      if (aliases === MOST_ALIASES) report(node, `is the ${MOST_ALIASES}th alias; write some out.`);
      if (anchors.has(node.source)) return;
      report(node, `no anchor &${node.source} stands before this alias *${node.source}.`);
      return;
    }
    if (node.tag !== undefined && !OWN_TAG.test(node.tag)) {
      report(node, wordsFor('TAG_RESOLVE_FAILED', ''));
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
  const seen = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key)) {
      if (isNode(key)) report(key, 'a list or an alias stands where a name should.');
      continue;
    }
    const name = String(key.value);
    // 007 is the number 7.
    if (typeof key.value === 'number' && key.source !== name) {
      report(key, `${key.source} is read as the number ${name}; put it in quotes.`);
    }
    // Set on an object, it is no member of it.
    if (name === '__proto__') report(key, `${name} can be no name here.`);
    if (seen.has(name)) report(key, `${name} stands here a second time; keep one of the two.`);
    seen.add(name);
  }
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

function isTooMuch(content: unknown): boolean {
  const left: unknown[] = [content];
  for (let count = 0; left.length > 0; count += 1) {
    if (count > MOST_VALUES) return true;
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const member of Object.values(value)) left.push(member);
  }
  return false;
}
