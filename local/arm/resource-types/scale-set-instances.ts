import type { Call, ResourceType } from '../call.ts';
import { computeApiVersions } from '../compute-api-versions.ts';
import { found, listReply } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { queryValues } from '../query-values.ts';
import { resourceReply } from '../reply.ts';
import { listOwner } from '../resource-path.ts';
import { refuseFlexible } from '../scale-sets/flexible.ts';
import { deleteInstance } from '../scale-sets/scale-set-actions.ts';
import { instanceBody, instanceView } from '../scale-sets/scale-set-body.ts';
import {
  instanceType as type,
  type Instance,
  type InstanceState,
  type ScaleSetState,
} from '../scale-sets/scale-set-state.ts';

export function scaleSetInstances(platform: Platform): ResourceType {
  const { store } = platform;
  return {
    type,
    apiVersions: computeApiVersions,
    resource: {
      GET: {
        handle(call) {
          const instance = found<InstanceState>(platform, call);
          const body = instanceBody(platform, instance, expandOf(call));
          return resourceReply(200, body, { 'x-ms-request-charge': '1' });
        },
      },
      DELETE: { handle: (call) => deleteInstance(platform, call) },
    },
    list: {
      group: {
        handle(call) {
          const owner = listOwner(call.id);
          const set = store.get<ScaleSetState>(owner);
          if (set) refuseFlexible(set);
          const all = store.children<InstanceState>(owner, type);
          const expand = expandOf(call);
          return listReply(call, all, (instance: Instance) =>
            instanceBody(platform, instance, expand),
          );
        },
      },
    },
    views: {
      instanceview: {
        action: `${type}/instanceView/read`,
        handle: (call) => resourceReply(200, instanceView(found<InstanceState>(platform, call))),
      },
    },
  };
}

const expandOf = ({ query }: Call) => queryValues(query, '$expand', 'instanceView', 'userData');
