import { location, resourceGroup } from '../../local/fixed-ids.ts';
import { idOf, type DefinitionRef } from '../../src/lifecycle/gallery.ts';
import type { FoundGallery } from '../../src/lifecycle/estate.ts';
import { NOON } from '../support/builders.ts';
import type { FakeEstate } from '../support/fake-estate.ts';
import type { FakeGalleries } from '../support/fake-galleries.ts';
import type { Arm } from './arm-bench.ts';
import type { EstateBench } from './estate.ts';
import { aDefinition, aRef } from './gallery-parts.ts';

const tags = { 'gallerist:latest': 'promoted' };
const targetRegions = [{ name: 'West Europe', regionalReplicaCount: 2 }];
const endOfLifeDate = '2031-06-01T00:00:00.000Z';
const galleryOf = (ref: DefinitionRef) => idOf(ref).replace(/\/images\/[^/]+$/, '');
const isVersion = (image: string) => /\/versions\//i.test(image);

/** The contract's way to put things into the fakes. */
export function fakeEstateBench(estate: FakeEstate, galleries: FakeGalleries): EstateBench {
  const hold = (subscription: string, kind: 'galleries' | 'image definitions') =>
    estate.hold({ subscription, region: location, kind, count: 1 });
  const shown = new Map<string, Pick<FoundGallery, 'definitions'>>();
  const exact = (image: string) => (isVersion(image) ? {} : { exactVersion: '1.0.0' });
  return {
    estate,
    subscription(id, sharing) {
      const ref = { ...aRef('any'), subscription: id };
      galleries.addGallery(ref);
      if (sharing !== undefined) estate.share(galleryOf(ref), sharing);
      const gallery = { id: galleryOf(ref), location, subscription: id, definitions: [] };
      shown.set(id, gallery);
      estate.showGallery({ ...gallery, sharing: sharing ?? 'Private' });
      hold(id, 'galleries');
    },
    definition(ref) {
      const { osType, osState, hyperVGeneration, architecture } = aDefinition(ref.definition);
      galleries.addDefinition(ref, aDefinition(ref.definition));
      const kind = { osType, osState, hyperVGeneration, architecture };
      shown.get(ref.subscription)?.definitions.push({ id: idOf(ref), ...kind, versions: 0 });
      hold(ref.subscription, 'image definitions');
    },
    versions(ref, numbers) {
      const { subscription } = ref;
      const dates = { endOfLifeDate: new Date(endOfLifeDate), publishedDate: NOON };
      for (const number of numbers) {
        const version = { tags, targetRegions, excludeFromLatest: true };
        galleries.addVersion(ref, number, { ...version, ...dates });
      }
      const count = numbers.length;
      const definition = shown.get(subscription)?.definitions.find(({ id }) => id === idOf(ref));
      if (definition !== undefined) definition.versions = count;
      estate.hold({ subscription, region: location, kind: 'image versions', count });
    },
    machine: (id, image) =>
      estate.addUser({ id, kind: 'VM', region: location, image, ...exact(image) }),
    scaleSet(id, image, mode) {
      estate.addUser({ id, kind: 'scale set', region: location, image });
      if (mode === 'Flexible') {
        const machine = id.replace(/\/virtualMachineScaleSets\/(.*)/, '/virtualMachines/$1_0');
        estate.addUser({ id: machine, kind: 'VM', region: location, image, ...exact(image) });
        return;
      }
      const instance = { id: `${id}/virtualMachines/0`, kind: 'scale set instance', image };
      estate.addUser({ ...instance, region: location, ...exact(image) });
    },
    hide: (subscription) =>
      estate.hide({
        subscription,
        because: 'Gallerist may not read Microsoft.Compute/virtualMachines there: give it the role',
      }),
    hideVersions: (subscription) =>
      estate.hideGalleries({
        subscription,
        because: 'Gallerist may not read Microsoft.Compute/galleries/images/versions there: role',
      }),
    truncateNext: () => estate.failNext(),
    cutScopeNext: () => estate.failNext(),
    throttleNext: (retryAfterSeconds) => estate.failNext({ retryAfterSeconds }),
  };
}

/** The same in Resource Manager. */
export function armEstateBench({ clock, estate, manager }: Arm): EstateBench {
  // Fifteen queries in five seconds are let through, and this clock stands still.
  clock.advance(5);
  const ownDisk = { osDisk: { createOption: 'FromImage' }, dataDisks: [] };
  const seed = (id: string, body: object = {}) => manager.seed([{ id, location, ...body }]);
  return {
    estate,
    subscription(id, sharing) {
      const sharingProfile = sharing && { sharingProfile: { permissions: sharing } };
      manager.seed([{ id: `/subscriptions/${id}`, location: '' }]);
      seed(`/subscriptions/${id}/resourceGroups/${resourceGroup}`);
      seed(galleryOf({ ...aRef('any'), subscription: id }), { properties: { ...sharingProfile } });
    },
    definition(ref) {
      const { osType, osState, hyperVGeneration, identifier } = aDefinition(ref.definition);
      const properties = { osType, osState, hyperVGeneration, identifier };
      seed(idOf(ref), { properties });
    },
    versions(ref, numbers) {
      const publishingProfile = { targetRegions, excludeFromLatest: true, endOfLifeDate };
      const body = { location, tags, properties: { publishingProfile } };
      manager.seed(numbers.map((number) => ({ ...body, id: idOf(ref, number) })));
    },
    machine(id, image) {
      const imageReference = isVersion(image)
        ? { id: image }
        : { id: image, exactVersion: '1.0.0' };
      seed(id, {
        properties: {
          hardwareProfile: { vmSize: 'Standard_DS1_v2' },
          storageProfile: { ...ownDisk, imageReference },
          osProfile: { computerName: 'vm1', adminUsername: 'me', adminPassword: 'S3cret-word' },
          networkProfile: { networkInterfaces: [] },
        },
      });
    },
    scaleSet(id, image, orchestrationMode) {
      const imageReference = isVersion(image)
        ? { id: image }
        : { id: image, exactVersion: '1.0.0' };
      seed(id, {
        sku: { name: 'Standard_DS1_v2', capacity: 1 },
        properties: {
          orchestrationMode,
          upgradePolicy: { mode: 'Manual' },
          virtualMachineProfile: {
            storageProfile: { imageReference },
            osProfile: {
              computerNamePrefix: 'vm',
              adminUsername: 'me',
              adminPassword: 'S3cret-word',
            },
          },
        },
      });
    },
    hide: (subscription) =>
      manager.faults.deny('Microsoft.Compute/virtualMachines/read', subscription),
    hideVersions: (subscription) =>
      manager.faults.deny('Microsoft.Compute/galleries/images/versions/read', subscription),
    truncateNext: () => manager.faults.truncate(),
    cutScopeNext: () => manager.faults.cutScope(),
    throttleNext: (seconds) =>
      manager.faults.respond({
        method: 'POST',
        status: 429,
        headers: { 'Retry-After': String(seconds) },
        body: { error: { code: 'RateLimiting', message: 'Too many requests.' } },
      }),
  };
}
