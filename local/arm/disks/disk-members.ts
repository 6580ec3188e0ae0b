import type { MemberSince } from '../newer-members.ts';

/** What later api-versions brought to disks and snapshots; from the API specifications of DiskRP. */
export const diskMembers: readonly MemberSince[] = [
  ['properties.publicNetworkAccess', '2021-04-01'],
  ['properties.dataAccessAuthMode', '2021-12-01'],
  ['properties.creationData.performancePlus', '2022-07-02'],
  ['properties.optimizedForFrequentAttach', '2023-01-02'],
  ['properties.LastOwnershipUpdateTime', '2023-10-02'],
  ['properties.availabilityPolicy', '2025-01-02'],
  ['properties.snapshotAccessState', '2025-01-02'],
  ['properties.creationData.instantAccessDurationMinutes', '2025-01-02'],
];
