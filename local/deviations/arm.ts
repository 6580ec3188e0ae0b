import type { Deviation } from './deviation.ts';

export const armDeviations: Deviation[] = [
  {
    what: 'Every principal of the tenant but the app may do everything; the role is held at the subscription, whatever its AssignableScopes say.',
    why: 'One custom role and people with all rights are what there is to test here.',
  },
  {
    what: 'Work takes the median of what recordings show: 425 s for a version (40 s shallow), 150 s for an update and 90 s more for each region it adds (420 s at most), 120 s for a deletion.',
    why: 'Tests can tell when it ends. In Azure each takes as long as it takes.',
  },
  {
    what: 'The copy in the source region completes one to two minutes after the operation, in any other two to ten, always the same for a region.',
    why: 'Azure may take hours; the spread is made from the name of the region so that runs agree.',
  },
  {
    what: 'A region is usable exactly ten minutes after its copy says Completed.',
    why: 'The lag was seen in the field (Azure/AgentBaker#8373); its length is not promised.',
  },
  {
    what: 'ReplicationStatus names regions in display form, with empty details.',
    why: 'So has the example in the API specification. A sibling resource has short lower-case names: compare normalised.',
  },
  {
    what: 'The VHD is read once, when the PUT comes; what the blob becomes afterwards changes nothing.',
    why: 'No bytes are copied here.',
  },
  {
    what: 'A block blob, a dynamic disk and a VHD cut short fail with "Only blobs formatted as VHDs can be imported."; a blob of another account is refused by a text of our own.',
    why: "Azure's words for these, for image versions, were found nowhere.",
  },
  {
    what: 'Sources are VHDs and other image versions. Machines, managed images, disks and snapshots are refused with NotSupportedByLocalAzure.',
    why: 'They come with those resource types.',
  },
  {
    what: 'A failed replication has the code ReplicationJobFailed; at creation the other regions are then Unknown.',
    why: 'Recordings and issues show the message without its code, and no ReplicationStatus of a dead version.',
  },
  {
    what: 'Dropping a region without allowDeletionOfReplicatedLocations is 409 OperationNotAllowed, also for a region that failed; a PUT that leaves the flag out sets it to false.',
    why: "The API asks for the flag; Azure's refusal was never recorded. The stricter reading finds more mistakes.",
  },
  {
    what: 'A PUT or PATCH of a version that is Creating or Updating is always 409 ConflictingConcurrentWriteNotAllowed.',
    why: 'Azure answers so when writes meet; where it lets a later one win, a client has to cope with both.',
  },
  {
    what: 'A DELETE ends running work on the same resource, which fails with OperationPreempted.',
    why: 'Machines do so in Azure; for galleries it was not recorded.',
  },
  {
    what: 'Statuses of refusals that are only described in troubleshooting texts are 400 InvalidParameter, or 409 OperationNotAllowed where something else stands in the way (a triple or gallery name in use) and 409 for blockDeletionBeforeEndOfLife.',
    why: 'The texts give no status; these are the usual pairings of Compute.',
  },
  {
    what: 'A member that the model lacks is 400 BadRequest with the path but without line and position; storage accounts take any member and keep only what image versions need.',
    why: 'Positions are of no use to a program, and Storage is not what is tried here.',
  },
  {
    what: 'A gallery takes any sharing profile and only tells it back; share, identity and community galleries are not there.',
    why: 'Nothing here reads across subscriptions or tenants yet.',
  },
  {
    what: 'A PUT to a number in the recycle bin restores the old version and ignores all of the body but the tags. An item of the bin has name, id, type, location and the three properties of the SDK.',
    why: 'A restoration was recorded with location and tags alone; a filled bin never was.',
  },
  {
    what: 'A definition or gallery with versions in the recycle bin cannot be deleted.',
    why: 'So Microsoft describes it; no recording shows it.',
  },
  {
    what: 'All lists have pages of 50, in the order of creation. $skiptoken goes on after the last item.',
    why: 'The size was seen for definitions; the form of a nextLink is not known.',
  },
  {
    what: "Compute's limits count in fixed windows that begin with the first call; the charges of a child's write to its parents are one read each.",
    why: 'The counters of recordings allow no finer account.',
  },
  {
    what: 'Retry-After is divided by the speed of the clock, and at least 1.',
    why: 'Otherwise a client of a fast Azure would wait for what has long happened.',
  },
  {
    what: 'The signature in operation URLs is not checked, and its certificate is a word.',
    why: 'Clients must send these URLs back as they are; that they do shows in the calls.',
  },
  {
    what: 'A monitor URL answers 202 while the work runs.',
    why: 'It is the convention of Resource Manager; clients were only recorded to ask at the end.',
  },
  {
    what: 'Events tell of work that ended. Refused requests raise none, and httpRequest is never missing.',
    why: 'Azure also reports what was accepted or refused, in ways it does not promise. An event is a hint.',
  },
  {
    what: 'Quotas (100 galleries, 1,000 definitions, 10,000 versions) are not enforced.',
    why: "The text of Azure's refusal was found nowhere.",
  },
  {
    what: 'Azure stands still while no process runs.',
    why: 'A laptop that was closed for a night would otherwise wake to a night of operations.',
  },
];
