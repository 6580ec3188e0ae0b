import type { ImageRules } from './catalog/schema.ts';
import type { Definition } from './gallery.ts';
import { Refused } from './outcomes.ts';

const SECURITY_TYPE = 'SecurityType';

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
    features: [{ name: SECURITY_TYPE, value: wanted.securityType }, ...features],
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
  const differences = meaning(wanted, found).filter(
    ([, value, there = '']) => essence(value) !== essence(there),
  );
  if (differences.length === 0) return;
  const told = differences.map(
    ([what, value, there = '']) =>
      `${what} is ${brief(there) || 'not set'} in Azure and ${brief(value)} in the catalog`,
  );
  const byHand = differences.some(([what]) => what.startsWith(FEATURE))
    ? ' A feature can be changed by hand: az sig image-definition update --set allowUpdateImage=true features=….'
    : '';
  throw new Refused(
    `The image definition ${name} exists and differs from the catalog: ${told.join('; ')}.`,
    `Correct the catalog, or give the image another definition (definition.name), then retry the job; these cannot be changed on one that exists.${byHand}`,
  );
}

const FEATURE = 'feature ';

const featureOf = (definition: Definition, name: string) =>
  definition.features.find((feature) => feature.name.toLowerCase() === name.toLowerCase())?.value;

/**
 * What a user of an image relies on: in the catalog and as found. What Azure has and the catalog does not name is
 * left to whoever set it.
 */
function meaning(wanted: Definition, found: Definition): Compared[] {
  const { eula, purchasePlan } = wanted;
  const further = wanted.features.filter(({ name }) => name !== SECURITY_TYPE);
  return [
    ['OS type', wanted.osType, found.osType],
    ['OS state', wanted.osState, found.osState],
    ['generation', wanted.hyperVGeneration, found.hyperVGeneration],
    ['architecture', wanted.architecture, found.architecture],
    ['security type', securityTypeOf(wanted), securityTypeOf(found)],
    ['publisher', wanted.identifier.publisher, found.identifier.publisher],
    ['offer', wanted.identifier.offer, found.identifier.offer],
    ['SKU', wanted.identifier.sku, found.identifier.sku],
    ...further.map(({ name, value }) => [`${FEATURE}${name}`, value, featureOf(found, name)]),
    ...(eula === undefined ? [] : [['EULA', eula, found.eula]]),
    ...(purchasePlan === undefined ? [] : [['purchase plan', planOf(wanted), planOf(found)]]),
  ] as Compared[];
}

type Compared = [what: string, wanted: string, found: string | undefined];

const securityTypeOf = (definition: Definition): string =>
  featureOf(definition, SECURITY_TYPE) ?? 'Standard';

const planOf = ({ purchasePlan: plan }: Definition): string =>
  plan === undefined ? '' : `${plan.publisher}/${plan.product}/${plan.name}`;

/** Neither case nor blanks make a difference. */
const essence = (text: string): string => text.toLowerCase().replaceAll(/\s/g, '');

const brief = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
