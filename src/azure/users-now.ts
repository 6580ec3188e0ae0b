import type { User } from '../lifecycle/estate.ts';
import { asking } from './errors.ts';
import { listed } from './get-json.ts';
import { userOf } from './image-users.ts';
import type { Manager } from './manager.ts';

interface ImageReference {
  id?: string;
  exactVersion?: string;
}

interface StorageProfile {
  storageProfile?: { imageReference?: ImageReference };
}

interface Machine {
  id: string;
  location: string;
  properties?: StorageProfile & { virtualMachineProfile?: StorageProfile };
}

/** As people call them, by their type; api-versions that both Azure and its stand-ins have long had. */
const LISTED = [
  ['VM', 'virtualMachines'],
  ['scale set', 'virtualMachineScaleSets'],
] as const;
const API_VERSION = 'api-version=2024-07-01';

/** VMs and scale sets of a definition, by lists of Resource Manager: some pages a subscription. */
export const usersNow =
  (manager: Manager) =>
  async (subscriptions: readonly string[], definition: string): Promise<User[]> => {
    const users: User[] = [];
    for (const subscription of subscriptions) {
      for (const [kind, type] of LISTED) {
        const first = `${manager.url}/subscriptions/${subscription}/providers/Microsoft.Compute/${type}?${API_VERSION}`;
        const what = `the ${type} of subscription ${subscription}`;
        await asking(`list ${what}`, async () => {
          for await (const machine of listed<Machine>(what, first, manager)) {
            const { id: image = '', exactVersion: exact = '' } = imageOf(machine);
            if (isOf(image, definition)) users.push(userOf(kind, { ...machine, image, exact }));
          }
        });
      }
    }
    return users;
  };

const imageOf = ({ properties = {} }: Machine): ImageReference =>
  (properties.virtualMachineProfile ?? properties).storageProfile?.imageReference ?? {};

const isOf = (image: string, definition: string): boolean =>
  `${image}/`.toLowerCase().startsWith(`${definition}/`.toLowerCase());
