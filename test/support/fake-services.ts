import type { AcceptedCatalog } from '../../src/lifecycle/catalog/schema.ts';
import type { Services } from '../../src/lifecycle/ports.ts';
import { fakeAdoptions } from './fake-adoptions.ts';
import { fakeCalls } from './fake-calls.ts';
import { fakeCatalogs } from './fake-catalogs.ts';
import { fakeClock } from './fake-clock.ts';
import { fakeDeadLetters } from './fake-dead-letters.ts';
import { fakeDrops } from './fake-drops.ts';
import { fakeEstate } from './fake-estate.ts';
import { fakeGalleries } from './fake-galleries.ts';
import { fakeGates } from './fake-gates.ts';
import { fakeHints, fakeJobs } from './fake-jobs.ts';
import { fakeLedger } from './fake-ledger.ts';
import { fakeLimits } from './fake-limits.ts';
import { fakeManagedImages } from './fake-managed-images.ts';
import { fakeNumbers } from './fake-numbers.ts';
import { fakeOutbox } from './fake-outbox.ts';
import { fakeRegions } from './fake-regions.ts';
import { fakeWriters } from './fake-writers.ts';

/** Every port in memory, as the doors get them. */
export function fakeServices(catalog?: AcceptedCatalog) {
  const clock = fakeClock();
  const galleries = fakeGalleries();
  const catalogs = fakeCatalogs(catalog);
  return {
    adoptions: fakeAdoptions(),
    clock,
    calls: fakeCalls(),
    catalogs,
    catalogFiles: catalogs,
    deadLetters: fakeDeadLetters(),
    drops: fakeDrops(clock),
    estate: fakeEstate(galleries),
    galleries,
    gates: fakeGates(),
    hints: fakeHints(),
    jobs: fakeJobs(),
    ledger: fakeLedger(),
    limits: fakeLimits(),
    managedImages: fakeManagedImages(),
    numbers: fakeNumbers(),
    outbox: fakeOutbox(),
    regions: fakeRegions(),
    writers: fakeWriters(),
  } satisfies Services;
}

export type FakeServices = ReturnType<typeof fakeServices>;
