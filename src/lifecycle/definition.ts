import type { ImageRules } from './catalog/schema.ts';
import type { Definition } from './gallery.ts';
import { Refused } from './outcomes.ts';

/** The definition as the catalog wants it. Generation and security type are always said: Azure's defaults changed in 2025-03-03. */
export function wantedDefinition(rules: ImageRules): Definition {
  const { definition: wanted, location, tags } = rules;
  const features = Object.entries(wanted.features).map(([name, value]) => ({ name, value }));
  return {
    location,
    tags,
    osType: wanted.osType,
    osState: wanted.osState,
    hyperVGeneration: wanted.hyperVGeneration,
    architecture: wanted.architecture,
    identifier: wanted.identifier,
    features: [{ name: 'SecurityType', value: wanted.securityType }, ...features],
    ...optionalMembers(wanted),
  };
}

function optionalMembers(wanted: ImageRules['definition']): Partial<Definition> {
  const { description, eula, privacyStatementUri, releaseNoteUri, purchasePlan } = wanted;
  const { recommended, endOfLifeDate, disallowedDiskTypes } = wanted;
  const members = {
    description,
    eula,
    privacyStatementUri,
    releaseNoteUri,
    purchasePlan,
    recommended,
    endOfLifeDate: endOfLifeDate === undefined ? undefined : new Date(endOfLifeDate),
    disallowed: disallowedDiskTypes.length === 0 ? undefined : { diskTypes: disallowedDiskTypes },
  };
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present);
}

/** Refuses an existing definition that means something else than the catalog: neither is changed silently. */
export function checkDefinition(name: string, found: Definition, wanted: Definition): void {
  const differences = meaning(wanted)
    .map(([what, value], index) => ({ what, value, there: meaning(found)[index]?.[1] ?? '' }))
    .filter(({ value, there }) => value.toLowerCase() !== there.toLowerCase());
  if (differences.length === 0) return;
  const told = differences.map(
    ({ what, value, there }) =>
      `${what} is ${there || 'not set'} in Azure and ${value} in the catalog`,
  );
  throw new Refused(
    `The image definition ${name} exists and differs from the catalog: ${told.join('; ')}.`,
    'Correct the catalog, or give the image another definition (definition.name); these cannot be changed on one that exists.',
  );
}

const featureOf = (definition: Definition, name: string) =>
  definition.features.find((feature) => feature.name.toLowerCase() === name.toLowerCase())?.value;

/** What a user of an image relies on, in a fixed order. */
const meaning = (definition: Definition): [string, string][] => [
  ['OS type', definition.osType],
  ['OS state', definition.osState],
  ['generation', definition.hyperVGeneration],
  ['architecture', definition.architecture],
  ['security type', featureOf(definition, 'SecurityType') ?? 'Standard'],
  ['publisher', definition.identifier.publisher],
  ['offer', definition.identifier.offer],
  ['SKU', definition.identifier.sku],
];
