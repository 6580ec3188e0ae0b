import { fakeAdoptions } from '../support/fake-adoptions.ts';
import { fakeLimits } from '../support/fake-limits.ts';
import { fakeCalls } from '../support/fake-calls.ts';
import { fakeCatalogs } from '../support/fake-catalogs.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { fakeDeadLetters } from '../support/fake-dead-letters.ts';
import { fakeDrops } from '../support/fake-drops.ts';
import { fakeHints, fakeJobs } from '../support/fake-jobs.ts';
import { fakeLedger } from '../support/fake-ledger.ts';
import { fakeNumbers } from '../support/fake-numbers.ts';
import { fakeOutbox } from '../support/fake-outbox.ts';
import { fakeWriters } from '../support/fake-writers.ts';
import { describeAdoptions } from './adoptions.ts';
import { describeLimits } from './limits.ts';
import { describeCalls } from './calls.ts';
import { describeCatalogs } from './catalogs.ts';
import { describeDeadLetters } from './dead-letters.ts';
import { describeDrops } from './drops.ts';
import { describeHints } from './hints.ts';
import { describeJobs } from './jobs.ts';
import { describeLedger } from './ledger.ts';
import { describeNumbers } from './numbers.ts';
import { describeOutbox } from './outbox.ts';
import { describeWriters } from './writers.ts';

const inMemory = 'in memory';

describeJobs(inMemory, fakeJobs);
describeHints(inMemory, fakeHints);
describeCalls(inMemory, fakeCalls);
describeLimits('fake', fakeLimits);
describeAdoptions(inMemory, fakeAdoptions);
describeLedger(inMemory, fakeLedger);
describeWriters(inMemory, fakeWriters);

describeNumbers(inMemory, (processes) => {
  const numbers = fakeNumbers();
  return Array.from({ length: processes }, () => numbers);
});

describeOutbox(inMemory, () => {
  const outbox = fakeOutbox();
  const clock = fakeClock();
  const isDue = (at: Date) => at.getTime() <= clock.now().getTime();
  return {
    outbox,
    now: () => clock.now(),
    receive: async (step) =>
      outbox.sent
        .filter((sent) => sent.step === step && isDue(sent.at))
        .map((sent) => sent.message),
  };
});

describeDeadLetters(inMemory, () => {
  const deadLetters = fakeDeadLetters();
  return { deadLetters, put: async (name, text) => deadLetters.put(name, text) };
});

describeCatalogs(inMemory, async () => {
  const catalogs = fakeCatalogs();
  return {
    catalogs,
    elsewhere: catalogs,
    upload: async (text) => catalogs.upload(text),
    rejection: async () => catalogs.rejection(),
  };
});

describeDrops(inMemory, () => {
  const drops = fakeDrops(fakeClock());
  return {
    drops,
    endpoint: 'https://localhost:10000/gallerist',
    put: async (place, file, metadata = {}) => drops.put(place, file, { metadata }),
    putBlockBlob: async (place) => drops.put(place, undefined, { blobType: 'BlockBlob' }),
    write: async (place) => drops.write(place),
    lease: async (place) => drops.write(place, { leased: true }),
    snapshot: async (place) => drops.write(place, { snapshot: true }),
    remove: async (place) => drops.erase(place),
    result: async (path) => drops.results.get(path),
  };
});
