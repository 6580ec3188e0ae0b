import { z } from 'zod';
import { invalidContent, invalidParameter, propertyChangeNotAllowed } from '../errors.ts';
import { isVersionName, versionNameInvalid } from '../image-versions/version-request.ts';
import { azureInstant, instantFrom } from '../instants.ts';
import { envelope, oneOf, readOnly } from '../request-shape.ts';

const range = z.strictObject({
  min: z.number().int().optional(),
  max: z.number().int().optional(),
});

const identifier = z.strictObject({ publisher: z.string(), offer: z.string(), sku: z.string() });

const properties = z.strictObject({
  description: z.string().optional(),
  eula: z.string().optional(),
  privacyStatementUri: z.string().optional(),
  releaseNoteUri: z.string().optional(),
  osType: oneOf('Windows', 'Linux').optional(),
  osState: oneOf('Generalized', 'Specialized').optional(),
  hyperVGeneration: oneOf('V1', 'V2').optional(),
  endOfLifeDate: z.string().optional(),
  identifier: identifier.optional(),
  recommended: z.strictObject({ vCPUs: range.optional(), memory: range.optional() }).optional(),
  disallowed: z.strictObject({ diskTypes: z.array(z.string()).optional() }).optional(),
  purchasePlan: z
    .strictObject({
      name: z.string().optional(),
      publisher: z.string().optional(),
      product: z.string().optional(),
    })
    .optional(),
  features: z
    .array(
      z.strictObject({
        name: z.string(),
        value: z.string(),
        startsAtVersion: z.string().refine(isVersionName, versionNameInvalid).optional(),
      }),
    )
    .optional(),
  architecture: oneOf('x64', 'Arm64').optional(),
  allowUpdateImage: z.boolean().optional(),
  provisioningState: readOnly,
});

export const definitionRequest = z.strictObject({ ...envelope, properties: properties.optional() });

type Asked = z.infer<typeof properties>;
type Kept = Omit<Asked, 'allowUpdateImage' | 'provisioningState' | 'identifier'> & {
  identifier: z.infer<typeof identifier>;
};

export interface DefinitionState {
  properties: Kept;
  /** When the latest of its versions went, and which it was. */
  versionDeletedAt?: string;
  versionDeleted?: string;
}

// The default of both changed with this api-version.
const trustedLaunchSince = '2025-03-03';

/** The definition that a first PUT makes. Throws 400 for what is missing or wrong. */
export function newDefinition(asked: Asked, apiVersion: string, now: Date): DefinitionState {
  for (const name of ['osType', 'osState', 'identifier'] as const)
    if (asked[name] === undefined)
      throw invalidParameter(
        `Required parameter 'galleryImage.properties.${name}' is missing (null).`,
        `galleryImage.properties.${name}`,
      );
  const { allowUpdateImage, provisioningState, ...given } = asked as Asked & Kept;
  checkNames(given);
  const isNew = apiVersion >= trustedLaunchSince;
  const hyperVGeneration = given.hyperVGeneration ?? (isNew ? 'V2' : 'V1');
  const hasSecurityType = given.features?.some(({ name }) => name.toLowerCase() === 'securitytype');
  const features = normalised(given.features ?? []);
  if (isNew && hyperVGeneration === 'V2' && !hasSecurityType)
    features.push({ name: 'SecurityType', value: 'TrustedLaunchSupported' });
  return {
    properties: {
      ...given,
      hyperVGeneration,
      architecture: given.architecture ?? 'x64',
      features: features.length > 0 ? features : undefined,
      endOfLifeDate: endOfLife(given.endOfLifeDate, undefined, now),
    },
  };
}

const immutable = ['osType', 'osState', 'hyperVGeneration', 'architecture', 'eula'] as const;

/** What a later PUT or PATCH makes of it. Throws 409 PropertyChangeNotAllowed for what is fixed. */
export function changedDefinition(
  state: DefinitionState,
  asked: Asked,
  isPatch: boolean,
  now: Date,
): DefinitionState {
  const { properties: kept } = state;
  for (const name of immutable)
    if (asked[name] !== undefined && asked[name] !== kept[name])
      throw propertyChangeNotAllowed(`galleryImage.properties.${name}`);
  for (const part of ['publisher', 'offer', 'sku'] as const)
    if (asked.identifier && asked.identifier[part] !== kept.identifier[part])
      throw propertyChangeNotAllowed(`galleryImage.properties.identifier.${part}`);
  for (const part of ['name', 'publisher', 'product'] as const)
    if (asked.purchasePlan && asked.purchasePlan[part] !== kept.purchasePlan?.[part])
      throw propertyChangeNotAllowed(`galleryImage.properties.purchasePlan.${part}`);
  const replaced = {
    description: asked.description,
    privacyStatementUri: asked.privacyStatementUri,
    releaseNoteUri: asked.releaseNoteUri,
    recommended: asked.recommended,
    disallowed: asked.disallowed,
    endOfLifeDate: endOfLife(asked.endOfLifeDate, kept.endOfLifeDate, now),
  };
  const given = Object.entries(replaced).filter(([, value]) => !isPatch || value !== undefined);
  const features = changedFeatures(kept.features ?? [], asked);
  return {
    ...state,
    properties: {
      ...kept,
      ...(Object.fromEntries(given) as Partial<Kept>),
      features: features.length > 0 ? features : undefined,
    },
  };
}

function changedFeatures(kept: Features, asked: Asked): Features {
  if (!asked.features) return kept;
  const wanted = normalised(asked.features);
  const isSame =
    wanted.length === kept.length &&
    wanted.every(({ name, value, startsAtVersion }) =>
      kept.some(
        (one) =>
          one.name === name && one.value === value && one.startsAtVersion === startsAtVersion,
      ),
    );
  if (isSame) return kept;
  if (!asked.allowUpdateImage) throw propertyChangeNotAllowed('galleryImage.properties.features');
  return wanted;
}

type Features = NonNullable<Asked['features']>;

/** `startsAtVersion` comes first, and a value of "true" is written "True". */
function normalised(features: Features): Features {
  return features.map(({ startsAtVersion, name, value }) => ({
    ...(startsAtVersion !== undefined && { startsAtVersion }),
    name,
    value: /^(true|false)$/i.test(value)
      ? value.charAt(0).toUpperCase() + value.slice(1).toLowerCase()
      : value,
  }));
}

const limits = { publisher: 128, offer: 64, sku: 64 } as const;

function checkNames({ identifier: given, recommended }: Kept): void {
  for (const part of ['publisher', 'offer', 'sku'] as const) {
    const value = given[part];
    if (!/^[\w.-]*[\w-]$/.test(value) || value.length > limits[part])
      throw invalidParameter(
        `Asset name galleryImage.properties.identifier.${part} is not valid. It cannot be empty. Allowed characters are uppercase or lowercase letters, digits, hyphen(-), period (.), underscore (_). Names are not allowed to end with period(.). The length of the name cannot exceed ${limits[part]} characters.`,
        `galleryImage.properties.identifier.${part}`,
      );
  }
  for (const part of ['vCPUs', 'memory'] as const) {
    const { min, max } = recommended?.[part] ?? {};
    if (min !== undefined && max !== undefined && min > max)
      throw invalidParameter(
        `The minimum value of galleryImage.properties.recommended.${part} must not be greater than the maximum value of galleryImage.properties.recommended.${part}.`,
      );
  }
}

/** An end-of-life date as Azure writes it. A date that changes must lie ahead. */
export function endOfLife(
  given: string | undefined,
  present: string | undefined,
  now: Date,
): string | undefined {
  if (given === undefined) return undefined;
  const instant = instantFrom(given);
  if (!instant)
    throw invalidContent(
      `Could not convert string to DateTimeOffset: ${given}. Path 'properties.endOfLifeDate'`,
    );
  const written = azureInstant(instant);
  if (written !== present && instant <= now)
    throw invalidParameter('EndOfLifeDate must be set to a future date.', 'endOfLifeDate');
  return written;
}

/** In Azure's order of members. */
export function definitionBody({ properties: kept }: DefinitionState): Record<string, unknown> {
  const { disallowed } = kept;
  const ordered = {
    hyperVGeneration: kept.hyperVGeneration,
    architecture: kept.architecture,
    features: kept.features,
    description: kept.description,
    eula: kept.eula,
    privacyStatementUri: kept.privacyStatementUri,
    releaseNoteUri: kept.releaseNoteUri,
    osType: kept.osType,
    osState: kept.osState,
    endOfLifeDate: kept.endOfLifeDate,
    identifier: {
      publisher: kept.identifier.publisher,
      offer: kept.identifier.offer,
      sku: kept.identifier.sku,
    },
    recommended: kept.recommended,
    // Sent empty, it is dropped.
    disallowed: disallowed?.diskTypes ? disallowed : undefined,
    purchasePlan: kept.purchasePlan,
  };
  return Object.fromEntries(Object.entries(ordered).filter(([, value]) => value !== undefined));
}
