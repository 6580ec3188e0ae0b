import type { Call, ResourceType } from '../call.ts';
import { computeApiVersions } from '../compute-api-versions.ts';
import { found, listReply } from '../kept-resource.ts';
import { imageBody } from '../managed-images/image-body.ts';
import { imageRequest } from '../managed-images/image-request.ts';
import {
  imageType as type,
  type ManagedImage,
  type ManagedImageState,
} from '../managed-images/image-state.ts';
import { imagePolls, writeImage } from '../managed-images/write-image.ts';
import type { Platform } from '../platform.ts';
import { resourceReply, type ErrorBody, type Reply } from '../reply.ts';
import { listOwner } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import { withUpperCaseGroup } from '../upper-case-group.ts';

export function managedImages(platform: Platform): ResourceType {
  const { store, operations } = platform;

  operations.onEnd('finish-image-write', (id, _at, failure) => {
    const image = store.get(id);
    if (!image || image.provisioningState === 'Deleting') return undefined;
    store.put({ ...image, provisioningState: failure ? 'Failed' : 'Succeeded' });
    return failure ? { error: failure as ErrorBody } : undefined;
  });
  operations.onEnd('finish-image-delete', (id) => {
    if (store.get(id)?.provisioningState === 'Deleting') store.remove(id);
    return undefined;
  });

  function remove(call: Call): Reply {
    const image = store.get<ManagedImageState>(call.id);
    if (!image) return { status: 204 };
    operations.preempt(image.id);
    store.put({ ...image, provisioningState: 'Deleting' });
    const { headers } = operations.start(call, {
      seconds: 5,
      kind: 'finish-image-delete',
      location: image.location,
      ...imagePolls,
    });
    return { status: 202, headers };
  }

  const list = (call: Call, images: ManagedImage[]) =>
    listReply(call, images, (image: ManagedImage) =>
      imageBody({ ...image, id: withUpperCaseGroup(image.id) }),
    );
  const listCharges = { HighCostGetImagesSubscriptionMaximum: 1 };
  const write = {
    charges: { CreateImagesSubscriptionMaximum: 1 },
    handle: (call: Call) => writeImage(platform, call),
  };

  return {
    type,
    apiVersions: computeApiVersions,
    resource: {
      GET: {
        charges: { GetImagesSubscriptionMaximum: 1 },
        handle: (call) => resourceReply(200, imageBody(found<ManagedImageState>(platform, call))),
      },
      PUT: write,
      PATCH: write,
      DELETE: { charges: { DeleteImagesSubscriptionMaximum: 1 }, handle: remove },
    },
    list: {
      group: {
        charges: listCharges,
        handle: (call) => list(call, store.children<ManagedImageState>(listOwner(call.id), type)),
      },
      subscription: {
        charges: listCharges,
        handle: (call) =>
          list(call, store.ofSubscription<ManagedImageState>(call.subscription, type)),
      },
    },
    seed({ id, location, tags, properties }) {
      const asked = shaped(imageRequest, { properties }, 'image').properties;
      const { osDisk, dataDisks = [] } = asked?.storageProfile ?? {};
      const told = { caching: 'None', storageAccountType: 'Standard_LRS', diskSizeGB: 30 };
      const state: ManagedImageState = {
        osDisk: { osType: 'Linux', osState: 'Generalized', ...told, ...defined(osDisk) },
        dataDisks: dataDisks.map((disk) => ({ ...told, ...defined(disk) })),
        hyperVGeneration: asked?.hyperVGeneration ?? 'V1',
      };
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

type Defined<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> };

function defined<Value extends object>(value: Value | undefined): Partial<Defined<Value>> {
  const members = Object.entries(value ?? {}).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members) as Partial<Defined<Value>>;
}
