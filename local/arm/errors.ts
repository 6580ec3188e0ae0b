import type { ErrorBody } from './reply.ts';

/** Who refused: Resource Manager itself (`gateway`) or the resource provider; it shows in the headers. */
export type ErrorOrigin = 'gateway' | 'provider';

/** An answer of 400 or more, thrown by whoever notices and written by the pipeline. */
export class ArmError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly origin: ErrorOrigin;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    body: ErrorBody,
    origin: ErrorOrigin,
    headers: Record<string, string> = {},
  ) {
    super(`${body.code}: ${body.message}`);
    this.status = status;
    this.body = body;
    this.origin = origin;
    this.headers = headers;
  }
}

function gateway(status: number, code: string, message: string, headers?: Record<string, string>) {
  return new ArmError(status, { code, message }, 'gateway', headers);
}

function provider(status: number, code: string, message: string, target?: string) {
  return new ArmError(status, { code, message, ...(target && { target }) }, 'provider');
}

export const missingApiVersion = () =>
  gateway(
    400,
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  );

export const noRegisteredProvider = (
  type: string,
  apiVersion: string,
  location: string,
  supported: readonly string[],
  locations: readonly string[],
) =>
  gateway(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '${location}' and API version '${apiVersion}' for type '${type}'. The supported api-versions are '${supported.join(', ')}'. The supported locations are '${locations.join(', ')}'.`,
  );

export const unknownNamespace = (namespace: string) =>
  gateway(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);

export const unknownType = (namespace: string, apiVersion: string) =>
  gateway(
    404,
    'InvalidResourceType',
    `The resource type could not be found in the namespace '${namespace}' for api version '${apiVersion}'.`,
  );

export const malformedPath = (path: string) =>
  gateway(
    404,
    'HttpResourceNotFound',
    `The request url '${path}' is not found: it names no resource, list or action that this server knows.`,
  );

export const methodNotAllowed = (method: string, what: string) =>
  gateway(405, 'MethodNotAllowed', `The HTTP method '${method}' is not supported for '${what}'.`);

export const subscriptionNotFound = (id: string) =>
  gateway(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);

export const subscriptionMalformed = (id: string) =>
  gateway(
    400,
    'InvalidSubscriptionId',
    `The provided subscription identifier '${id}' is malformed or invalid.`,
  );

export const resourceGroupNotFound = (name: string) =>
  gateway(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);

export const resourceGroupBeingDeleted = (name: string) =>
  gateway(
    409,
    'ResourceGroupBeingDeleted',
    `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
  );

export const resourceNotFound = (typeAndName: string, group: string) =>
  gateway(
    404,
    'ResourceNotFound',
    `The Resource '${typeAndName}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );

export const parentNotFound = (parent: string) =>
  gateway(
    404,
    'ParentResourceNotFound',
    `Can not perform requested operation on nested resource. Parent resource '${parent}' not found.`,
  );

export const operationNotFound = () =>
  provider(404, 'NotFound', 'The entity was not found in this Azure location.');

export const invalidContent = (why: string) =>
  gateway(
    400,
    'InvalidRequestContent',
    `The request content was invalid and could not be deserialized: '${why}'.`,
  );

export const contentTooLarge = (limitMegabytes: number) =>
  gateway(
    413,
    'RequestContentTooLarge',
    `The request content size exceeds the maximum size of '${limitMegabytes} MB'.`,
  );

export const unsupportedMediaType = (type: string) =>
  gateway(
    415,
    'UnsupportedMediaType',
    `The content media type '${type}' is not supported. Only 'application/json' is supported.`,
  );

export const locationRequired = () =>
  gateway(400, 'LocationRequired', 'The location property is required for this definition.');

export const locationUnavailable = (location: string, type: string, available: readonly string[]) =>
  gateway(
    400,
    'LocationNotAvailableForResourceType',
    `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${available.join(',')}'.`,
  );

export const locationChanged = (name: string, present: string, group: string, asked: string) =>
  gateway(
    409,
    'InvalidResourceLocation',
    `The resource '${name}' already exists in location '${present}' in resource group '${group}'. A resource with the same name cannot be created in location '${asked}'. Please select a new resource name.`,
  );

export const linkedIdMalformed = (id: string, path: string) =>
  gateway(
    400,
    'LinkedInvalidPropertyId',
    `Property id '${id}' at path '${path}' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.`,
  );

/** A member the provider's model lacks, as Compute words it. */
export const unknownMember = (member: string, type: string, path: string) =>
  provider(
    400,
    'BadRequest',
    `Could not find member '${member}' on object of type '${type}'. Path '${path}'.`,
  );

export const invalidParameter = (message: string, target?: string) =>
  provider(400, 'InvalidParameter', message, target);

export const propertyChangeNotAllowed = (property: string) =>
  provider(
    409,
    'PropertyChangeNotAllowed',
    `Changing property '${property}' is not allowed.`,
    property,
  );

export const conflict = (message: string, target?: string) =>
  provider(409, 'OperationNotAllowed', message, target);

/** One resource more than a quota allows, as Azure words it. */
export const quotaExceeded = (what: string, location: string, limit: number, usage: number) =>
  conflict(
    `Operation could not be completed as it results in exceeding approved ${what} quota. Additional details - Deployment Model: Resource Manager, Location: ${location}, Current Limit: ${limit}, Current Usage: ${usage}, Additional Required: 1, (Minimum) New Limit Required: ${usage + 1}. Please read more about quota increase at https://docs.microsoft.com/en-us/azure/azure-resource-manager/management/azure-subscription-service-limits`,
  );

/** What a provider does not find among what a request refers to. */
export const referenceNotFound = (message: string, target?: string) =>
  provider(404, 'NotFound', message, target);

export const galleryImageNotFound = (id: string, region: string) =>
  provider(
    404,
    'GalleryImageNotFound',
    `The gallery image ${id} is not available in ${region} region. Please contact image owner to replicate to this region, or change your requested region.`,
    'imageReference',
  );

export const conflictingInput = (message: string, target?: string) =>
  provider(409, 'ConflictingUserInput', message, target);

/** What Azure offers and local Azure does not. */
export const notOfferedHere = (message: string) =>
  provider(400, 'NotSupportedByLocalAzure', message);

export const conflictingWrite = () =>
  provider(
    409,
    'ConflictingConcurrentWriteNotAllowed',
    'The operation was interrupted by a conflicting concurrent write on the same entity. Please retry later.',
  );

export const markedForDeletion = (operation: string, name: string) =>
  conflict(
    `Operation '${operation}' is not allowed on ${name} since it is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).`,
  );

export const nestedResourcesExist = (nested: readonly string[]) =>
  provider(
    409,
    'CannotDeleteResource',
    `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${nested.join(', ')}'. Please delete all nested resources before deleting this resource.`,
  );

export const blockedBeforeEndOfLife = () =>
  provider(
    409,
    'DeleteGalleryImageVersionBlockedBeforeEndOfLife',
    'Deletion of Gallery image version is not allowed because the image is enabled for blockDeletionBeforeEndOfLife and its endOfLifeDate has not reached yet.',
  );
