import { describe, expect, it } from 'vitest';
import { first, query } from './run-query.ts';

const names = (predicate: string) => first(`Resources | where ${predicate} | project name`);

describe('where', () => {
  it.each([
    ["name == 'c'", []],
    ["name =~ 'c'", ['C']],
    ["name != 'a'", ['b', 'C']],
    ["name !~ 'c'", ['a', 'b']],
    ["name in ('a', 'c')", ['a']],
    ["name in~ ('a', 'c')", ['a', 'C']],
    ["name !in~ ('a', 'c')", ['b']],
    ["id contains 'SUBSCRIPTIONS/s/a'", ['a']],
    ["id contains_cs 'SUBSCRIPTIONS'", []],
    ["id !endswith '/B'", ['a', 'C']],
    ["id startswith '/sub' and type == 'two'", ['b']],
    ["id has 'subscriptions' and not(id has 'subscript')", ['a', 'b', 'C']],
    ['properties.size > 5', ['b', 'C']],
    ["tags.env =~ 'test' or properties['size'] == 3", ['a', 'C']],
    ["tags['env'] != 'prod'", ['b', 'C']],
    ['isnull(tags)', ['b']],
    ['isnotempty(properties.state)', ['b', 'C']],
    ['array_length(properties.regions) == 0', ['b']],
    ["properties.regions[0] == 'x'", ['a', 'C']],
    ['todatetime(properties.made) > ago(3d)', ['a']],
    ['todatetime(properties.made) > datetime(2026-02-28)', []],
    ["(name == 'a' or name == 'b') and properties.size >= 2 + 2 * 4", ['b']],
    ['isnull(tags.constructor)', ['a', 'b', 'C']],
    ["name in (dynamic(['a','b'])) // and nothing more\n", ['a', 'b']],
    ['id == @\'/subscriptions/s/a\' or id == "/subscriptions/s/b"', ['a', 'b']],
  ])('%s', (predicate, expected) => {
    expect(names(predicate)).toEqual(expected);
  });

  it('takes the query without a table for one of Resources', () => {
    expect(first("where name == 'a' | project name")).toEqual(['a']);
  });
});

describe('columns', () => {
  it('are projected, extended, renamed and taken away', () => {
    const { rows } = query(
      "Resources | where name == 'a' | extend half = properties.size / 2, upper = toupper(name) | project-away id, type, tags | project-rename title = upper",
    );
    expect(rows).toEqual([expect.objectContaining({ name: 'a', half: 1, title: 'A' })]);
    expect(Object.keys(rows[0] ?? {})).toEqual(['name', 'properties', 'half', 'title']);
  });

  it('are named as Kusto names them', () => {
    const text =
      "Resources | project name, properties.size, tostring(tags.env), strcat(name, '!'), 1";
    expect([...query(text).columns.keys()]).toEqual([
      'name',
      'properties_size',
      'tags_env',
      'strcat_name',
      'Column1',
    ]);
  });

  it('choose and compute', () => {
    const text =
      "Resources | project iff(properties.size > 5, 'big', 'small'), case(name == 'a', 1, name == 'b', 2, 3), coalesce(tags.env, 'none'), substring(id, 15), tostring(split(id, '/')[2])";
    expect(query(text).rows.map((row) => Object.values(row))).toEqual([
      ['small', 1, 'prod', 's/a', 's'],
      ['big', 2, 'none', 's/b', 's'],
      ['big', 3, 'Test', 's/C', 's'],
    ]);
  });
});

describe('rows', () => {
  it('are sorted, largest first unless told otherwise', () => {
    expect(first('Resources | order by toint(properties.size) | project name')).toEqual([
      'b',
      'C',
      'a',
    ]);
    expect(first('Resources | sort by type asc, name desc | project name')).toEqual([
      'a',
      'C',
      'b',
    ]);
    expect(first('Resources | top 1 by name asc | project name')).toEqual(['C']);
    const nulls =
      'Resources | order by tobool(properties.nothing) asc nulls last, name asc | take 2';
    expect(query(nulls).rows).toHaveLength(2);
  });

  it('are counted and summed by keys', () => {
    expect(query('Resources | count').rows).toEqual([{ Count: 3 }]);
    const text =
      'Resources | summarize count(), total = sum(properties.size), names = make_list(name) by type, env = tostring(tags.env)';
    expect(query(text).rows).toEqual([
      { type: 'one', env: 'prod', count_: 1, total: 3, names: ['a'] },
      { type: 'two', env: '', count_: 1, total: 10, names: ['b'] },
      { type: 'one', env: 'Test', count_: 1, total: 7, names: ['C'] },
    ]);
    expect(query("Resources | where name == 'x' | summarize count()").rows).toEqual([
      { count_: 0 },
    ]);
    expect(first('Resources | distinct type')).toEqual(['one', 'two']);
  });

  it('are made for every element of an array, and for none of an empty one', () => {
    const text =
      'Resources | mv-expand region = properties.regions to typeof(string) | project name, region';
    expect(query(text).rows).toEqual([
      { name: 'a', region: 'x' },
      { name: 'a', region: 'y' },
      { name: 'C', region: 'x' },
    ]);
    expect(query('Resources | mvexpand tags | where name == "C"').rows).toHaveLength(2);
  });
});

describe('what is refused', () => {
  it.each([
    ['Resources | join (Resources) on id', 'InvalidQueryLanguage', "operator 'join'"],
    ['Resources | constructor id', 'InvalidQueryLanguage', "operator 'constructor'"],
    ['constructor x = 1; Resources', 'InvalidQueryLanguage', "statement 'constructor'"],
    ['constructor', 'InvalidQueryLanguage', "table 'constructor'"],
    ['Resources | summarize constructor(id)', 'InvalidQueryLanguage', "'constructor'"],
    ['Resources | extend x = constructor(1)', 'InvalidQueryLanguage', "'constructor'"],
    ["Resources | parse id with '/' x", 'InvalidQueryLanguage', "operator 'parse'"],
    ['Resources | summarize arg_max(name, *)', 'InvalidQueryLanguage', "aggregate 'arg_max'"],
    ['Resources | extend x = geo_hash(1)', 'InvalidQueryLanguage', "function 'geo_hash'"],
    ['let x = 1; Resources', 'InvalidQueryLanguage', "statement 'let'"],
    ['AdvisorResources', 'InvalidQueryLanguage', "table 'AdvisorResources'"],
    ['Resources | where nme == 1', 'SemanticError', "named 'nme'"],
    ['Resources | project name | order by id', 'SemanticError', "named 'id'"],
    ['Resources | order by properties.size', 'SemanticError', 'explicit cast'],
    ['Resources | summarize count() by tags.env', 'SemanticError', 'explicit cast'],
    ['Resources | mv-expand name', 'SemanticError', 'not dynamic'],
    ["Resources | where name == 'a", 'ParserFailure', "begins with '''"],
    ['Resources | where', 'ParserFailure', 'the end of the query'],
    ['Resources | where name between (1 .. 2)', 'ParserFailure', "Expected '|'"],
    ['Resources | where (name == "a"', 'ParserFailure', "Expected ')'"],
    ['', 'ParserFailure', 'a table'],
  ])('%s', (text, code, message) => {
    const attempt = () => query(text);
    expect(attempt).toThrow(expect.objectContaining({ code }));
    expect(attempt).toThrow(message);
  });

  it('is told with its place', () => {
    const attempt = () => query("Resources\n| where name == 'a'\n| union Others");
    const position = { line: 3, character: 2, token: 'union' };
    expect(attempt).toThrow(expect.objectContaining({ position }));
  });
});
