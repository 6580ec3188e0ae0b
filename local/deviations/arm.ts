import type { Deviation } from './deviation.ts';

export const armDeviations: Deviation[] = [
  {
    what: 'A tag is what a request made it. The tags Creator and DateCreated, which an automation of the recorded test subscription put on its resource groups, do not come.',
    why: 'They are that subscription’s own, and no doing of Resource Manager.',
    check: 'nobody but requests writes tags',
  },
  {
    what: 'Every principal of the tenant but the app may do everything; the role is held at every subscription, whatever its AssignableScopes say.',
    why: 'One custom role and people with all rights are what there is to test here.',
    check: 'arm/sign-in.test.ts › lets the app do what its role says and no more',
  },
  {
    what: 'Work takes the median of what recordings show: 425 s for a version (40 s shallow), 150 s for an update and 90 s more for each region it adds (420 s at most), 120 s for a deletion.',
    why: 'Tests can tell when it ends. In Azure each takes as long as it takes.',
    check: 'arm/replication.test.ts › takes longer to add a region than to change a flag',
  },
  {
    what: "The copy in the version's own region completes with the operation, in any other two to ten minutes later, always the same for a region.",
    why: 'In recordings a new version serves its own region at once. Elsewhere Azure may take hours; the spread is made from the name of the region so that runs agree.',
    check:
      'arm/replication.test.ts › ends the operation before the copies, and is usable ten minutes after a copy completes',
  },
  {
    what: "A region other than the version's own is usable exactly ten minutes after its copy says Completed.",
    why: 'The lag was seen in the field (Azure/AgentBaker#8373); its length is not promised.',
    check:
      'arm/replication.test.ts › ends the operation before the copies, and is usable ten minutes after a copy completes',
  },
  {
    what: 'ReplicationStatus names regions in display form, with empty details.',
    why: 'So has the example in the API specification. A sibling resource has short lower-case names: compare normalised.',
    check: 'ReplicationStatus names regions in display form',
  },
  {
    what: 'The VHD is read once, when the PUT comes; what the blob becomes afterwards changes nothing.',
    why: 'No bytes are copied here.',
    check: 'a VHD is read when the PUT comes',
  },
  {
    what: 'A block blob, a dynamic disk and a VHD cut short fail with "Only blobs formatted as VHDs can be imported."; a blob of another account is refused by a text of our own.',
    why: "Azure's words for these, for image versions, were found nowhere.",
    check: 'arm/version-sources.test.ts › is cut short',
  },
  {
    what: 'A source that the image pipeline cannot read is had by order alone, and its message is in words of our own.',
    why: 'Only the code is known, from one case in the field; why it happens is not.',
    check: 'arm/version-sources.test.ts › leaves a version Failed whose source',
  },
  {
    what: 'A write to a version that failed because of its source is 409 OperationNotAllowed in words of our own; one that failed because of a region is made by the next write.',
    why: 'The number of the former is free again when it is deleted (hashicorp/packer-plugin-azure#183), without the text of a refusal; the error of the latter asks for a retry (Azure/azure-cli#15539).',
    check: 'arm/version-sources.test.ts › uses the number of a version whose source was no good',
  },
  {
    what: 'A version is made from community galleries nowhere: NotSupportedByLocalAzure.',
    why: 'What Azure tells of such a source, and how it refuses one, was found nowhere.',
    check: 'a version is not made from a community gallery',
  },
  {
    what: 'Sources of a version are looked at once, when the PUT comes; a source that goes while the version is made changes nothing. A machine as source.id is taken with api-versions before 2023-07-03; a VHD as source.id with none, in words of our own.',
    why: 'No bytes are copied here. Azure announced by mail that older forms end in 2025 and was seen to refuse a VHD so (ansible-collections/azure#2113, without its words), and a machine from 2023-07-03 on.',
    check: 'a source may go while the version is made',
  },
  {
    what: 'A disk encryption set that is missing, or not of the target region, is 400 InvalidParameter in words of our own; a set of another subscription is taken on trust.',
    why: "Azure's refusal was found nowhere. Sets are only referred to: key vaults are not there, and a set in use can be deleted.",
    check:
      'arm/version-of-resources.test.ts › is made of a managed image, encrypted with a set that is there',
  },
  {
    what: 'An edge zone of any name is taken, in any region, and only told back: ReplicationStatus does not name it, and nothing is made in it. Dropping one without leave is refused as for a region.',
    why: 'Zones are listed nowhere public by api-version, and no ReplicationStatus of a version that has one was recorded.',
    check: 'arm/edge-zones.test.ts › are of any name, and nothing is copied there',
  },
  {
    what: 'storageAccountStrategy is not known, and a copy without a storage account type is Standard_LRS with every api-version. From 2025-03-03 on Azure prefers Standard_ZRS where a region has zones.',
    why: 'So says the specification; how a version made so is told was not recorded.',
    check:
      'arm/image-versions.test.ts › keeps its copies in Standard_LRS unless a type is asked for',
  },
  {
    what: 'A failed replication has the code ReplicationJobFailed; at creation the other regions are then Unknown.',
    why: 'Recordings and issues show the message without its code, and no ReplicationStatus of a dead version.',
    check: 'arm/replication.test.ts › fails the whole creation when one region fails',
  },
  {
    what: 'Dropping a region without allowDeletionOfReplicatedLocations is 409 OperationNotAllowed, also for a region that failed; a PUT that leaves the flag out sets it to false.',
    why: "The API asks for the flag; Azure's refusal was never recorded. The stricter reading finds more mistakes.",
    check: 'dropping a region without leave is 409',
  },
  {
    what: 'A PUT or PATCH of a version that is Creating or Updating is always 409 ConflictingConcurrentWriteNotAllowed.',
    why: 'Azure answers so when writes meet; where it lets a later one win, a client has to cope with both.',
    check: 'a write meets a running write with 409',
  },
  {
    what: 'A DELETE ends running work on the same resource, which fails with OperationPreempted.',
    why: 'Machines do so in Azure; for galleries it was not recorded.',
    check:
      'arm/activity-events.test.ts › tells of work that a deletion cut short, then of the deletion',
  },
  {
    what: 'Statuses of refusals that are only described in troubleshooting texts are 400 InvalidParameter, or 409 OperationNotAllowed where something else stands in the way (a triple or gallery name in use) and 409 for blockDeletionBeforeEndOfLife.',
    why: 'The texts give no status; these are the usual pairings of Compute.',
    check: 'arm/image-definitions.test.ts › allows a publisher, offer and SKU once in a gallery',
  },
  {
    what: 'A member that the model lacks is 400 BadRequest with the path but without line and position; storage accounts take any member and keep only what image versions need.',
    why: 'Positions are of no use to a program, and Storage is not what is tried here.',
    check: 'an unknown member has no line and position',
  },
  {
    what: 'More than 50 tags are refused with TooManyTags, and a bad name of a resource group with InvalidResourceGroup, in words of our own.',
    why: "The limits are Microsoft's; the texts of these two refusals were found nowhere.",
    check: 'arm/tags.test.ts › are no more than fifty when they are merged',
  },
  {
    what: 'A gallery that is shared is seen in every region, by its own subscription too, and whatever sharedTo says; sharingStatus is not told. What a subscription does not see is 404 NotFound in words of our own. Tenants are all one.',
    why: 'Recordings show who sees a gallery, hardly who does not; community galleries are told as in 2026.',
    check: 'a shared gallery is seen in every region',
  },
  {
    what: 'A gallery that somebody sees is not deleted, nor do its permissions change but by Reset, in words of our own; its resource group can be deleted.',
    why: 'Clients reset galleries before they delete them, because Azure refuses; its texts were found nowhere.',
    check: 'a group with a shared gallery can be deleted',
  },
  {
    what: 'A gallery takes any identity of a user: that it is there is not checked, its principal and client ids are made up.',
    why: 'Microsoft.ManagedIdentity is not here.',
    check: 'arm/gallery-identity.test.ts › has identities of its own and of users',
  },
  {
    what: 'A PUT to a number in the recycle bin restores the old version and ignores all of the body but the tags. An item of the bin has name, id, type, location and the three properties of the SDK.',
    why: 'A restoration was recorded with location and tags alone; a filled bin never was.',
    check: 'arm/soft-delete.test.ts › brings the old version back by a PUT to its number',
  },
  {
    what: 'A definition or gallery with versions in the recycle bin cannot be deleted.',
    why: 'So Microsoft describes it; no recording shows it.',
    check: 'arm/soft-delete.test.ts › hides a deleted version but keeps it in the recycle bin',
  },
  {
    what: 'All lists have pages of 50, in the order of creation. $skiptoken goes on after the last item.',
    why: 'The size was seen for definitions; the form of a nextLink is not known.',
    check: 'lists have pages of 50',
  },
  {
    what: "Compute's limits of 3 and 30 minutes count in fixed windows that begin with the first call; a child's write charges its parents one read each. Limits without a window get a third of their tokens back every minute. Lists of machines, and scale sets, are not limited; every call on a scale set costs x-ms-request-charge: 1.",
    why: 'The counters of recordings allow no finer account.',
    check: 'arm/throttling.test.ts › in 3 and in 30 minutes',
  },
  {
    what: 'Retry-After, and the seconds in x-ms-user-quota-resets-after, are divided by the speed of the clock; the former is at least 1.',
    why: 'Otherwise a client of a fast Azure would wait for what has long happened.',
    check: 'arm/control.test.ts › makes Resource Manager fail as ordered',
  },
  {
    what: 'A poll of work on a gallery or a definition that has not ended says Retry-After: 1.',
    why: 'Azure says nothing, but its first poll finds such work done. Here clients are quicker, and az would wait 30 s.',
    check: 'a poll of short work says Retry-After',
  },
  {
    what: 'Locations are physical regions, with neither coordinates nor pairs. Ten of them have no zones (West US, North Central US, UK West and others), all others three, named after the region.',
    why: 'Which region has zones changes with time and with the subscription; this is common knowledge of 2026. Nothing here depends on the rest.',
    check:
      'arm/resource-lists.test.ts › lists the locations of a subscription, with zones where there are any',
  },
  {
    what: 'The signature in operation URLs is not checked, and its certificate is a word.',
    why: 'Clients must send these URLs back as they are; that they do shows in the calls.',
    check: 'the signature in operation URLs is not checked',
  },
  {
    what: 'A monitor URL answers 202 while the work runs, and 409 with the error where it failed.',
    why: 'It is the convention of Resource Manager; clients were only recorded to ask at the end.',
    check: 'a monitor URL answers 202 while work runs',
  },
  {
    what: 'Events tell of work that ended. Refused requests raise none, and httpRequest is never missing.',
    why: 'Azure also reports what was accepted or refused, in ways it does not promise. An event is a hint.',
    check: 'arm/activity-events.test.ts › tells of a write when its operation has ended',
  },
  {
    what: 'Of the quotas only that of galleries (100 in a region) is enforced, not those of 1,000 definitions and 10,000 versions.',
    why: "The text of Azure's refusal was found for galleries alone.",
    check: 'a quota of definitions is not enforced',
  },
  {
    what: 'Azure stands still while no process runs.',
    why: 'A laptop that was closed for a night would otherwise wake to a night of operations.',
    check:
      'arm/journal.test.ts › goes on where a killed process was, pending operations and time included',
  },
];
