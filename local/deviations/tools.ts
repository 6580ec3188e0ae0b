import type { Deviation } from './deviation.ts';

export const signInDeviations: Deviation[] = [
  {
    what: 'Any client id with any secret or assertion signs in as the owner; only the app has to know its own secret, which is its identity header.',
    why: 'There is nobody to keep out of a laptop, and people should not have to make a service principal first.',
    check: 'anybody signs in as the owner',
  },
  {
    what: 'Sign-in is by client credentials alone: no browser, device code, user name or managed identity of a machine; tokens are not tied to a client.',
    why: 'Scripts and tools sign in so. The tenant has no users.',
    check: 'only client credentials sign in',
  },
  {
    what: 'Locations have no geography, pairs or coordinates, and every type is in every location; every provider is registered from the start.',
    why: 'Nothing that keeps images reads them.',
    check: 'arm/resource-lists.test.ts › lists the locations of a subscription',
  },
  {
    what: "Members of later api-versions are left out of, and refused by, earlier ones for galleries, definitions and versions only; from 2022-03-03 on by the specifications' change lists.",
    why: 'The models of a client library up to that version were there to compare with.',
    check: 'arm/newer-members.test.ts › refuses what a later api-version brought',
  },
];

export const lockDeviations: Deviation[] = [
  {
    what: 'A lock that was removed binds exactly ten seconds longer.',
    why: 'Azure says ScopeLocked for a short while; how long it does not promise.',
    check: 'a removed lock binds ten seconds longer',
  },
  {
    what: 'There are no role assignments and no deployments for the lock of a subscription or group to bind: both are 404 InvalidResourceType.',
    why: 'Nothing that keeps images needs them here: the app has its role from the start.',
    check: 'roles are not assigned and nothing is deployed',
  },
  {
    what: 'Tags written at …/tags/default are there at once and need no right to write the resource itself.',
    why: 'Azure asks for Microsoft.Resources/tags/write only, too; from 2024 on it may answer 202, which no client here has met.',
    check: 'arm/tags.test.ts › can be replaced, merged and taken away as a resource of their own',
  },
];

export const graphDeviations: Deviation[] = [
  {
    what: 'What does not project its id has no $skipToken: resultTruncated is "true" where there are more rows.',
    why: 'One of Microsoft’s pages on Resource Graph says so; another names only take and dynamic columns. The stricter reading finds more mistakes.',
    check: 'arm/resource-graph/estate-queries.test.ts › cannot page what does not project its id',
  },
  {
    what: 'Resource Graph is behind by 30 Azure seconds exactly, after creations, changes and deletions alike; the control address sets another lag.',
    why: 'Azure promises none. A fixed one can be tested against.',
    check: 'Resource Graph is thirty seconds behind',
  },
  {
    what: 'The language has where, project, project-away, -keep and -rename, extend, order, top, take, count, distinct, summarize and mv-expand of one column; join, union, parse, let and the rest are 400 with their name.',
    why: 'It is what keeping a gallery asks for. What is not there says so.',
    check: 'Resource Graph knows no join',
  },
  {
    what: 'Tables are Resources, ResourceContainers, ComputeResources and BatchResources, with what the Resource Manager here holds; bodies are those of the newest api-version.',
    why: 'Azure picks an api-version for each type and tells nobody which.',
    check: 'Resource Graph knows no other tables',
  },
  {
    what: 'Faults in a query come with our own words after the codes InvalidQuery, ParserFailure, InvalidQueryLanguage and SemanticError.',
    why: "Azure's details mostly repeat the code. Only the first fault is told.",
    check:
      'arm/resource-graph/resource-graph.test.ts › says what it does not understand, as Resource Graph does',
  },
  {
    what: 'Pages of one query agree with each other while nothing changes; mv-expand of an empty array leaves no row; management groups, facets and authorizationScopeFilter are ignored.',
    why: 'Azure promises less of the first, and the others have no meaning here.',
    check:
      'arm/resource-graph/resource-graph.test.ts › pages by $top and $skipToken, unless the query itself takes some',
  },
];
