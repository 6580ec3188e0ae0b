import { app } from '@azure/functions';
import { readConfig } from './config.ts';
import { onCatalogChanged } from './functions/events/catalog-changed.ts';
import { onVersionWritten } from './functions/events/version-written.ts';
import { onVhdUploaded } from './functions/events/vhd-uploaded.ts';
import { api, health, openapi } from './functions/http/http.ts';
import { poison, step } from './functions/queues/step.ts';
import { everyFindUploads } from './functions/timers/find-uploads.ts';
import { everyKeepGalleries } from './functions/timers/keep-galleries.ts';
import { everyReadDeadLetters } from './functions/timers/read-dead-letters.ts';
import { everyTendJobs } from './functions/timers/tend-jobs.ts';
import { clearDrop } from './lifecycle/clear-drop.ts';
import { createManagedImage } from './lifecycle/create-managed-image.ts';
import { createVersion } from './lifecycle/create-version.ts';
import { importVhd } from './lifecycle/import-vhd.ts';
import { closeJob } from './lifecycle/jobs/close-job.ts';
import { narrowVersion } from './lifecycle/narrow-version.ts';
import { promoteVersion } from './lifecycle/promote-version.ts';
import { removeManagedImage } from './lifecycle/remove-managed-image.ts';
import { replicateVersion } from './lifecycle/replicate-version.ts';
import { rollBack } from './lifecycle/roll-back.ts';
import { once } from './load-in-turn.ts';
import { createServices } from './services.ts';

const services = once(() => createServices(config));

app.eventGrid('vhdUploaded', onVhdUploaded(services));
app.eventGrid('catalogChanged', onCatalogChanged(services));
app.eventGrid('versionWritten', onVersionWritten(services));

app.storageQueue('importVhd', step('import-vhd', importVhd, services));
app.storageQueue('createManagedImage', step('create-managed-image', createManagedImage, services));
app.storageQueue('createVersion', step('create-version', createVersion, services));
app.storageQueue('replicateVersion', step('replicate-version', replicateVersion, services));
app.storageQueue('promoteVersion', step('promote-version', promoteVersion, services));
app.storageQueue('narrowVersion', step('narrow-version', narrowVersion, services));
app.storageQueue('rollBack', step('roll-back', rollBack, services));
app.storageQueue('closeJob', step('close-job', closeJob, services));
app.storageQueue('removeManagedImage', step('remove-managed-image', removeManagedImage, services));
app.storageQueue('clearDrop', step('clear-drop', clearDrop, services));

app.storageQueue('importVhdPoison', poison('import-vhd', services));
app.storageQueue('createManagedImagePoison', poison('create-managed-image', services));
app.storageQueue('createVersionPoison', poison('create-version', services));
app.storageQueue('replicateVersionPoison', poison('replicate-version', services));
app.storageQueue('promoteVersionPoison', poison('promote-version', services));
app.storageQueue('narrowVersionPoison', poison('narrow-version', services));
app.storageQueue('rollBackPoison', poison('roll-back', services));
app.storageQueue('closeJobPoison', poison('close-job', services));
app.storageQueue('removeManagedImagePoison', poison('remove-managed-image', services));
app.storageQueue('clearDropPoison', poison('clear-drop', services));

app.timer('keepGalleries', everyKeepGalleries(services));
app.timer('tendJobs', everyTendJobs(services));
app.timer('findUploads', everyFindUploads(services));
app.timer('readDeadLetters', everyReadDeadLetters(services));

app.http(
  'api',
  api(services, () => config.signsIn),
);
app.http('health', health(services));
app.http('openapi', openapi(services));

// Last: an entry that fails before its first registration leaves a host that runs no functions and says nothing.
const config = readConfig();
