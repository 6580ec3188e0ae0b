import { afterEach, describe, expect, it } from 'vitest';
import {
  idOf,
  type DefinitionRef,
  type TargetRegion,
  type Version,
} from '../../src/lifecycle/gallery.ts';
import { Refused, Unavailable } from '../../src/lifecycle/outcomes.ts';
import type { Arm } from './arm-bench.ts';
import { fresh } from './fresh.ts';
import { aDefinition, aNewVersion, aRef } from './gallery-parts.ts';

interface RawVersion {
  properties: { publishingProfile: { targetRegions: object[] }; [profile: string]: unknown };
  [member: string]: unknown;
}

/** A version as a person makes one of another, with members that Gallerist never sends. */
const byAPerson = (source: string) => ({
  location: 'westeurope',
  tags: { by: 'hand', 'cost center': 'größer' },
  properties: {
    publishingProfile: {
      targetRegions: [
        {
          name: 'westeurope',
          regionalReplicaCount: 3,
          storageAccountType: 'Premium_LRS',
          excludeFromLatest: true,
          encryption: {
            osDiskImage: {
              diskEncryptionSetId:
                '/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/diskEncryptionSets/west',
              securityProfile: { confidentialVMEncryptionType: 'EncryptedWithPmk' },
            },
          },
          additionalReplicaSets: [{ storageAccountType: 'Standard_LRS', regionalReplicaCount: 2 }],
        },
      ],
      replicaCount: 5,
      endOfLifeDate: '2031-06-01T00:00:00Z',
      storageAccountType: 'Standard_ZRS',
      replicationMode: 'Full',
    },
    storageProfile: { source: { id: source } },
    safetyProfile: { blockDeletionBeforeEndOfLife: false },
  },
});

/** What Resource Manager does that no fake does. */
export function describeArmOnly(armOf: () => Arm): void {
  async function aVersion(): Promise<{ place: DefinitionRef; version: Version }> {
    const { galleries, finish } = armOf();
    const place = aRef(fresh('debian'));
    await galleries.createDefinition(place, aDefinition(place.definition));
    finish();
    await galleries.createVersion(place, '1.0.0', aNewVersion('one'));
    finish();
    return { place, version: await read(place) };
  }
  async function read(place: DefinitionRef, number = '1.0.0'): Promise<Version> {
    const version = await armOf().galleries.version(place, number);
    if (version === undefined) throw new Error(`${place.definition} has no ${number}.`);
    return version;
  }
  const raw = (place: DefinitionRef, number = '1.0.0') =>
    armOf().byHand('GET', idOf(place, number)) as Promise<RawVersion>;
  /** The requests that this took. */
  async function asked(run: () => Promise<unknown>): Promise<string[]> {
    const { calls } = armOf().manager;
    const before = calls.length;
    await run();
    return calls.slice(before).map(({ method }) => method);
  }
  afterEach(() => armOf().manager.faults.clear());

  describe('an update on Resource Manager', () => {
    it('sends back every member that a person gave a version', async () => {
      const { galleries, finish, manager } = armOf();
      const { place } = await aVersion();
      const body = byAPerson(idOf(place, '1.0.0'));
      manager.seed([{ id: idOf(place, '2.0.0'), ...body }]);
      const [west] = body.properties.publishingProfile.targetRegions;
      const given = await raw(place, '2.0.0');
      expect(given.properties.publishingProfile).toMatchObject({
        targetRegions: [{ ...west, name: 'West Europe' }],
      });

      const north = { ...west, name: 'North Europe', regionalReplicaCount: 9 };
      const version = await read(place, '2.0.0');
      const targetRegions = [...version.targetRegions, north as TargetRegion];
      await galleries.updateVersion(place, version, { targetRegions });
      finish();
      const { publishingProfile } = given.properties;
      const wider = [...publishingProfile.targetRegions, north];
      expect(await raw(place, '2.0.0')).toEqual({
        ...given,
        properties: {
          ...given.properties,
          publishingProfile: { ...publishingProfile, targetRegions: wider },
        },
      });
    });

    it('sends back every member that a person gave a definition', async () => {
      const { galleries, finish, byHand } = armOf();
      const place = aRef(fresh('debian'));
      await galleries.createDefinition(place, aDefinition(place.definition));
      finish();
      const feature = { startsAtVersion: '2.0.0', name: 'SecurityType', value: 'TrustedLaunch' };
      const properties = { allowUpdateImage: true, features: [feature] };
      await byHand('PATCH', idOf(place), { properties });
      finish();
      const definition = await galleries.definition(place);
      if (definition === undefined) throw new Error('It is gone.');
      const given = (await byHand('GET', idOf(place))) as RawVersion;
      await galleries.updateDefinition(place, definition, { description: 'Another' });
      finish();
      expect(await byHand('GET', idOf(place))).toEqual({
        ...given,
        properties: { ...given.properties, description: 'Another' },
      });
    });

    it('allows the loss of regions in that one request only', async () => {
      const { place, version } = await aVersion();
      const { galleries, finish } = armOf();
      const change = { excludeFromLatest: false, allowDeletionOfReplicatedLocations: true };
      await galleries.updateVersion(place, version, change);
      finish();
      await galleries.updateVersion(place, await read(place), { excludeFromLatest: true });
      finish();
      const { safetyProfile } = (await raw(place)).properties;
      expect(safetyProfile).toMatchObject({ allowDeletionOfReplicatedLocations: false });
    });
  });

  describe('what Resource Manager is asked', () => {
    it('is one request a call: nothing waits for a long operation', async () => {
      const { galleries, finish } = armOf();
      const place = aRef(fresh('debian'));
      const definition = aDefinition(place.definition);
      expect(await asked(() => galleries.createDefinition(place, definition))).toEqual(['PUT']);
      finish();
      const version = aNewVersion('one');
      expect(await asked(() => galleries.createVersion(place, '1.0.0', version))).toEqual(['PUT']);
      finish();
      const made = await read(place);
      const update = () => galleries.updateVersion(place, made, { excludeFromLatest: false });
      expect(await asked(update)).toEqual(['PUT']);
      finish();
      expect(await asked(() => galleries.deleteVersion(place, '1.0.0'))).toEqual(['DELETE']);
    });

    it('is nothing more once the operation has ended', async () => {
      const { galleries, clock, finish, manager } = armOf();
      const { place } = await aVersion();
      const before = manager.calls.length;
      await galleries.updateVersion(place, await read(place), { excludeFromLatest: false });
      clock.advance(60);
      finish();
      await new Promise((resolve) => setImmediate(resolve));
      expect(manager.calls.slice(before).map(({ method }) => method)).toEqual(['GET', 'PUT']);
    });
  });

  describe('what Resource Manager does not let us do', () => {
    it('names the right that is missing on a linked resource, and waits for it', async () => {
      const { galleries, finish, manager } = armOf();
      const place = aRef(fresh('debian'));
      await galleries.createDefinition(place, aDefinition(place.definition));
      finish();
      manager.faults.deny('Microsoft.Storage/storageAccounts/listKeys/action');
      const start = () => galleries.createVersion(place, '1.0.0', aNewVersion('one'));
      await expect(start()).rejects.toThrow(Unavailable);
      await expect(start()).rejects.toThrow(
        /403 LinkedAuthorizationFailed.*Microsoft\.Storage\/storageAccounts\/listKeys\/action/,
      );
    });

    it('names the right that is missing', async () => {
      const { galleries, manager } = armOf();
      manager.faults.deny('Microsoft.Compute/galleries/read');
      const look = () => galleries.gallery(aRef('any'));
      await expect(look()).rejects.toThrow(Unavailable);
      await expect(look()).rejects.toThrow(
        /403 AuthorizationFailed.*Microsoft\.Compute\/galleries\/read/,
      );
    });

    it("refuses what cannot be changed, in Azure's words", async () => {
      const { place } = await aVersion();
      const definition = { ...aDefinition(place.definition), osType: 'Windows' };
      const change = () => armOf().galleries.createDefinition(place, definition);
      await expect(change()).rejects.toThrow(Refused);
      await expect(change()).rejects.toThrow(
        /409 PropertyChangeNotAllowed\): Changing property .*osType.* is not allowed/,
      );
    });

    it('waits as long as it is told to', async () => {
      const headers = { 'Retry-After': '29' };
      const body = { error: { code: 'OperationNotAllowed', message: 'Too many requests.' } };
      armOf().manager.faults.respond({ method: 'GET', status: 429, headers, body });
      await expect(armOf().galleries.gallery(aRef('any'))).rejects.toMatchObject({
        name: 'Unavailable',
        retryAfterSeconds: 29,
      });
    });

    it('has created a version whose answer was lost', async () => {
      const { galleries, finish, manager } = armOf();
      const place = aRef(fresh('debian'));
      await galleries.createDefinition(place, aDefinition(place.definition));
      finish();
      manager.faults.cutAfter({ method: 'PUT' });
      const start = galleries.createVersion(place, '1.0.0', aNewVersion('one'));
      await expect(start).rejects.toThrow(Unavailable);
      expect((await read(place)).tags).toMatchObject({ 'gallerist:job': 'one' });
    });
  });
}
