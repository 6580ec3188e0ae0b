import { MOST_REPLICAS, replicasOf, wantedRegions } from '../versions/wanted-regions.ts';
import type { CatalogPath, Complaint } from './complaints.ts';
import type { ImageRules } from './schema.ts';

/** Replicas that are said twice, or not at all, or come to more than Azure allows. Pure. */
export function checkReplicas(name: string, image: ImageRules): Complaint[] {
  const complaints = image.regions.flatMap((region, index) =>
    checkLoad(region, ['images', name, 'regions', index], image.vmsPerReplica),
  );
  return complaints.length > 0 ? complaints : checkSum(['images', name, 'regions'], image);
}

function checkLoad(
  region: ImageRules['regions'][number],
  path: CatalogPath,
  vmsPerReplica: number,
): Complaint[] {
  const { replicas, expected } = region;
  if (expected === undefined) return [];
  const complain = (problem: string) => [{ path: [...path, 'expected'], problem }];
  if (replicas !== undefined) {
    return complain('replicas are said besides; give the one or the other.');
  }
  const { vmsAtOnce, scaleSets } = expected;
  if (vmsAtOnce === undefined && scaleSets === undefined) {
    return complain('says nothing: give vmsAtOnce, scaleSets or both.');
  }
  const needed = replicasOf(region, vmsPerReplica);
  if (needed <= MOST_REPLICAS) return [];
  const load = [
    vmsAtOnce === undefined ? '' : `${vmsAtOnce} VMs at once (${vmsPerReplica} a replica)`,
    scaleSets === undefined ? '' : `${scaleSets} scale sets`,
  ];
  const figures = load.filter((part) => part !== '').join(' and ');
  return complain(
    `${figures} need ${needed} replicas, and Azure allows a version ${MOST_REPLICAS}. Expect less, or raise vmsPerReplica.`,
  );
}

function checkSum(path: CatalogPath, image: ImageRules): Complaint[] {
  const counts = wantedRegions(image).map(({ name, regionalReplicaCount = 1 }) => ({
    name,
    count: regionalReplicaCount,
  }));
  const sum = counts.reduce((all, { count }) => all + count, 0);
  if (sum <= MOST_REPLICAS) return [];
  const figures = counts.map(({ name, count }) => `${name} ${count}`).join(', ');
  const problem = `come to ${sum} replicas (${figures}), and Azure allows a version ${MOST_REPLICAS} in all its regions together. Take some out.`;
  return [{ path, problem }];
}
