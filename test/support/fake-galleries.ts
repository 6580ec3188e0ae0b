import {
  idOf,
  type Definition,
  type DefinitionChange,
  type DefinitionRef,
  type Galleries,
  type Gallery,
  type NewVersion,
  type TargetRegion,
  type Version,
  type VersionChange,
} from '../../src/lifecycle/gallery.ts';
import { Refused, Unavailable } from '../../src/lifecycle/outcomes.ts';
import { sameRegion } from '../../src/lifecycle/versions/regions.ts';
import { asReturned, replicaStates, type StoredVersion } from './stored-version.ts';

/** A request to Resource Manager, with what it carried. */
export interface GalleryCall {
  what: keyof Galleries;
  number?: string;
  body?: NewVersion | VersionChange | Definition | DefinitionChange;
}

/** Galleries in memory. Whatever is written is under way until the test says `finish`. */
export interface FakeGalleries extends Galleries {
  calls: GalleryCall[];
  writes(): GalleryCall[];
  addGallery(ref: DefinitionRef, gallery?: Partial<Gallery>): void;
  addDefinition(ref: DefinitionRef, definition: Definition): void;
  /** A version that is there already, as a person might have made it. */
  addVersion(ref: DefinitionRef, number: string, version: Partial<Version>): void;
  /** Every version there is, of whatever definition. */
  all(): Version[];
  /** Ends every operation under way; with `failure`, each fails with these words of Azure's. */
  finish(failure?: string): void;
  /** What a region says of a version from now on. */
  region(ref: DefinitionRef, number: string, name: string, state: string, details?: string): void;
  /** Every region of a version says Completed. */
  replicate(ref: DefinitionRef, number: string): void;
}

export function fakeGalleries(): FakeGalleries {
  const galleries = new Map<string, Gallery>();
  const definitions = new Map<string, Definition>();
  const versions = new Map<string, StoredVersion>();
  const failures = new Map<string, string>();
  const calls: GalleryCall[] = [];
  let operations = 0;

  const galleryKey = ({ subscription, resourceGroup, gallery }: DefinitionRef) =>
    [subscription, resourceGroup, gallery].join('/').toLowerCase();
  const keyOf = (ref: DefinitionRef, number?: string) => idOf(ref, number).toLowerCase();
  const stored = (ref: DefinitionRef, number: string) => versions.get(keyOf(ref, number));
  const live = (ref: DefinitionRef, number: string) => {
    const version = stored(ref, number);
    return version?.deleted === true ? undefined : version;
  };
  const softDeletes = (ref: DefinitionRef) => galleries.get(galleryKey(ref))?.softDelete === true;
  const start = () => `https://management.azure.com/operations/${++operations}`;

  const storedOf = (ref: DefinitionRef, gone: boolean) =>
    [...versions]
      .filter(
        ([key, { deleted }]) =>
          key.startsWith(`${keyOf(ref)}/versions/`) && (deleted ?? false) === gone,
      )
      .map(([, version]) => version);

  function required(ref: DefinitionRef, number: string): StoredVersion {
    const version = live(ref, number);
    if (version === undefined) throw refused(404, 'ResourceNotFound');
    return version;
  }

  function rest(version: StoredVersion): void {
    if (version.state === 'Deleting') throw refused(409, 'OperationNotAllowed');
    if (version.state !== 'Creating' && version.state !== 'Updating') return;
    throw new Unavailable('Azure did not let us (409 ConflictingConcurrentWriteNotAllowed)');
  }

  function end(key: string, version: StoredVersion, failure: string | undefined): void {
    if (version.operation !== undefined && failure !== undefined) {
      failures.set(version.operation, failure);
    }
    if (version.state === 'Creating' || version.state === 'Updating') {
      version.state = failure === undefined ? 'Succeeded' : 'Failed';
    }
    if (version.state !== 'Deleting') return;
    if (version.recycled) version.deleted = true;
    else versions.delete(key);
  }

  return {
    calls,
    writes: () => calls.filter(({ what }) => /^(create|update|delete)/.test(what)),

    addGallery: (ref, gallery = {}) =>
      void galleries.set(galleryKey(ref), {
        softDelete: false,
        sharing: 'Private',
        ...gallery,
      }),
    addDefinition: (ref, definition) =>
      void definitions.set(keyOf(ref), { provisioningState: 'Succeeded', ...definition }),
    addVersion(ref, number, version) {
      const targetRegions = version.targetRegions ?? [{ name: version.location ?? 'westeurope' }];
      versions.set(keyOf(ref, number), {
        id: idOf(ref, number),
        number,
        location: version.location ?? 'westeurope',
        tags: version.tags ?? {},
        state: version.provisioningState ?? 'Succeeded',
        excludeFromLatest: version.excludeFromLatest ?? false,
        targetRegions,
        ...endOf(version),
        ...(version.publishedDate && { publishedDate: version.publishedDate }),
        replicas: version.replication ?? replicaStates(targetRegions, [], 'Completed'),
      });
    },

    all: () =>
      [...versions.values()]
        .filter(({ deleted }) => deleted !== true)
        .map((one) => asReturned(one, false)),

    finish(failure) {
      for (const definition of definitions.values()) definition.provisioningState = 'Succeeded';
      for (const [key, version] of versions) end(key, version, failure);
    },

    region(ref, number, name, state, details = '') {
      const replica = required(ref, number).replicas.find(({ region }) => sameRegion(region, name));
      if (replica === undefined) throw new Error(`${number} is not in ${name}.`);
      Object.assign(replica, { state, details, progress: state === 'Completed' ? 100 : 0 });
    },

    replicate(ref, number) {
      for (const replica of required(ref, number).replicas) {
        Object.assign(replica, { state: 'Completed', progress: 100, details: '' });
      }
    },

    async gallery(ref) {
      calls.push({ what: 'gallery' });
      return galleries.get(galleryKey(ref));
    },

    async definition(ref) {
      calls.push({ what: 'definition' });
      return structuredClone(definitions.get(keyOf(ref)));
    },

    async createDefinition(ref, definition) {
      calls.push({ what: 'createDefinition', body: definition });
      if (!galleries.has(galleryKey(ref))) throw parentless();
      definitions.set(keyOf(ref), { ...definition, provisioningState: 'Creating' });
    },

    async updateDefinition(ref, definition, change) {
      calls.push({ what: 'updateDefinition', body: change });
      const found = { ...definition, ...change, provisioningState: 'Updating' };
      definitions.set(keyOf(ref), found);
    },

    async versions(ref) {
      calls.push({ what: 'versions' });
      return storedOf(ref, false).map((one) => asReturned(one, false));
    },

    async deletedNumbers(ref) {
      calls.push({ what: 'deletedNumbers' });
      return storedOf(ref, true).map(({ number }) => number);
    },

    async version(ref, number, options) {
      calls.push({ what: 'version', number });
      const found = live(ref, number);
      return found && asReturned(found, options?.replication === true);
    },

    async createVersion(ref, number, version) {
      calls.push({ what: 'createVersion', number, body: version });
      if (!definitions.has(keyOf(ref))) throw parentless();
      const found = stored(ref, number);
      const operation = start();
      if (found !== undefined) {
        if (!found.deleted) rest(found);
        // A PUT to a number in the recycle bin brings the old version back.
        Object.assign(found, { state: 'Updating', deleted: false, operation, tags: version.tags });
        return { created: false, operation };
      }
      versions.set(keyOf(ref, number), {
        id: idOf(ref, number),
        number,
        location: version.location,
        tags: version.tags,
        state: 'Creating',
        excludeFromLatest: true,
        targetRegions: [version.region],
        ...endOf(version),
        replicas: replicaStates([version.region], []),
        operation,
      });
      return { created: true, operation };
    },

    async updateVersion(ref, { number }, change) {
      calls.push({ what: 'updateVersion', number, body: change });
      const found = required(ref, number);
      rest(found);
      const targetRegions = change.targetRegions ?? found.targetRegions;
      refuseRegions(found, targetRegions, change.allowDeletionOfReplicatedLocations === true);
      Object.assign(found, {
        state: 'Updating',
        operation: start(),
        mayDropRegions: change.allowDeletionOfReplicatedLocations === true,
        targetRegions,
        replicas: replicaStates(targetRegions, found.replicas),
        excludeFromLatest: change.excludeFromLatest ?? found.excludeFromLatest,
        tags: change.tags ?? found.tags,
      });
    },

    async deleteVersion(ref, number) {
      calls.push({ what: 'deleteVersion', number });
      // Azure answers 204 where there is nothing to delete.
      const found = live(ref, number);
      if (found !== undefined) {
        Object.assign(found, { state: 'Deleting', recycled: softDeletes(ref) });
      }
    },

    async whyFailed(operation) {
      calls.push({ what: 'whyFailed' });
      return failures.get(operation);
    },
  };
}

const endOf = ({ endOfLifeDate }: Partial<Version> | NewVersion) =>
  endOfLifeDate === undefined ? {} : { endOfLifeDate };

const parentless = () => new Unavailable('Azure did not let us (404 ParentResourceNotFound).');

const refused = (status: number, code: string) =>
  new Refused(`Azure refused (${status} ${code}).`, 'Mend what Azure names, then retry the job.');

/** Azure's own rules on a list of target regions. */
function refuseRegions(version: StoredVersion, wanted: TargetRegion[], mayDrop: boolean): void {
  const has = (regions: TargetRegion[], name: string) =>
    regions.filter((region) => sameRegion(region.name, name)).length;
  if (wanted.some(({ name }) => has(wanted, name) > 1)) throw refused(400, 'InvalidParameter');
  if (has(wanted, version.location) === 0) throw refused(400, 'InvalidParameter');
  const drops = version.targetRegions.some(({ name }) => has(wanted, name) === 0);
  if (drops && !mayDrop) throw refused(400, 'InvalidParameter');
}
