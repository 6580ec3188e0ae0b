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

/** A subscription where something could not be listed whole: what is not shown there is unknown, and not absent. */
export interface Unread {
  subscription: string;
  because: string;
}

export interface Users {
  users: User[];
  unread: Unread[];
}

export interface Versions {
  /** By the definition's id in lower case. */
  versions: Map<string, Version[]>;
  unread: Unread[];
}

export interface Holdings {
  holdings: Holding[];
  unread: Unread[];
}

/** An image definition, in the words of Azure's API. */
export interface FoundDefinition {
  id: string;
  osType: string;
  osState: string;
  hyperVGeneration: string;
  architecture: string;
  /** How many there are of it. */
  versions: number;
}

export interface FoundGallery {
  id: string;
  location: string;
  subscription: string;
  /** As in `Gallery`. */
  sharing: string;
  definitions: FoundDefinition[];
}

export interface Galleries {
  galleries: FoundGallery[];
  unread: Unread[];
}

/** Whether the identity may do something in a subscription; undefined where it does not even see it. */
export type MayDo = ((action: string) => boolean) | undefined;

/** Of some subscriptions, by their ids in lower case. */
export type Rights = ReadonlyMap<string, MayDo>;

/** How many resources of a kind a subscription has in a region. */
export interface Holding {
  subscription: string;
  region: string;
  kind: 'galleries' | 'image definitions' | 'image versions';
  count: number;
}

/**
 * What Azure Resource Graph says there is, some minutes late. Every list is whole, else `Unavailable`; but Resource
 * Graph leaves out, without a word, what may not be read: `unread` says where. Whoever asks for several lists asks for
 * the rights once, before them.
 */
export interface Estate {
  rights(subscriptions: readonly string[]): Promise<Rights>;
  /** The versions in the galleries of these subscriptions; none of a subscription that is unread. */
  versions(subscriptions: readonly string[], rights?: Rights): Promise<Versions>;
  /** Who draws on images, in these subscriptions: on all of them, or on one definition and its versions. */
  users(subscriptions: readonly string[], definition?: string, rights?: Rights): Promise<Users>;
  /**
   * VMs and scale sets that draw on a definition or one of its versions, as Resource Manager lists them now: what is
   * minutes old, Resource Graph may not show yet.
   */
  usersNow(subscriptions: readonly string[], definition: string): Promise<User[]>;
  /** How each gallery that may be read is shared, as in `Gallery`, by its id in lower case. */
  sharing(subscriptions: readonly string[]): Promise<Map<string, string>>;
  /** Every gallery with its definitions; none of a subscription that is unread. */
  galleries(subscriptions: readonly string[]): Promise<Galleries>;
  /** None of a subscription that is unread. */
  holdings(subscriptions: readonly string[], rights?: Rights): Promise<Holdings>;
}
