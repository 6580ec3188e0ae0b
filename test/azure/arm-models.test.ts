import { expect, it } from 'vitest';
import { fromVersion } from '../../src/azure/arm-models.ts';

const published = (targetExtendedLocations: { extendedLocationReplicaCount?: number }[]) =>
  fromVersion({
    location: 'westeurope',
    publishingProfile: { targetRegions: [{ name: 'West Europe' }], targetExtendedLocations },
  });

it('counts the replicas of edge zones: one where Azure does not say', () => {
  expect(published([{ extendedLocationReplicaCount: 4 }, {}])).toMatchObject({ edgeReplicas: 5 });
  expect(published([])).not.toHaveProperty('edgeReplicas');
});
