import type { Deviation } from './deviation.ts';

export const storageDeviations: Deviation[] = [
  {
    what: 'Azurite 3.36 is the storage: what it lacks or does otherwise is so here.',
    why: 'It is what Microsoft offers for a laptop. Its README lists the differences.',
    check: 'plumbing/storage-front.test.ts › is Azurite, its URLs path style',
  },
  {
    what: 'Put Block From URL, which Azurite lacks, is read and put by what stands before it: with the bearer token of its caller only, from a source in the same account only, whole or by a range that lies in it, and without checksums of it.',
    why: 'A key would have signed other headers; there is one account. What is not known is refused.',
    check:
      'plumbing/put-block-from-url.test.ts › puts a range of one blob as a block of another, with a token for each',
  },
  {
    what: 'Every token of the tenant may read and write everything; DataActions are not enforced.',
    why: 'Azurite checks issuer, audience and times of a token, not whose it is.',
    check: 'plumbing/storage-front.test.ts › lets every principal of the tenant read and write',
  },
  {
    what: 'One account is both the drop account and the state account.',
    why: 'Azurite serves one set of ports for all accounts. The topics are told apart by subscription filters.',
    check:
      'plumbing/local-azure.test.ts › tells the app of uploads, and of nothing that Event Grid filters out',
  },
  {
    what: 'URLs are path style: https://localhost:10000/gallerist/container/blob.',
    why: 'Names such as gallerist.blob.localhost are not resolved everywhere.',
    check: 'plumbing/storage-front.test.ts › is Azurite, its URLs path style',
  },
  {
    what: 'Last-Modified, leases, visibility and expiry run on real time at any speed.',
    why: 'Azurite has its own clock.',
    check:
      'plumbing/storage-front.test.ts › counts in real time, however much of it passes in Azure',
  },
  {
    what: 'What was written in the last quarter of a second may be lost when Azurite itself is killed with -9.',
    why: 'It writes its state on an interval, shortened here from 5 s. Killing anything else loses nothing.',
    check: 'plumbing/azurite.test.ts › without what it was told just before',
  },
  {
    what: 'Only BlobCreated and BlobDeleted are raised: no tier, rename, snapshot or batch events.',
    why: 'Nothing subscribes to others. A deletion in a batch raises nothing here.',
    check:
      'plumbing/blob-events.test.ts › come for a copy and for a deletion, their sequencers increasing',
  },
  {
    what: 'contentLength of a commit or a copy is read just after it, so a quick overwrite shows through.',
    why: 'The answer of storage does not carry it. Azure too calls it unreliable.',
    check:
      'plumbing/blob-events.test.ts › come for a block blob when its blocks are committed, with their length',
  },
  {
    what: 'Managed identity knows two principals, the app (user-assigned) and the owner (system-assigned), neither by a resource id, and any resource.',
    why: 'There is no Entra ID here. Tokens are signed with a key of this folder.',
    check: 'plumbing/identity.test.ts › gives a person with the other header a token of the owner',
  },
];
