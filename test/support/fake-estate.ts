import type { Estate, Holding, Unread, User } from '../../src/lifecycle/estate.ts';
import type { Version } from '../../src/lifecycle/gallery.ts';

export interface FakeEstate extends Estate {
  all: { versions: Map<string, Version[]>; users: User[]; unread: Unread[]; holdings: Holding[] };
}

export function fakeEstate(): FakeEstate {
  const all: FakeEstate['all'] = { versions: new Map(), users: [], unread: [], holdings: [] };
  return {
    all,
    versions: async () => structuredClone(all.versions),
    async users(_subscriptions, definition) {
      const isOf = ({ image }: User) =>
        definition === undefined ||
        `${image.toLowerCase()}/`.startsWith(`${definition.toLowerCase()}/`);
      return structuredClone({ users: all.users.filter(isOf), unread: all.unread });
    },
    holdings: async () => structuredClone(all.holdings),
  };
}
