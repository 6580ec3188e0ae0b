import type { AzureRegion, Regions } from '../../src/lifecycle/ports.ts';

const region = (name: string, displayName: string, hasZones = true): AzureRegion => ({
  name,
  displayName,
  hasZones,
});

/** Some of Azure's regions; two without zones. */
const someRegions = [
  region('eastus', 'East US'),
  region('eastus2', 'East US 2'),
  region('northeurope', 'North Europe'),
  region('uksouth', 'UK South'),
  region('ukwest', 'UK West', false),
  region('westcentralus', 'West Central US', false),
  region('westeurope', 'West Europe'),
];

/** Regions in memory: the same ones in whatever subscription, until a test says otherwise. */
export interface FakeRegions extends Regions {
  /** What subscriptions of these ids (in lower case) have; none: there is no such subscription. */
  inSubscription: Map<string, AzureRegion[]>;
  /** The subscriptions that were asked for, in order. */
  asked: string[];
}

export function fakeRegions(): FakeRegions {
  const inSubscription: FakeRegions['inSubscription'] = new Map();
  const asked: string[] = [];
  return {
    inSubscription,
    asked,
    async of(subscription) {
      asked.push(subscription);
      return inSubscription.get(subscription.toLowerCase()) ?? someRegions;
    },
  };
}
