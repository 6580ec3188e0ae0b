import { readCatalog } from '../../../src/lifecycle/catalog/read-catalog.ts';

/** A valid catalog as somebody writes it, its lines numbered by the mistakes of its tests. */
export const catalogText = `dropAccounts:
  - id: /subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images/providers/Microsoft.Storage/storageAccounts/gallerist
    region: westeurope
defaults:
  subscription: 11111111-1111-4111-8111-111111111111
  resourceGroup: images
  gallery: golden
  location: West Europe
images:
  ubuntu-24:
    definition:
      osType: Linux
      identifier:
        publisher: contoso
        offer: ubuntu
        sku: '24.04'
    grace: 5m
    regions:
      - name: northeurope
        replicas: 2
      - name: eastus2
  debian-12:
    definition:
      osType: Linux
      identifier: { publisher: contoso, offer: debian, sku: '12' }
`;

/** The valid catalog with some of its text replaced. */
export function changed(...replacements: [before: string, after: string][]): string {
  return replacements.reduce((text, [before, after]) => {
    if (!text.includes(before)) throw new Error(`The catalog has no ${before} to replace.`);
    return text.replace(before, after);
  }, catalogText);
}

/** What is wrong with a catalog, as `line:column path: problem`. */
export function problemsOf(text: string): string[] {
  const reading = readCatalog(text);
  if (reading.valid) return [];
  return reading.problems.map(
    ({ line, column, path, problem }) => `${line}:${column} ${path}: ${problem}`,
  );
}
