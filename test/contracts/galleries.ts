import { beforeEach, describe, expect, it } from 'vitest';
import {
  idOf,
  type DefinitionRef,
  type Galleries,
  type Version,
} from '../../src/lifecycle/gallery.ts';
import { Refused, Unavailable } from '../../src/lifecycle/outcomes.ts';
import { regionKey } from '../../src/lifecycle/versions/regions.ts';
import { fresh } from './fresh.ts';
import { aDefinition, aNewVersion, aRef } from './gallery-parts.ts';

/** Galleries: `golden`, and `binned`, which keeps what is deleted from it. */
export interface GalleriesBench {
  galleries: Galleries;
  /** Ends whatever is under way in Azure. */
  finish(): void;
  /** Ends it badly: the creation that is started next, that is. */
  failNext(): void;
}

/** What every way to galleries keeps to. */
export function describeGalleries(name: string, make: () => GalleriesBench): void {
  describe(`galleries: ${name}`, () => {
    let bench: GalleriesBench;
    let galleries: Galleries;
    let ref: DefinitionRef;
    beforeEach(() => {
      bench = make();
      galleries = bench.galleries;
      ref = aRef(fresh('ubuntu'));
    });

    async function defined(gallery?: string): Promise<DefinitionRef> {
      const place = aRef(fresh('ubuntu'), gallery);
      await galleries.createDefinition(place, aDefinition(place.definition));
      bench.finish();
      return place;
    }
    async function made(place: DefinitionRef, number: string): Promise<Version> {
      await galleries.createVersion(place, number, aNewVersion('one'));
      bench.finish();
      return found(place, number);
    }
    async function found(place: DefinitionRef, number: string): Promise<Version> {
      const version = await galleries.version(place, number, { replication: true });
      if (version === undefined) throw new Error(`${number} is not there.`);
      return version;
    }
    const regionsOf = ({ targetRegions }: Version) =>
      targetRegions.map((one) => regionKey(one.name));

    it('tells of a gallery whether it keeps what is deleted, and with whom it is shared', async () => {
      expect(await galleries.gallery(ref)).toEqual({ softDelete: false, sharing: 'Private' });
      const binned = aRef('any', 'binned');
      expect(await galleries.gallery(binned)).toEqual({ softDelete: true, sharing: 'Groups' });
    });

    it('finds nothing where nothing is', async () => {
      expect(await galleries.gallery(aRef('any', 'absent'))).toBeUndefined();
      expect(await galleries.definition(ref)).toBeUndefined();
      expect(await galleries.definition(aRef('any', 'absent'))).toBeUndefined();
      expect(await galleries.version(ref, '1.0.0')).toBeUndefined();
      expect(await galleries.versions(ref)).toEqual([]);
      expect(await galleries.deletedNumbers(ref)).toEqual([]);
    });

    it('starts the creation of a definition', async () => {
      const wanted = aDefinition(ref.definition);
      await galleries.createDefinition(ref, wanted);
      const creating = await galleries.definition(ref);
      expect(creating?.provisioningState).toBe('Creating');
      bench.finish();
      const { osType, osState, hyperVGeneration, architecture, identifier, features } = wanted;
      expect(await galleries.definition(ref)).toMatchObject({
        osType,
        osState,
        hyperVGeneration,
        architecture,
        identifier,
        features,
        provisioningState: 'Succeeded',
      });
    });

    it('tells of a definition what can be said of it, and changes some of that', async () => {
      const place = await defined();
      const { location: _, ...given } = aDefinition(place.definition);
      const before = await galleries.definition(place);
      expect(before).toMatchObject(given);
      if (before === undefined) throw new Error('It is gone.');
      const change = {
        description: 'Another',
        privacyStatementUri: 'https://contoso.example/other-privacy',
        releaseNoteUri: 'https://contoso.example/other-notes',
        endOfLifeDate: new Date('2032-01-01T00:00:00.000Z'),
        recommended: { vCPUs: { min: 4, max: 8 } },
        disallowed: { diskTypes: ['Premium_LRS'] },
        tags: { ...given.tags, team: 'platform' },
      };
      await galleries.updateDefinition(place, before, change);
      expect((await galleries.definition(place))?.provisioningState).toBe('Updating');
      bench.finish();
      const after = await galleries.definition(place);
      expect(after).toMatchObject({ ...given, ...change, provisioningState: 'Succeeded' });
      if (after === undefined) throw new Error('It is gone.');
      // What a change does not name stays as it is.
      await galleries.updateDefinition(place, after, { description: 'A third' });
      bench.finish();
      expect(await galleries.definition(place)).toMatchObject({
        ...given,
        ...change,
        description: 'A third',
      });
    });

    it('waits to create a definition for its gallery, which may only not be seen yet', async () => {
      const lost = aRef('any', 'absent');
      const creation = galleries.createDefinition(lost, aDefinition('any'));
      await expect(creation).rejects.toThrow(Unavailable);
    });

    it('starts the creation of a version and does not wait for it', async () => {
      const place = await defined();
      const answer = await galleries.createVersion(place, '1.0.0', aNewVersion('one'));
      expect(answer).toEqual({ created: true, operation: expect.stringMatching(/^https:/) });
      const version = await found(place, '1.0.0');
      expect(version).toMatchObject({
        id: idOf(place, '1.0.0'),
        number: '1.0.0',
        location: 'westeurope',
        tags: { 'gallerist:job': 'one', 'gallerist:latest': 'pending' },
        provisioningState: 'Creating',
        excludeFromLatest: true,
      });
      expect(regionsOf(version)).toEqual(['westeurope']);
      bench.finish();
      expect(await found(place, '1.0.0')).toMatchObject({ provisioningState: 'Succeeded' });
    });

    it('tells when the life of a version ends', async () => {
      const place = await defined();
      const version = await made(place, '1.0.0');
      expect(version.endOfLifeDate).toEqual(aNewVersion('one').endOfLifeDate);
    });

    it('tells of replication only where it is asked for', async () => {
      const place = await defined();
      const version = await made(place, '1.0.0');
      expect(version.replication?.map(({ region }) => regionKey(region))).toEqual(['westeurope']);
      expect((await galleries.version(place, '1.0.0'))?.replication).toBeUndefined();
    });

    it('waits to create a version for its definition, which may only not be seen yet', async () => {
      const creation = galleries.createVersion(ref, '1.0.0', aNewVersion('one'));
      await expect(creation).rejects.toThrow(Unavailable);
    });

    it('says that it created nothing where something was there', async () => {
      const place = await defined();
      await made(place, '1.0.0');
      const again = await galleries.createVersion(place, '1.0.0', aNewVersion('other'));
      expect(again.created).toBe(false);
    });

    it('says that it created nothing where it brought a deleted version back', async () => {
      const place = await defined('binned');
      await made(place, '1.0.0');
      await galleries.deleteVersion(place, '1.0.0');
      bench.finish();
      const again = await galleries.createVersion(place, '1.0.0', aNewVersion('other'));
      expect(again.created).toBe(false);
    });

    it('has no time for a write while another is under way', async () => {
      const place = await defined();
      await galleries.createVersion(place, '1.0.0', aNewVersion('one'));
      const version = await found(place, '1.0.0');
      const change = { excludeFromLatest: false };
      await expect(galleries.createVersion(place, '1.0.0', aNewVersion('one'))).rejects.toThrow(
        Unavailable,
      );
      await expect(galleries.updateVersion(place, version, change)).rejects.toThrow(Unavailable);
    });

    const numbersIn = async (place: DefinitionRef) =>
      (await galleries.versions(place)).map(({ number }) => number);

    it('lists the versions there are', async () => {
      const place = await defined();
      await made(place, '1.0.9');
      await made(place, '1.0.10');
      expect((await numbersIn(place)).toSorted()).toEqual(['1.0.10', '1.0.9']);
      await galleries.deleteVersion(place, '1.0.10');
      expect((await numbersIn(place)).toSorted()).toEqual(['1.0.10', '1.0.9']);
      bench.finish();
      expect(await numbersIn(place)).toEqual(['1.0.9']);
    });

    it('lists deleted numbers that the gallery keeps', async () => {
      const place = await defined('binned');
      await made(place, '1.0.0');
      await galleries.deleteVersion(place, '1.0.0');
      bench.finish();
      expect(await galleries.version(place, '1.0.0')).toBeUndefined();
      expect(await numbersIn(place)).toEqual([]);
      expect(await galleries.deletedNumbers(place)).toEqual(['1.0.0']);
    });

    it('adds a region, and promotes', async () => {
      const place = await defined();
      const version = await made(place, '1.0.0');
      const added = { name: 'northeurope', excludeFromLatest: true };
      const targetRegions = [...version.targetRegions, added];
      await galleries.updateVersion(place, version, { targetRegions });
      const updating = await found(place, '1.0.0');
      expect(updating.provisioningState).toBe('Updating');
      expect(regionsOf(updating)).toEqual(['westeurope', 'northeurope']);
      bench.finish();
      const wider = await found(place, '1.0.0');
      const tags = { ...wider.tags, 'gallerist:latest': 'promoted' };
      await galleries.updateVersion(place, wider, { excludeFromLatest: false, tags });
      bench.finish();
      expect(await found(place, '1.0.0')).toMatchObject({ excludeFromLatest: false, tags });
    });

    it('takes a region away only where that is allowed', async () => {
      const place = await defined();
      const version = await made(place, '1.0.0');
      const targetRegions = [...version.targetRegions, { name: 'northeurope' }];
      await galleries.updateVersion(place, version, { targetRegions });
      bench.finish();
      const wide = await found(place, '1.0.0');
      const narrow = { targetRegions: version.targetRegions };
      await expect(galleries.updateVersion(place, wide, narrow)).rejects.toThrow(Refused);
      const allowed = { ...narrow, allowDeletionOfReplicatedLocations: true };
      await galleries.updateVersion(place, wide, allowed);
      bench.finish();
      expect(regionsOf(await found(place, '1.0.0'))).toEqual(['westeurope']);
    });

    it('starts a deletion, and minds none of what is not there', async () => {
      const place = await defined();
      await made(place, '1.0.0');
      await galleries.deleteVersion(place, '1.0.0');
      expect(await found(place, '1.0.0')).toMatchObject({ provisioningState: 'Deleting' });
      bench.finish();
      expect(await galleries.version(place, '1.0.0')).toBeUndefined();
      await galleries.deleteVersion(place, '1.0.0');
    });

    it("tells Azure's words on a creation that failed", async () => {
      const place = await defined();
      bench.failNext();
      const { operation } = await galleries.createVersion(place, '1.0.0', aNewVersion('one'));
      expect(await galleries.whyFailed(operation ?? '')).toBeUndefined();
      bench.finish();
      expect(await found(place, '1.0.0')).toMatchObject({ provisioningState: 'Failed' });
      expect(await galleries.whyFailed(operation ?? '')).toMatch(/replicat/i);
    });
  });
}
