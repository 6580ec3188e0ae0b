import type { Version } from './gallery.ts';

/** Something in Azure that draws on an image version: a VM, a scale set or one of its instances, a template. */
export interface User {
  /** Its resource id. */
  id: string;
  /** As people call it: `VM`, `scale set`, `scale set instance`, `image template`. */
  kind: string;
  /** Empty where Azure does not say: some services' parts have no location of their own. */
  region: string;
  /** The id it refers to, of a version or, for whatever is latest, of a definition. In any case. */
  image: string;
  /** The number that a reference to a definition came to. */
  exactVersion?: string;
}

/** A subscription whose users nobody could list whole: there, use is unknown, which is not unused. */
export interface Unread {
  subscription: string;
  because: string;
}

export interface Users {
  users: User[];
  unread: Unread[];
}

/** How many resources of a kind a subscription has in a region. */
export interface Holding {
  subscription: string;
  region: string;
  kind: 'galleries' | 'image definitions' | 'image versions';
  count: number;
}

/**
 * What Azure Resource Graph says there is, some minutes late. Every list is whole, else `Unavailable`; only users
 * may be unknown in part, and it says where.
 */
export interface Estate {
  /** The versions in the galleries of these subscriptions, by the definition's id in lower case. */
  versions(subscriptions: readonly string[]): Promise<Map<string, Version[]>>;
  /** Who draws on images, in these subscriptions: on all of them, or on one definition and its versions. */
  users(subscriptions: readonly string[], definition?: string): Promise<Users>;
  /**
   * VMs and scale sets that draw on a definition or one of its versions, as Resource Manager lists them now: what is
   * minutes old, Resource Graph may not show yet.
   */
  usersNow(subscriptions: readonly string[], definition: string): Promise<User[]>;
  /** How each gallery is shared, as in `Gallery`, by its id in lower case. */
  sharing(subscriptions: readonly string[]): Promise<Map<string, string>>;
  holdings(subscriptions: readonly string[]): Promise<Holding[]>;
}
