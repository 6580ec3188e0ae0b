/** An image definition's place. */
export interface DefinitionRef {
  subscription: string;
  resourceGroup: string;
  gallery: string;
  definition: string;
}

export interface Gallery {
  softDelete: boolean;
  /** `Private`: by roles alone. Else with `Groups` (other subscriptions or tenants) or a `Community`. */
  sharing: string;
}

/** The members of a definition that Gallerist sends, in the words of Azure's API. */
export interface Definition {
  location: string;
  tags?: Record<string, string>;
  osType: string;
  osState: string;
  hyperVGeneration: string;
  architecture: string;
  identifier: { publisher: string; offer: string; sku: string };
  features: { name: string; value: string }[];
  description?: string;
  eula?: string;
  privacyStatementUri?: string;
  releaseNoteUri?: string;
  endOfLifeDate?: Date;
  recommended?: {
    vCPUs?: { min?: number; max?: number };
    memory?: { min?: number; max?: number };
  };
  disallowed?: { diskTypes: string[] };
  purchasePlan?: { name: string; publisher: string; product: string };
  provisioningState?: string;
  /** The adapter's own copy of everything Azure returned. */
  returned?: unknown;
}

/** What Azure lets change of a definition that exists. */
export type DefinitionChange = Pick<
  Definition,
  | 'tags'
  | 'description'
  | 'privacyStatementUri'
  | 'releaseNoteUri'
  | 'endOfLifeDate'
  | 'recommended'
  | 'disallowed'
>;

/** A target region with whatever members Azure returned: they are sent back as they came. */
export interface TargetRegion {
  name: string;
  regionalReplicaCount?: number;
  storageAccountType?: string;
  excludeFromLatest?: boolean;
  encryption?: Encryption;
  additionalReplicaSets?: { storageAccountType?: string; regionalReplicaCount?: number }[];
}

/** The disk encryption sets of a version's disks in one region. */
export interface Encryption {
  osDiskImage?: { diskEncryptionSetId?: string };
  dataDiskImages?: { lun: number; diskEncryptionSetId?: string }[];
}

export interface RegionalStatus {
  region: string;
  /** Unknown, Replicating, Completed or Failed. */
  state: string;
  progress: number;
  details: string;
}

export interface Version {
  id: string;
  number: string;
  location: string;
  tags: Record<string, string>;
  /** Creating, Updating, Failed, Succeeded, Deleting, Migrating. */
  provisioningState: string;
  excludeFromLatest: boolean;
  targetRegions: TargetRegion[];
  /** Replicas in edge zones, where it has any. */
  edgeReplicas?: number;
  endOfLifeDate?: Date;
  /** When Azure was asked to make it; no update changes it, and another version of the same number has another. */
  publishedDate?: Date;
  /** `allowDeletionOfReplicatedLocations`, where it is true. */
  mayDropRegions?: true;
  /** Only where it was asked for. */
  replication?: RegionalStatus[];
  /** The adapter's own copy of everything Azure returned. */
  returned: unknown;
}

export interface VhdSource {
  storageAccountId: string;
  /** Addresses of blobs. */
  os: string;
  data: { lun: number; uri: string }[];
}

/** What a new version is made of: born in its source region only, and excluded from latest. */
export interface NewVersion {
  location: string;
  tags: Record<string, string>;
  region: TargetRegion;
  endOfLifeDate?: Date;
  blockDeletionBeforeEndOfLife?: boolean;
  /** VHDs in blobs of one account, or the id of a managed image. */
  source: VhdSource | { id: string };
}

export interface VersionChange {
  targetRegions?: TargetRegion[];
  excludeFromLatest?: boolean;
  tags?: Record<string, string>;
  /** Only inside a repair or a narrowing. */
  allowDeletionOfReplicatedLocations?: boolean;
}

/**
 * Azure's galleries. What is absent is undefined; what passes is `Unavailable`; what Azure will not have,
 * now or later, is `Refused` with Azure's own words.
 */
export interface Galleries {
  gallery(ref: DefinitionRef): Promise<Gallery | undefined>;
  definition(ref: DefinitionRef): Promise<Definition | undefined>;
  createDefinition(ref: DefinitionRef, definition: Definition): Promise<void>;
  /** Starts an update: what was returned, with the change laid over it. */
  updateDefinition(
    ref: DefinitionRef,
    definition: Definition,
    change: DefinitionChange,
  ): Promise<void>;
  /** Every version there is; none of a definition that is not there. */
  versions(ref: DefinitionRef): Promise<Version[]>;
  /** Of versions that were deleted and that the gallery keeps. */
  deletedNumbers(ref: DefinitionRef): Promise<string[]>;
  version(
    ref: DefinitionRef,
    number: string,
    options?: { replication: boolean },
  ): Promise<Version | undefined>;
  /** Starts the creation. `created` is false where Azure says it updated something that was there (200). */
  createVersion(
    ref: DefinitionRef,
    number: string,
    version: NewVersion,
  ): Promise<{ created: boolean; operation?: string }>;
  /** Starts an update: what was returned, with the change laid over it. */
  updateVersion(ref: DefinitionRef, version: Version, change: VersionChange): Promise<void>;
  deleteVersion(ref: DefinitionRef, number: string): Promise<void>;
  /** Azure's words on an operation that failed. */
  whyFailed(operation: string): Promise<string | undefined>;
}

/** For so many seconds what was just asked for may be absent: Resource Manager's front ends learn of it one by one. */
export const NOT_YET_SEEN = 600;

/** Seconds of Azure's time between two looks at what it is writing; its end raises an event, so a look is the fallback. */
export const LOOK = 60;

/** The ARM id of a definition or, with a number, of one of its versions. */
export function idOf(ref: DefinitionRef, number?: string): string {
  const definition =
    `/subscriptions/${ref.subscription}/resourceGroups/${ref.resourceGroup}` +
    `/providers/Microsoft.Compute/galleries/${ref.gallery}/images/${ref.definition}`;
  return number === undefined ? definition : `${definition}/versions/${number}`;
}

/** The place of a definition, from the id that `idOf` made of it. */
export function refOf(definitionId: string): DefinitionRef {
  // By position: a resource group may well be called images.
  const [, , subscription, , resourceGroup, , , , gallery, , definition] = definitionId.split('/');
  if (!subscription || !resourceGroup || !gallery || !definition) {
    throw new TypeError(`${definitionId} is no image definition's id.`);
  }
  return { subscription, resourceGroup, gallery, definition };
}
