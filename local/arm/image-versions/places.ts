import { shortName } from '../regions.ts';
import { keyOf } from './edge-zones.ts';
import type { EdgeZone, PublishingProfile, TargetRegion } from './version-state.ts';

/** A region or an edge zone that a version is published to. */
export interface Place extends Pick<TargetRegion | EdgeZone, 'name' | 'storageAccountType'> {
  encryption?: TargetRegion['encryption'];
  listedIn: 'targetRegions' | 'targetExtendedLocations';
}

/** Where a version is published, by what a place is known from one write to the next. */
export function placesOf(profile: PublishingProfile): Map<string, Place> {
  const { targetRegions, targetExtendedLocations = [] } = profile;
  return new Map([
    ...targetRegions.map((region): [string, Place] => [
      shortName(region.name),
      { ...region, listedIn: 'targetRegions' },
    ]),
    ...targetExtendedLocations.map((zone): [string, Place] => [
      keyOf(zone),
      { ...zone, listedIn: 'targetExtendedLocations' },
    ]),
  ]);
}
