import { armGalleries } from '../../src/azure/arm-galleries.ts';
import { armRegions } from '../../src/azure/arm-regions.ts';
import { blobCatalogs } from '../../src/azure/blob-catalogs.ts';
import { blobDeadLetters } from '../../src/azure/blob-dead-letters.ts';
import { blobDrops } from '../../src/azure/blob-drops.ts';
import { graphGalleries } from '../../src/azure/graph-galleries.ts';
import { graphQueries } from '../../src/azure/graph-query.ts';
import { graphEstate } from '../../src/azure/graph-estate.ts';
import { queueOutbox } from '../../src/azure/queue-outbox.ts';
import { tableAdoptions } from '../../src/azure/table-adoptions.ts';
import { tableCalls } from '../../src/azure/table-calls.ts';
import { tableHints } from '../../src/azure/table-hints.ts';
import { tableJobs } from '../../src/azure/table-jobs.ts';
import { tableLedger } from '../../src/azure/table-ledger.ts';
import { tableNumbers } from '../../src/azure/table-numbers.ts';
import { tableWriters } from '../../src/azure/table-writers.ts';
import { aJob, anUpload } from '../support/builders.ts';
import { aDefinition, aNewVersion, aRef } from '../contracts/gallery-parts.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { anyCredential as credential, managerAt } from '../support/manager-at.ts';

const reading = {
  blobType: 'PageBlob',
  etag: '"1"',
  length: 1_024,
  createdOn: new Date(0),
  lastModified: new Date(0),
  copyStatus: undefined,
  leased: false,
  metadata: {},
  head: new Uint8Array(),
};

/** Every call of every adapter that asks Azure something, against a server at `url`. */
export function everyCall(url: string): Record<string, () => Promise<unknown>> {
  return {
    ...onTables(`${url}/gallerist`),
    ...onKeepingTables(`${url}/gallerist`),
    ...onBlobs(`${url}/gallerist`),
    ...onGalleries(url),
  };
}

function onTables(url: string): Record<string, () => Promise<unknown>> {
  const jobs = tableJobs(url, credential);
  const hints = tableHints(url, credential);
  const numbers = tableNumbers(url, credential);
  const calls = tableCalls(url, credential);
  const outbox = queueOutbox(url, credential);
  const entry = {
    sequence: 1,
    step: 'import-vhd',
    at: new Date(0),
    outcome: '',
    note: '',
  } as const;
  const message = { job: aJob().id, sequence: 1 };
  return {
    'jobs.add': () => jobs.add(aJob()),
    'jobs.read': () => jobs.read(aJob().id),
    'jobs.save': () => jobs.save(aJob({ etag: '"1"' })),
    'jobs.save with a line': () => jobs.save(aJob({ etag: '"1"' }), entry),
    'jobs.history': () => jobs.history(aJob().id),
    'jobs.list': () => jobs.list({}),
    'hints.unfinished': () => hints.unfinished('one'),
    'hints.listUnfinished': () => Array.fromAsync(hints.listUnfinished()),
    'hints.waits': () => hints.waits('/one', 'one'),
    'hints.waiters': () => hints.waiters('/one'),
    'hints.forget': () => hints.forget('one', '/one'),
    'numbers.reserve': () => numbers.reserve('/one', 'one', 'one.vhd', { exactly: '1.0.0' }),
    'numbers.spend': () => numbers.spend('/one', '1.0.0', 'one'),
    'numbers.release': () => numbers.release('/one', 'one'),
    'calls.find': () => calls.find('key'),
    'calls.claim': () => calls.claim('key', { request: '', job: 'one' }),
    'outbox.send': () => outbox.send('import-vhd', message, new Date(0)),
  };
}

/** Of what is remembered from job to job. */
function onKeepingTables(url: string): Record<string, () => Promise<unknown>> {
  const adoptions = tableAdoptions(url, credential);
  const ledger = tableLedger(url, credential);
  const writers = tableWriters(url, credential);
  const version = { definition: '/one', id: '/one/versions/1.0.0', number: '1.0.0' };
  const line = {
    at: new Date(0),
    image: 'one',
    what: 'begun',
    kind: 'narrow',
    because: '',
    by: '',
    job: 'one',
  } as const;
  return {
    'adoptions.list': () => adoptions.list(),
    'adoptions.add': () => adoptions.add('/one', true),
    'adoptions.addAll': () => adoptions.addAll(new Map([['/one', true]])),
    'ledger.write': () => ledger.write(line),
    'ledger.list': () => ledger.list({ image: 'one' }),
    'writers.read': () => writers.read(version),
    'writers.list': () => writers.list(),
    'writers.save': () => writers.save({ version, etag: '"1"' }),
    'writers.remove': () => writers.remove({ version, etag: '"1"' }),
  };
}

function onBlobs(url: string): Record<string, () => Promise<unknown>> {
  const drops = blobDrops(credential);
  const catalogs = blobCatalogs(url, credential);
  const letters = blobDeadLetters(url, credential);
  const upload = anUpload({ endpoint: url });
  return {
    'drops.open': () => drops.open(upload, 512),
    'drops.dates': () => drops.dates(upload),
    'drops.tail': () => drops.tail(upload, reading, 512),
    'drops.occupiedBytes': () => drops.occupiedBytes(upload),
    'drops.whyKept': () => drops.whyKept(upload, '"1"'),
    'drops.remove': () => drops.remove(upload),
    'drops.archive': () => drops.archive(upload, '"1"', 'one.vhd', 1),
    'drops.list': () => Array.fromAsync(drops.list(url, 'vhds')),
    'drops.writeResult': () => drops.writeResult(url, 'one.json', {}),
    'catalogs.accepted': () => catalogs.accepted(),
    'catalogs.find': () => catalogs.find(),
    'catalogs.read': () => catalogs.read('"1"'),
    'catalogs.judged': () => catalogs.judged(),
    'catalogs.accept': () => catalogs.accept({ dropAccounts: [], images: {} }, '"1"', '"1"'),
    'catalogs.reject': () => catalogs.reject({}, '"1"'),
    'catalogs.wait': () => catalogs.wait({}),
    'deadLetters.list': () => Array.fromAsync(letters.list()),
  };
}

function onGalleries(url: string): Record<string, () => Promise<unknown>> {
  const manager = managerAt(url);
  const galleries = armGalleries(manager, fakeClock());
  const ref = aRef('ubuntu');
  const returned = { location: 'westeurope' };
  const version = { ...aNewVersion('one'), number: '1.0.0', returned };
  const change = { excludeFromLatest: true };
  const operation = `${url}/subscriptions/1/operations/1?api-version=2025-03-03`;
  const estate = graphEstate(manager);
  const rights = new Map([['one', () => true]]);
  return {
    // Whoever asks for our rights first has an answer where those are not told, as `users` always does.
    'estate.versions': () => estate.versions(['one'], rights),
    'estate.galleries': () => graphGalleries(graphQueries(manager), ['one']),
    'estate.sharing': () => estate.sharing(['one']),
    'estate.holdings': () => estate.holdings(['one'], rights),
    'galleries.gallery': () => galleries.gallery(ref),
    'galleries.definition': () => galleries.definition(ref),
    'galleries.createDefinition': () => galleries.createDefinition(ref, aDefinition('ubuntu')),
    'galleries.updateDefinition': () =>
      galleries.updateDefinition(ref, { ...aDefinition('ubuntu'), returned }, {}),
    'galleries.versions': () => galleries.versions(ref),
    'galleries.deletedNumbers': () => galleries.deletedNumbers(ref),
    'galleries.version': () => galleries.version(ref, '1.0.0'),
    'galleries.createVersion': () => galleries.createVersion(ref, '1.0.0', aNewVersion('one')),
    'galleries.updateVersion': () => galleries.updateVersion(ref, version as never, change),
    'galleries.deleteVersion': () => galleries.deleteVersion(ref, '1.0.0'),
    'galleries.whyFailed': () => galleries.whyFailed(operation),
    'regions.of': () => armRegions(manager).of(ref.subscription),
  };
}
