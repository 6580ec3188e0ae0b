import type { ResourceType } from '../call.ts';
import type { Platform } from '../platform.ts';
import { compactReply } from '../reply.ts';

/**
 * What the caller may do at a scope: GET {scope}/providers/Microsoft.Authorization/permissions, one entry for
 * each of their roles. Azure answers it to everybody (specification of Microsoft.Authorization 2022-04-01).
 */
export function permissionsAtScope({ permissions }: Platform): ResourceType {
  return {
    type: 'Microsoft.Authorization/permissions',
    apiVersions: ['2015-07-01', '2018-01-01-preview', '2022-04-01'],
    level: 'scope',
    list: {
      scope: {
        action: '',
        handle: ({ principal, target }) =>
          compactReply(200, { value: permissions.granted(principal, target.scope ?? '') }),
      },
    },
  };
}
