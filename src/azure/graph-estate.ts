import type { GalleryTargetExtendedLocation } from '@azure/arm-compute';
import type { TokenCredential } from '@azure/identity';
import { chunksOf } from '../lifecycle/chunks.ts';
import type { Estate, Holding, Unread, User } from '../lifecycle/estate.ts';
import type { TargetRegion, Version } from '../lifecycle/gallery.ts';
import { fromVersion } from './arm-models.ts';
import { graphQueries } from './graph-query.ts';
import {
  isHiddenByDevCenter,
  toUser,
  userKinds,
  userQueries,
  type UserRow,
} from './image-users.ts';
import { rightsIn, type MayDo } from './rights.ts';
import { usersNow } from './users-now.ts';

/** How many subscriptions are asked about our rights at a time. */
const AT_ONCE = 10;

/** The estate as Resource Graph, of Resource Manager at `url`, tells it. */
export function graphEstate(url: string, credential: TokenCredential): Estate {
  const ask = graphQueries(url, credential);

  /** What cannot be read, and where something can. */
  async function readable(subscriptions: readonly string[]) {
    const unread: Unread[] = [];
    const read: string[] = [];
    for (const some of chunksOf(subscriptions, AT_ONCE)) {
      const rights = await Promise.all(some.map((one) => rightsIn(url, credential, one)));
      for (const [index, subscription] of some.entries()) {
        const missing = missingIn(rights[index]);
        if (missing.length < userKinds.length) read.push(subscription);
        if (missing.length > 0) unread.push({ subscription, because: lacking(missing) });
      }
    }
    return { read, unread };
  }

  return {
    async versions(subscriptions) {
      const versions = new Map<string, Version[]>();
      for await (const row of ask<VersionRow>('image versions', VERSIONS, subscriptions)) {
        const definition = row.id.split('/').slice(0, -2).join('/').toLowerCase();
        const known = versions.get(definition);
        if (known === undefined) versions.set(definition, [toVersion(row)]);
        else known.push(toVersion(row));
      }
      return versions;
    },

    async users(subscriptions, definition) {
      const users: User[] = [];
      /** A dev box definition of each subscription that has any. */
      const hidden = new Map<string, string>();
      const { read, unread } = await readable(subscriptions);
      for (const query of userQueries(definition)) {
        for await (const row of ask<UserRow>('users of images', query, read)) {
          if (isHiddenByDevCenter(row)) hidden.set(row.id.split('/')[2] ?? '', row.id);
          else users.push(toUser(row));
        }
      }
      // Asked before, because a right granted meanwhile must not vouch for a list that was read without it; and after,
      // because one taken away must not either. Where everybody is asked about, whatever follows looks again.
      const lost = definition === undefined ? [] : (await readable(read)).unread;
      const known = new Set(unread.map(({ subscription }) => subscription));
      const more = lost.filter(({ subscription }) => !known.has(subscription));
      return { users, unread: [...unread, ...more, ...[...hidden].map(hiddenBy)] };
    },

    usersNow: usersNow(url, credential),

    async sharing(subscriptions) {
      const rows = await Array.fromAsync(ask<SharingRow>('galleries', GALLERIES, subscriptions));
      return new Map(rows.map(({ id, sharing }) => [id.toLowerCase(), sharing || 'Private']));
    },

    async holdings(subscriptions) {
      const rows = await Array.fromAsync(ask<HoldingRow>('counts', HOLDINGS, subscriptions));
      return rows.map(({ subscriptionId: subscription, location: region, type, held: count }) => ({
        subscription,
        region,
        kind: HELD[type],
        count,
      }));
    },
  };
}

const missingIn = (may: MayDo): string[] =>
  userKinds.map(({ type }) => type).filter((type) => may?.(`${type}/read`) !== true);

const lacking = (missing: string[]): string =>
  `Gallerist may not read ${missing.join(', ')} there: give it the role Gallerist in that subscription`;

const hiddenBy = ([subscription, devBox]: [string, string]): Unread => ({
  subscription,
  because: `Resource Graph does not show which gallery the dev box definition ${devBox} has its image from`,
});

/** Only what is needed: of ten thousand versions, each has its place in memory. */
const VERSIONS = [
  'resources',
  "where type =~ 'microsoft.compute/galleries/images/versions'",
  'order by id asc',
  'project id, name, location, tags, provisioningState = tostring(properties.provisioningState), targetRegions = properties.publishingProfile.targetRegions, edgeZones = properties.publishingProfile.targetExtendedLocations, excludeFromLatest = tobool(properties.publishingProfile.excludeFromLatest), endOfLifeDate = tostring(properties.publishingProfile.endOfLifeDate)',
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
}

function toVersion(row: VersionRow): Version {
  const { id, name, location, tags, provisioningState, targetRegions } = row;
  const publishingProfile = {
    targetRegions: targetRegions ?? [],
    targetExtendedLocations: row.edgeZones ?? [],
    excludeFromLatest: row.excludeFromLatest ?? false,
    ...(row.endOfLifeDate === '' ? {} : { endOfLifeDate: new Date(row.endOfLifeDate) }),
  };
  const found = { id, name, location, tags: tags ?? {}, provisioningState, publishingProfile };
  return { ...fromVersion(found), returned: undefined };
}

const GALLERIES = [
  'resources',
  "where type =~ 'microsoft.compute/galleries'",
  'order by id asc',
  'project id, sharing = tostring(properties.sharingProfile.permissions)',
].join(' | ');

interface SharingRow {
  id: string;
  sharing: string;
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
