import type { Call } from '../call.ts';
import { invalidParameter } from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { ErrorBody } from '../reply.ts';
import { parentId } from '../resource-path.ts';
import type { DefinitionState } from '../resource-types/image-definition-model.ts';

/** What a version is made for. */
export interface Wanted {
  location: string;
  isShallow: boolean;
  /** Whether any region is to be encrypted with a set. */
  isEncrypted: boolean;
}

/** What a source is; what is not known of it is left out. */
export interface SourceFacts {
  osType?: string | undefined;
  osState?: string | undefined;
  hyperVGeneration?: string | undefined;
}

export const sourceNotFound = (id: string) =>
  invalidParameter(
    `Source ${id} is not found. Please check source exists, and is in the same region as gallery image version being created.`,
  );

export const oneSourceOnly = () =>
  invalidParameter(
    'The gallery artifact version source can only be specified either directly under storageProfile or within individual OS or data disks. One and only one source type (user image, snapshot, disk, virtual machine) can be provided.',
  );

/**
 * Throws 400 where the source does not fit the definition that the version belongs to. Returns with what
 * the creation will fail where only the generation differs: that, the operation tells (MicrosoftDocs/azure-docs#118774).
 */
export function compareWithDefinition(
  { store }: Platform,
  call: Call,
  sourceId: string,
  from: SourceFacts,
): ErrorBody | undefined {
  const to = store.get<DefinitionState>(parentId(call.id))?.state.properties;
  if (!to) return undefined;
  if (differs(from.osState, to.osState))
    throw invalidParameter(
      `Cannot create Gallery Image Version from: ${sourceId} since the OS State in the parent gallery image (${to.osState}) is not ${from.osState}.`,
    );
  if (differs(from.osType, to.osType))
    throw invalidParameter(
      `The resource with id '${sourceId}' has a different OS type ['${from.osType}'] than the parent gallery image OS type generation ['${to.osType}'].`,
    );
  if (!differs(from.hyperVGeneration, to.hyperVGeneration)) return undefined;
  return {
    code: 'Conflict',
    message: `The resource with id '${sourceId}' has a different Hypervisor generation ['${from.hyperVGeneration}'] than the parent gallery image Hypervisor generation ['${to.hyperVGeneration}'].`,
  };
}

function differs(from: string | undefined, to: string | undefined): boolean {
  return from !== undefined && from !== to;
}

/** Sets encrypt what is made from machines, disks, snapshots and managed images only. */
export function refuseEncryption({ isEncrypted }: Wanted, source: string): void {
  if (isEncrypted)
    throw invalidParameter(
      `Encryption is not supported for source resource '${source}'. Please use a different source resource type which supports encryption or remove encryption properties.`,
    );
}
