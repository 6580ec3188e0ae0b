import type { Estate, FoundGallery, Holding, Unread, User } from '../../src/lifecycle/estate.ts';
import type { Version } from '../../src/lifecycle/gallery.ts';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import type { FakeGalleries } from './fake-galleries.ts';

/** What Resource Graph would say: the versions of the galleries, and whatever else the test puts there. */
export interface FakeEstate extends Estate {
  /** What was asked for, in order. */
  calls: (keyof Estate)[];
  addUser(user: User): void;
  removeUser(id: string): void;
  /** A VM or scale set that Resource Graph does not show yet. */
  addLateUser(user: User): void;
  /** Use is unknown in this subscription from now on. */
  hide(unread: Unread): void;
  /** Versions, definitions and galleries of this subscription may not be read from now on. */
  hideGalleries(unread: Unread): void;
  hold(holding: Holding): void;
  /** A gallery is there, and so are its definitions. */
  showGallery(gallery: FoundGallery): void;
  /** A gallery is there, shared with whom: by its id. */
  share(gallery: string, sharing: string): void;
  /** The next call finds a list that is not whole, or is told to come again. */
  failNext(options?: { retryAfterSeconds: number }): void;
}

export function fakeEstate(galleries: Pick<FakeGalleries, 'all'>): FakeEstate {
  const calls: (keyof Estate)[] = [];
  const users = new Map<string, User>();
  const late: User[] = [];
  const hidden: Unread[] = [];
  const hiddenGalleries: Unread[] = [];
  const held: Holding[] = [];
  const shown: FoundGallery[] = [];
  const shared = new Map<string, string>();
  let failure: Unavailable | undefined;

  /** Whether something is in one of these subscriptions. */
  const among = (subscriptions: readonly string[]) => {
    const asked = new Set(subscriptions.map((one) => one.toLowerCase()));
    return (subscription = '') => asked.has(subscription.toLowerCase());
  };

  /** Of these subscriptions, those whose galleries may be read, and the others. */
  function readable(subscriptions: readonly string[]) {
    const unread = hiddenGalleries.filter(({ subscription }) => among(subscriptions)(subscription));
    const isHidden = among(unread.map(({ subscription }) => subscription));
    return { isRead: among(subscriptions.filter((one) => !isHidden(one))), unread };
  }

  function note(call: keyof Estate): void {
    calls.push(call);
    const error = failure;
    failure = undefined;
    if (error !== undefined) throw error;
  }

  return {
    calls,
    addUser: (user) => void users.set(user.id.toLowerCase(), user),
    addLateUser: (user) => void late.push(user),
    removeUser: (id) => void users.delete(id.toLowerCase()),
    hide: (unread) => void hidden.push(unread),
    hideGalleries: (unread) => void hiddenGalleries.push(unread),
    share: (gallery, sharing) => void shared.set(gallery.toLowerCase(), sharing),
    showGallery: (gallery) => void shown.push(gallery),
    hold: (holding) => void held.push(holding),
    failNext: (options) =>
      void (failure = new Unavailable(
        'Resource Graph gave 1 of 2 rows; it is asked again.',
        options,
      )),

    // What is hidden is known to this estate by itself.
    rights: async (subscriptions) =>
      new Map(subscriptions.map((one) => [one.toLowerCase(), () => true])),

    async versions(subscriptions) {
      note('versions');
      const { isRead, unread } = readable(subscriptions);
      const found = galleries.all().filter(({ id }) => isRead(id.split('/')[2]));
      const told = found.map((version): Version => ({ ...version, returned: undefined }));
      const versions = Map.groupBy(told, ({ id }) =>
        id.split('/').slice(0, -2).join('/').toLowerCase(),
      );
      return structuredClone({ versions, unread });
    },

    async users(subscriptions, definition) {
      note('users');
      const isAsked = among(subscriptions);
      return structuredClone({
        users: [...users.values()].filter(
          ({ id, image }) => isAsked(id.split('/')[2]) && drawsOn(image, definition),
        ),
        unread: hidden.filter(({ subscription }) => isAsked(subscription)),
      });
    },

    async usersNow(subscriptions, definition) {
      note('usersNow');
      const isAsked = among(subscriptions);
      const machines = [...users.values(), ...late].filter(({ kind }) =>
        ['VM', 'scale set'].includes(kind),
      );
      return structuredClone(
        machines.filter(({ id, image }) => isAsked(id.split('/')[2]) && drawsOn(image, definition)),
      );
    },

    async sharing(subscriptions) {
      note('sharing');
      const isAsked = among(subscriptions);
      const ids = galleries
        .all()
        .map(({ id }) => id.split('/').slice(0, 9).join('/').toLowerCase());
      const all = new Map([...ids.map((id) => [id, 'Private'] as const), ...shared]);
      return new Map([...all].filter(([id]) => isAsked(id.split('/')[2])));
    },

    async galleries(subscriptions) {
      note('galleries');
      const { isRead, unread } = readable(subscriptions);
      const found = shown.filter(({ subscription }) => isRead(subscription));
      return structuredClone({ galleries: found, unread });
    },

    async holdings(subscriptions) {
      note('holdings');
      const { isRead, unread } = readable(subscriptions);
      const holdings = held.filter(({ subscription }) => isRead(subscription));
      return structuredClone({ holdings, unread });
    },
  };
}

function drawsOn(image: string, definition: string | undefined): boolean {
  const wanted = definition?.toLowerCase();
  const drawn = image.toLowerCase();
  return wanted === undefined || drawn === wanted || drawn.startsWith(`${wanted}/versions/`);
}
