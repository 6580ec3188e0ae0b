import { describe, expect, it } from 'vitest';
import { changed, problemsOf } from './catalog-text.ts';

const u = 'images.ubuntu-24';
const ends = 'with a letter or a digit at both ends';
const letters = 'must be a name of letters, digits, dots, underscores and hyphens';

/** The catalog with a line more for the definition of ubuntu-24. */
const defined = (line: string) =>
  changed(['      osType: Linux\n', `      osType: Linux\n      ${line}\n`]);
const tagged = (...tags: string[]) =>
  changed(['    grace: 5m', `    tags: { ${tags.map((tag) => `'${tag}': x`).join(', ')} }`]);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);

describe('what Azure would refuse at the first import', () => {
  it.each([
    ['publisher', 'contoso', 128],
    ['offer', 'ubuntu', 64],
    ['sku', "'24.04'", 64],
  ])('is a %s that is too long', (member, before, most) => {
    const named = (length: number) =>
      changed([`${member}: ${before}`, `${member}: ${'x'.repeat(length)}`]);
    expect(problemsOf(named(most))).toEqual([]);
    expect(problemsOf(named(most + 1))).toEqual([
      expect.stringContaining(
        `${u}.definition.identifier.${member}: ${letters}, at most ${most}, ${ends}, not`,
      ),
    ]);
  });

  it('is a name of a definition that is too long', () => {
    expect(problemsOf(defined(`name: ${'x'.repeat(80)}`))).toEqual([]);
    expect(problemsOf(defined(`name: ${'x'.repeat(81)}`))).toEqual([
      expect.stringContaining(`${letters}, at most 80, ${ends}`),
    ]);
  });

  it('is too many tags, with those that Gallerist writes', () => {
    expect(problemsOf(tagged(...numbered(45)))).toEqual([]);
    expect(problemsOf(tagged(...numbered(49)))).toEqual([
      `17:5 ${u}.tags: are 49 with those of defaults, and Azure allows a resource 50, of which Gallerist needs 5; leave 4 out.`,
    ]);
  });

  it('is too many tags, said by defaults for the greater part', () => {
    const shared = `gallery: golden\n  tags: { ${numbered(45)
      .map((tag) => `${tag}: x`)
      .join(', ')} }`;
    const text = tagged('one', 'two').replace('gallery: golden', shared);
    expect(problemsOf(text)).toEqual([
      expect.stringContaining(`18:5 ${u}.tags: are 47 with those of defaults`),
    ]);
  });

  it.each(['a/b', '50%', 'a&b', '<a>', String.raw`a\b`, 'why?', '', 'x'.repeat(513)])(
    'is a tag named %j',
    (tag) => {
      expect(problemsOf(tagged(tag))).toEqual([
        expect.stringContaining(
          String.raw`the name of a tag has 1 to 512 characters, and none of < > % & \ ? /.`,
        ),
      ]);
    },
  );

  it('is a tag in two spellings, or one that Gallerist writes', () => {
    expect(problemsOf(tagged('Team', 'team', 'x'.repeat(512)))).toEqual([
      `17:24 ${u}.tags.team: team is listed twice (also as Team); keep one.`,
    ]);
    expect(problemsOf(tagged('Gallerist:latest'))).toEqual([
      `17:13 ${u}.tags.Gallerist:latest: is a tag that Gallerist writes itself; choose another name.`,
    ]);
  });

  it('is a recommendation of more at least than at most', () => {
    const recommended = (range: string) => problemsOf(defined(`recommended: { vCPUs: ${range} }`));
    expect(recommended('{ min: 4, max: 4 }')).toEqual([]);
    expect(recommended('{ min: 5 }')).toEqual([]);
    expect(recommended('{ min: 5, max: 4 }')).toEqual([
      `13:31 ${u}.definition.recommended.vCPUs.min: min 5 is more than max 4; change either.`,
    ]);
  });

  it.each(['SecurityType', 'securitytype'])('is a security type said twice: %s', (feature) => {
    expect(problemsOf(defined(`features: { ${feature}: TrustedLaunch }`))).toEqual([
      `13:19 ${u}.definition.features.${feature}: is said by securityType, beside the features; take it out here.`,
    ]);
  });

  it('is a feature in two spellings', () => {
    const features = 'features: { IsHibernateSupported: "True", isHibernateSupported: "True" }';
    expect(problemsOf(defined(features))).toEqual([
      expect.stringContaining(
        'isHibernateSupported is listed twice (also as IsHibernateSupported)',
      ),
    ]);
  });
});

describe('an endpoint of an account', () => {
  const id =
    '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images/providers/Microsoft.Storage/storageAccounts';
  const withTwo = (first: string, second: string) =>
    changed([
      'region: westeurope\n',
      `region: westeurope${first}\n  - id: ${id}/second\n    region: westeurope${second}\n`,
    ]);
  const said = (address: string) => `\n    blobEndpoint: ${address}`;

  it('is https: a token is sent there', () => {
    expect(problemsOf(withTwo(said('http://a.contoso.com'), ''))).toEqual([
      '4:5 dropAccounts.0.blobEndpoint: must be an https address, not "http://a.contoso.com".',
    ]);
  });

  it('is of one account alone', () => {
    const problem =
      'is the endpoint of gallerist too; each account has its own. Mend the one that is wrong.';
    expect(problemsOf(withTwo(said('https://a.com'), said('https://b.com')))).toEqual([]);
    expect(problemsOf(withTwo(said('https://a.com/one'), said('https://a.com/two')))).toEqual([]);
    expect(problemsOf(withTwo(said('https://a.com'), said('https://A.com/')))).toEqual([
      `7:5 dropAccounts.1.blobEndpoint: https://A.com ${problem}`,
    ]);
    expect(problemsOf(withTwo('', said('https://gallerist.blob.core.windows.net')))).toEqual([
      `6:5 dropAccounts.1.blobEndpoint: https://gallerist.blob.core.windows.net ${problem}`,
    ]);
  });

  it('is of one account alone, where nobody says it', () => {
    const text = changed([
      'region: westeurope\n',
      `region: westeurope\n  - id: ${id.replace('images', 'other')}/gallerist\n    region: westeurope\n`,
    ]);
    expect(problemsOf(text)).toEqual([
      expect.stringContaining(
        'dropAccounts.1.blobEndpoint: https://gallerist.blob.core.windows.net is',
      ),
    ]);
  });
});
