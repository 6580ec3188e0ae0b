import type { GalleryTargetExtendedLocation } from '@azure/arm-compute';
import type { Estate, Holding, Unread, User } from '../lifecycle/estate.ts';
import type { TargetRegion, Version } from '../lifecycle/gallery.ts';
import { fromVersion } from './arm-models.ts';
import { graphGalleries, graphSharing } from './graph-galleries.ts';
import { graphQueries } from './graph-query.ts';
import {
  isHiddenByDevCenter,
  toUser,
  userKinds,
  userQueries,
  type UserRow,
} from './image-users.ts';
import type { Manager } from './manager.ts';
import { parentId } from './parent-id.ts';
import { whatMayBeRead } from './rights.ts';
import { usersNow } from './users-now.ts';

/** The estate as Resource Graph tells it. */
export function graphEstate(manager: Manager): Estate {
  const ask = graphQueries(manager);

  const { rightsOf, readable } = whatMayBeRead(manager);

  return {
    rights: rightsOf,

    async versions(subscriptions, rights) {
      const versions = new Map<string, Version[]>();
      const { read, unread } = await readable([VERSION], subscriptions, rights);
      for await (const row of ask<VersionRow>('image versions', VERSIONS, read)) {
        const definition = parentId(row.id);
        const known = versions.get(definition);
        if (known === undefined) versions.set(definition, [toVersion(row)]);
        else known.push(toVersion(row));
      }
      return { versions, unread };
    },

    async users(subscriptions, definition, rights) {
      const users: User[] = [];
      /** A dev box definition of each subscription that has any. */
      const hidden = new Map<string, string>();
      const { some, unread } = await readable(USERS, subscriptions, rights);
      for (const query of userQueries(definition)) {
        for await (const row of ask<UserRow>('users of images', query, some)) {
          if (isHiddenByDevCenter(row)) hidden.set(row.id.split('/')[2] ?? '', row.id);
          else users.push(toUser(row));
        }
      }
      // Asked before, because a right granted meanwhile must not vouch for a list that was read without it; and after,
      // because one taken away must not either. Where everybody is asked about, whatever follows looks again.
      const lost = definition === undefined ? [] : (await readable(USERS, some)).unread;
      const known = new Set(unread.map(({ subscription }) => subscription));
      const more = lost.filter(({ subscription }) => !known.has(subscription));
      return { users, unread: [...unread, ...more, ...[...hidden].map(hiddenBy)] };
    },

    usersNow: usersNow(manager),

    sharing: (subscriptions) => graphSharing(ask, subscriptions),

    async galleries(subscriptions) {
      const { read, unread } = await readable(GALLERIES, subscriptions);
      return { galleries: await graphGalleries(ask, read), unread };
    },

    async holdings(subscriptions, rights) {
      const { read, unread } = await readable(GALLERIES, subscriptions, rights);
      const rows = await Array.fromAsync(ask<HoldingRow>('counts', HOLDINGS, read));
      const holdings = rows.map(
        ({ subscriptionId: subscription, location: region, type, held: count }) => ({
          subscription,
          region,
          kind: HELD[type],
          count,
        }),
      );
      return { holdings, unread };
    },
  };
}

const VERSION = 'Microsoft.Compute/galleries/images/versions';
const GALLERIES = ['Microsoft.Compute/galleries', 'Microsoft.Compute/galleries/images', VERSION];
const USERS = userKinds.map(({ type }) => type);

const hiddenBy = ([subscription, devBox]: [string, string]): Unread => ({
  subscription,
  because: `Resource Graph does not show which gallery the dev box definition ${devBox} has its image from`,
});

/** Only what is needed: of ten thousand versions, each has its place in memory. */
const VERSIONS = [
  'resources',
  "where type =~ 'microsoft.compute/galleries/images/versions'",
  'order by id asc',
  'project id, name, location, tags, provisioningState = tostring(properties.provisioningState), targetRegions = properties.publishingProfile.targetRegions, edgeZones = properties.publishingProfile.targetExtendedLocations, excludeFromLatest = tobool(properties.publishingProfile.excludeFromLatest), endOfLifeDate = tostring(properties.publishingProfile.endOfLifeDate), publishedDate = tostring(properties.publishingProfile.publishedDate)',
].join(' | ');

interface VersionRow {
  id: string;
  name: string;
  location: string;
  tags: Record<string, string> | null;
  provisioningState: string;
  targetRegions: TargetRegion[] | null;
  edgeZones: GalleryTargetExtendedLocation[] | null;
  excludeFromLatest: boolean | null;
  endOfLifeDate: string;
  publishedDate: string;
}

function toVersion(row: VersionRow): Version {
  const { id, name, location, tags, provisioningState, targetRegions } = row;
  const publishingProfile = {
    targetRegions: targetRegions ?? [],
    targetExtendedLocations: row.edgeZones ?? [],
    excludeFromLatest: row.excludeFromLatest ?? false,
    ...(row.endOfLifeDate === '' ? {} : { endOfLifeDate: new Date(row.endOfLifeDate) }),
    ...(row.publishedDate === '' ? {} : { publishedDate: new Date(row.publishedDate) }),
  };
  const found = { id, name, location, tags: tags ?? {}, provisioningState, publishingProfile };
  return { ...fromVersion(found), returned: undefined };
}

const HELD = {
  'microsoft.compute/galleries': 'galleries',
  'microsoft.compute/galleries/images': 'image definitions',
  'microsoft.compute/galleries/images/versions': 'image versions',
} as const satisfies Record<string, Holding['kind']>;

/** Counts have no id of their own, so that more than a page of them cannot be read. */
const HOLDINGS = [
  'resources',
  `where type in~ (${Object.keys(HELD)
    .map((type) => `'${type}'`)
    .join(', ')})`,
  'summarize held = count() by subscriptionId, location, type = tolower(type)',
  "extend id = strcat(subscriptionId, '/', location, '/', type)",
  'order by id asc',
  'project id, subscriptionId, location, type, held',
].join(' | ');

interface HoldingRow {
  id: string;
  subscriptionId: string;
  location: string;
  type: keyof typeof HELD;
  held: number;
}
