import type { Deviation } from './deviation.ts';

export const machineDeviations: Deviation[] = [
  {
    what: 'Machines take 30 s to be made or deleted, 15 to 25 s to start, stop or be deallocated (never hibernated), 10 s for a command; scale sets 60 s and 40 s; managed images 5 s; disks and snapshots 1 s.',
    why: 'Recordings show such times. In Azure each takes as long as it takes.',
    check: 'a machine is made in 30 s',
  },
  {
    what: 'Nothing runs in a machine: there is no guest (no osName, no osVersion, runCommand prints nothing, nobody shuts down from inside), no network, no extension, and no check of sizes, zones or quotas.',
    why: 'Machines are here to be images of, to be made from images, and to be counted as users of images.',
    check:
      'arm/machine-power.test.ts › runs a command whose output the operation and its result tell',
  },
  {
    what: 'The marketplace lists eleven images, the same in every region, with versions of our choice. Machines are made of any other too: of the OS and the size that the request has, else Windows with 127 GB if publisher or offer say so, or Linux with 30 GB; V2 if offer or sku name it (gen2, cvm, arm64 and the like) or the machine has a securityType; version 1.0.0. Of what their disks can do, the architecture is told, and more of Ubuntu 22.04 (gen2) alone.',
    why: 'The marketplace is not tried here.',
    check: 'machines are made of images the marketplace does not list',
  },
  {
    what: 'An availability set that a machine names need not be there. Its machines come one after another into five update and two fault domains.',
    why: 'Recordings have one machine in a set. Sets are not tried here; five and two are what Azure makes of one unless asked.',
    check:
      'arm/instance-view.test.ts › spreads the machines of an availability set over its domains',
  },
  {
    what: "Members of a machine's and a scale set's profiles that local Azure does not know the use of (network, security, diagnostics, extensions and so on) are told back as they were sent, and any member in them is taken.",
    why: 'The models have hundreds of members that images do not depend on. An unknown member beside them is refused.',
    check: 'a network that is not there serves a machine',
  },
  {
    what: 'A machine cannot change its image, OS disk or names (409 PropertyChangeNotAllowed). Newer work on a machine ends older work with OperationPreempted; a machine being made takes no action (409).',
    why: "Azure's answer for each pair of operations was not recorded; swapping an OS disk is not tried here.",
    check: 'arm/machine-power.test.ts › lets newer work take the place of older',
  },
  {
    what: 'The disks of a machine are there from its PUT on, and go, if they are to go with it, when its deletion ends. A disk without a managed disk is a VHD known by its size, whatever account its URL names; capture makes another. Other machines may be made of such a VHD or have it attached, also while the first is there; any other URL is 400 InvalidParameter in words of our own.',
    why: 'Accounts other than the local one have no bytes here, yet images and versions are made of such blobs.',
    check:
      'arm/machines.test.ts › makes a machine with its disks, in the order of members of Azure',
  },
  {
    what: 'A CopyStart says completionPercent 0 for ten minutes, then 100. What it cannot copy is 400 InvalidParameter, and making something of an unfinished copy 409 OperationNotAllowed, both in words of our own.',
    why: 'Recordings end at 0 per cent and show neither refusal. In Azure a copy takes as long as it takes.',
    check:
      'arm/snapshot-copies.test.ts › copies an incremental snapshot to another region in the background',
  },
  {
    what: 'Disks are made with Empty, Copy, CopyStart, Import, FromImage and Upload; a URL that beginGetAccess gives leads nowhere. Ultra disks of any size tell 100 IOPS and 13 MB/s unless asked for more; bounds of speeds are not checked.',
    why: 'Disks are here to be sources. Nothing reads or writes their bytes.',
    check: 'arm/disks.test.ts › waits for an upload, and gives a URL while access is granted',
  },
  {
    what: 'Of Uniform scale sets, Automatic and Rolling upgrades move all instances at once, and disks of instances are no resources. Flexible ones have a virtualMachineProfile and upgrade by hand; their machines have neither network nor zones, come and go with no events of their own, and nothing is done to all of them by the set. The newest instances go first when a set shrinks.',
    why: 'Enough to be a user of images: a set that cannot grow because its image is gone.',
    check:
      'arm/flexible-scale-sets.test.ts › keeps its mode, and leaves what is done to machines to the machines',
  },
  {
    what: 'A machine, scale set or disk of a gallery image that is missing, deleted or not (yet) in its region is 404 GalleryImageNotFound, at once; so is one of a definition without a version for latest.',
    why: 'The code and its text come from issues; whether Azure words a missing definition otherwise is not known.',
    check:
      'arm/machine-images.test.ts › makes a machine of a version where the version is, and nowhere else',
  },
];
