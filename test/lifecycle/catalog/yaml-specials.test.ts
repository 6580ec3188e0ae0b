import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCatalog } from '../../../src/lifecycle/catalog/read-catalog.ts';
import { catalogText, changed, problemsOf } from './catalog-text.ts';

const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  .concat(
    Array.from(
      { length: 9 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join()}]`,
    ),
  )
  .join('\n');

const settings = ': must be settings (name: value, one a line), not';

describe('YAML that is no catalog', () => {
  it.each([
    ['nothing', '', '1:1 dropAccounts: is missing.'],
    ['a list', '[]', `1:1 ${settings} a list.`],
    ['a number', '5', `1:1 ${settings} "5".`],
    ['a word', 'hello', `1:1 ${settings} "hello".`],
    ['an open bracket', 'images: {', '1:10 : is not YAML: Flow map in block collection'],
    ['an open quote', 'images: "x', '1:11 : is not YAML: Missing closing "quote'],
    ['a tab', 'images:\n\tx: 1', '2:1 : is indented with a tab; YAML wants spaces.'],
    [
      'ragged lines',
      'images:\n  a: 1\n b: 2',
      '3:1 : is indented otherwise than the lines it belongs with.',
    ],
    [
      'a second colon',
      'images: a: b',
      '1:9 : has a colon in a text without quotes; put the text in quotes.',
    ],
    ['no colon', 'images\ndefaults: {}', '1:1 : has no colon: a setting is written name: value.'],
    [
      'two documents',
      '---\nimages: {}\n---\nimages: {}',
      '3:1 : a second document begins here (---); a catalog is one document.',
    ],
    ['a tag', 'images: !foo {}', '1:9 : a tag (!name) means nothing in a catalog; take it out.'],
    [
      'a merge key by its tag',
      'images:\n  !!merge <<: 5',
      '2:11 : a tag (!name) means nothing in a catalog; take it out.',
    ],
    ['a set', 'images: !!set { a: 1 }', '1:9 : a tag (!name) means nothing in a catalog;'],
    ['an instant', 'images: !!timestamp 2027-01-01', '1:21 : a tag (!name) means nothing'],
    ['pairs', 'images: !!omap [a: 1, a: 2]', '1:9 : a tag (!name) means nothing'],
    [
      'YAML 1.1, in which keys merge',
      '# our images\n%YAML 1.1\n---\nimages:\n  <<: 5',
      '2:1 : a catalog is YAML 1.2: take out the line %YAML 1.1.',
    ],
    ['YAML of the future', '%YAML 3.0\n---\nimages: {}', '1:7 : is not YAML: Unsupported YAML'],
    ['a list for a name', '? [a]\n: b', '1:3 : a list or an alias stands where a name should.'],
    [
      'a number that stands twice as a name, once in quotes',
      'images: { 2025: {}, "2025": {} }',
      '1:21 : 2025 stands here a second time; keep one of the two.',
    ],
    [
      'a name that is read as a number',
      'images: { 007: {} }',
      '1:11 : 007 is read as the number 7; put it in quotes.',
    ],
    [
      'a name that no object has',
      'images: { __proto__: {} }',
      '1:11 : __proto__ can be no name here.',
    ],
    [
      'thousands of aliases',
      `x: &a 1\ny: [${Array(3_000).fill('*a').join()}]`,
      '2:6002 : is the 2000th alias; write some out.',
    ],
    [
      'a key that stands twice',
      'images: {}\nimages: {}',
      '2:1 : images stands here a second time; keep one of the two.',
    ],
    [
      'an alias of nothing',
      'images: *none',
      '1:9 : no anchor &none stands before this alias *none.',
    ],
    [
      'an alias within its own anchor',
      'images: &a { x: *a }',
      '1:1 : its aliases (*name) multiply without end; write out what they mean.',
    ],
    ['a key that objects have', '__proto__: {}', '1:1 : __proto__ can be no name here.'],
    [
      'a NUL',
      'images:\n  "\0": {}',
      '1:1 : line 2 holds a character that is no text (U+0000). Save the file as UTF-8.',
    ],
    [
      'UTF-16 read as UTF-8',
      '\ufffd\ufffdi\0m\0',
      '1:1 : line 1 holds a character that is no text (U+FFFD). Save the file as UTF-8.',
    ],
  ])('is reported: %s', (_, text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it.each([
    ['aliases that multiply', bomb],
    ['brackets without end', '['.repeat(20_000)],
    ['lists without end', '- '.repeat(5_000)],
    ['nesting that the parser bears', `${'['.repeat(200)}${']'.repeat(200)}`],
    ['twenty thousand settings', Array.from({ length: 20_000 }, (_, n) => `k${n}: 1`).join('\n')],
  ])(
    'is refused before anybody tires: %s',
    (_, text) => {
      expect(problemsOf(text)).not.toEqual([]);
    },
    10_000,
  );

  it('is anything at all, and is never more than a report', () => {
    const pieces = [...catalogText.split(/(?<=\n)/), '[', '{', '"', "'", '*a', '&a ', '!x ', '\t'];
    const broken = fc.array(
      fc.oneof(
        fc.constantFrom(...pieces, '? ', '- ', '|', '!!merge <<: ', '!!set ', '%YAML 1.1\n---\n'),
        fc.string(),
      ),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(broken, (parts) => {
        const reading = readCatalog(parts.join(''));
        if (reading.valid) return;
        for (const { line, column, problem } of reading.problems) {
          expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
          expect(problem).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('YAML in a catalog', () => {
  it('may say once what two images share', () => {
    const shared = changed(
      ['    regions:\n', '    regions: &three\n'],
      ["sku: '12' }", "sku: '12' }\n    regions: *three"],
    );
    const reading = readCatalog(shared);
    expect(reading).toMatchObject({ valid: true });
    expect(reading.valid && reading.catalog.images['debian-12']?.regions).toHaveLength(2);
  });

  it('may say what it is, of itself and of its values', () => {
    const text = changed(["sku: '24.04'", 'sku: !!str 24.04']);
    expect(problemsOf(`%YAML 1.2\n---\n${text}`)).toEqual([]);
  });

  it('may begin with a byte order mark and have Windows line ends', () => {
    expect(problemsOf(`\ufeff${catalogText.replaceAll('\n', '\r\n')}`)).toEqual([]);
  });
});
