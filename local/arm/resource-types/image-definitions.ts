import type { Call, ResourceType } from '../call.ts';
import {
  ArmError,
  conflict,
  invalidParameter,
  markedForDeletion,
  nestedResourcesExist,
} from '../errors.ts';
import { galleryApiVersions } from '../gallery-api-versions.ts';
import { checkLocation, found, head, listReply } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { listOwner, nameOf, parentId, typeAndName } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import type { StoredResource } from '../store.ts';
import {
  changedDefinition,
  definitionBody,
  definitionRequest,
  newDefinition,
  type DefinitionState,
} from './image-definition-model.ts';

const type = 'Microsoft.Compute/galleries/images';
// A definition still has a version in Azure's eyes for a while after that version is gone.
const lagAfterVersionDeleteSeconds = 20;

export function imageDefinitions(platform: Platform): ResourceType {
  const { store, operations } = platform;

  operations.onEnd('finish-definition-write', (id) => {
    const definition = store.get(id);
    if (definition && definition.provisioningState !== 'Deleting')
      store.put({ ...definition, provisioningState: 'Succeeded' });
    return undefined;
  });
  operations.onEnd('finish-definition-delete', (id) => {
    if (store.get(id)?.provisioningState === 'Deleting') store.remove(id);
    return undefined;
  });

  function write(call: Call, existing: StoredResource<DefinitionState> | undefined): Reply {
    if (existing?.provisioningState === 'Deleting')
      throw markedForDeletion('Update Gallery Image', nameOf(call.id));
    const isPatch = call.method === 'PATCH';
    const body = shaped(definitionRequest, call.json, 'galleryImage');
    const location =
      isPatch && existing ? existing.location : checkLocation(call, body.location, type, existing);
    const asked = body.properties ?? {};
    const state = existing
      ? changedDefinition(existing.state, asked, isPatch, platform.now())
      : newDefinition(asked, call.apiVersion, platform.now());
    checkTriple(call, state);
    const tags = body.tags ?? (isPatch ? existing?.tags : undefined);
    const kept: StoredResource<DefinitionState> = {
      id: existing?.id ?? call.id,
      type,
      location,
      ...(tags && { tags }),
      provisioningState: existing ? 'Updating' : 'Creating',
      state,
    };
    store.put(kept);
    const { headers } = operations.start(call, {
      seconds: 0.2,
      kind: 'finish-definition-write',
      location,
    });
    return resourceReply(existing ? 200 : 201, bodyOf(kept), headers);
  }

  function put(call: Call): Reply {
    const existing = store.get<DefinitionState>(call.id);
    if (!existing) checkName(nameOf(call.id));
    return write(call, existing);
  }

  function checkTriple(call: Call, { properties: { identifier: one } }: DefinitionState) {
    const others = store.children<DefinitionState>(parentId(call.id), type);
    const clash = others.find(({ id, state: { properties } }) => {
      const { publisher, offer, sku } = properties.identifier;
      return (
        same(sku, one.sku) &&
        same(offer, one.offer) &&
        same(publisher, one.publisher) &&
        !same(id, call.id)
      );
    });
    if (clash)
      throw conflict(
        `Gallery image: ${nameOf(clash.id)} identified by (publisher:${one.publisher}, offer:${one.offer}, sku:${one.sku}) already exists. Choose a different publisher, offer, sku combination.`,
        'galleryImage.properties.identifier',
      );
  }

  function remove(call: Call): Reply {
    const definition = store.get<DefinitionState>(call.id);
    if (!definition) return { status: 204 };
    const nested = store
      .children(definition.id, `${type}/versions`)
      .map(({ id }) => typeAndName(id));
    const { versionDeletedAt, versionDeleted } = definition.state;
    const sinceSeconds = (platform.now().getTime() - Date.parse(versionDeletedAt ?? '')) / 1000;
    if (sinceSeconds < lagAfterVersionDeleteSeconds && versionDeleted)
      nested.push(typeAndName(versionDeleted));
    if (nested.length > 0) throw nestedResourcesExist(nested.slice(0, 5));
    operations.preempt(definition.id);
    store.put({ ...definition, provisioningState: 'Deleting' });
    const { headers } = operations.start(call, {
      seconds: 0.3,
      kind: 'finish-definition-delete',
      location: definition.location,
    });
    return { status: 202, headers };
  }

  const parentCharge = { GetGallery: 1 };
  return {
    type,
    apiVersions: galleryApiVersions,
    resource: {
      GET: {
        charges: { GetGalleryImage: 1 },
        handle: (call) => resourceReply(200, bodyOf(found<DefinitionState>(platform, call))),
      },
      PUT: { charges: { CreateUpdateGalleryImage: 1, ...parentCharge }, handle: put },
      PATCH: {
        charges: { CreateUpdateGalleryImage: 1, ...parentCharge },
        handle: (call) => write(call, found<DefinitionState>(platform, call)),
      },
      DELETE: { charges: { DeleteGalleryImage: 1 }, handle: remove },
    },
    list: {
      group: {
        charges: { ListGalleryImagesInGallery: 1 },
        handle: (call) => listReply(call, store.children(listOwner(call.id), type), bodyOf),
      },
    },
    seed({ id, location, tags, properties }) {
      const asked =
        shaped(definitionRequest, { properties: properties ?? {} }, 'galleryImage').properties ??
        {};
      // As the newest api-version would make it.
      const state = newDefinition(asked, galleryApiVersions.at(-1) ?? '', new Date(0));
      store.put({
        id,
        type,
        location,
        ...(tags && { tags }),
        provisioningState: 'Succeeded',
        state,
      });
    },
  };
}

function bodyOf(definition: StoredResource<DefinitionState>): unknown {
  const { state, provisioningState } = definition;
  return {
    ...head(definition),
    properties: { ...definitionBody(state), provisioningState },
  };
}

function checkName(name: string): void {
  const trailing = /[.-]$/.exec(name)?.[0];
  if (trailing) {
    const message = `The provided resource name ${name} has these invalid trailing characters: ${trailing}. The name can not end with characters: ${trailing}`;
    throw new ArmError(400, { code: 'InvalidResourceName', message }, 'gateway');
  }
  if (!/^[^_\W][\w.-]{0,79}$/.test(name))
    throw invalidParameter(
      String.raw`The entity name 'galleryImageName' is invalid according to its validation rule: ^[^_\W][\w-._]{0,79}(?<![-.])$.`,
      'galleryImageName',
    );
}

function same(one: string, other: string): boolean {
  return one.length === other.length && one.toLowerCase() === other.toLowerCase();
}
