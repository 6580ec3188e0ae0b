import type { ImageRules } from '../catalog/schema.ts';
import type { TargetRegion } from '../gallery.ts';
import { sameRegion } from './regions.ts';

/**
 * Azure's limit for one version over all its regions (MicrosoftDocs/azure-compute-docs,
 * articles/virtual-machines/azure-compute-gallery.md).
 */
export const MOST_REPLICAS = 100;

type CataloguedRegion = ImageRules['regions'][number];

/**
 * Where a version shall be replicated: its source region first, which is always among them, and by its name alone where
 * the catalog says nothing of it.
 */
export function wantedRegions(rules: ImageRules): [TargetRegion, ...TargetRegion[]] {
  const isSource = (name: string) => sameRegion(name, rules.location);
  const source = rules.regions.find(({ name }) => isSource(name));
  const toTarget = (region: CataloguedRegion) => targetRegion(region, rules.vmsPerReplica);
  const others = rules.regions.filter(({ name }) => !isSource(name));
  return [
    source === undefined ? { name: rules.location } : toTarget(source),
    ...others.map(toTarget),
  ];
}

/** A region as a version gets it of which nobody said more. */
export const asNew = (region: TargetRegion): TargetRegion => ({
  regionalReplicaCount: 1,
  storageAccountType: 'Standard_LRS',
  ...region,
});

/** The replicas that a region shall have: as many as the catalog says, or as its expected load needs. Pure. */
export function replicasOf(
  { replicas, expected }: Pick<CataloguedRegion, 'replicas' | 'expected'>,
  vmsPerReplica: number,
): number {
  if (expected === undefined) return replicas ?? 1;
  const { vmsAtOnce = 0, scaleSets = 0 } = expected;
  return Math.max(1, Math.ceil(vmsAtOnce / vmsPerReplica) + scaleSets);
}

const targetRegion = (region: CataloguedRegion, vmsPerReplica: number): TargetRegion => ({
  name: region.name,
  regionalReplicaCount: replicasOf(region, vmsPerReplica),
  storageAccountType: region.storageAccountType,
  ...(region.diskEncryptionSet === undefined
    ? {}
    : { encryption: { osDiskImage: { diskEncryptionSetId: region.diskEncryptionSet } } }),
});
