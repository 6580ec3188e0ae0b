import { beforeEach, describe, expect, it } from 'vitest';
import { lookAtImage, turned } from '../../../src/lifecycle/keeping/look.ts';
import { alive } from '../../../src/lifecycle/keeping/alive.ts';
import { sweep } from '../../../src/lifecycle/keeping/sweep.ts';
import { NEVER_STORED } from '../../../src/lifecycle/keeping/take-version.ts';
import { Refused, Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aKeeping, NOON } from '../../support/builders.ts';
import { anImage } from '../../support/builders-catalog.ts';
import { failCall } from '../jobs/a-bench.ts';
import { ref } from '../importing.ts';
import { aWorld, IMAGE, placeOf, type World } from './a-world.ts';

const both = ['westeurope', 'eastus2'];
const rules = anImage({ regions: both.map((name) => ({ name })), olderVersions: { wide: 1 } });
let world: World;
const look = (job?: string) => lookAtImage(IMAGE, rules, world.services, job);
const asked = (what: string) =>
  world.services.galleries.calls.filter((call) => call.what === what).map(({ number }) => number);
/** How often it is asked who uses images. */
function countUsers(): () => number {
  let times = 0;
  const users = world.services.estate.users.bind(world.services.estate);
  world.services.estate.users = (...parts) => {
    times += 1;
    return users(...parts);
  };
  return () => times;
}
beforeEach(() => {
  world = aWorld();
});

describe('an image that is looked at for the first time', () => {
  it('is only observed for good where somebody else had made versions of it', async () => {
    world.services.galleries.addVersion(ref, '1.0.0', {});
    const { plan, found } = await look();
    expect(found.observed).toBe(true);
    expect(plan.actions).toMatchObject([
      {
        kind: 'replicate',
        heldBack:
          'the image is only observed: it had versions before the catalog named it. Set manage: true to let Gallerist keep it',
      },
    ]);
    await world.services.galleries.deleteVersion(ref, '1.0.0');
    world.services.galleries.finish();
    expect((await look()).found.observed).toBe(true);
  });

  it.each([
    ['nothing', () => {}],
    ['our own versions', () => world.add('1.0.0')],
  ])('is kept for good where there was %s, whoever makes versions of it later', async (_, add) => {
    add();
    expect((await look()).found.observed).toBe(false);
    world.services.galleries.addVersion(ref, '2.0.0', {});
    const { plan, found } = await look();
    expect(found.observed).toBe(false);
    expect(plan.actions[0]).not.toHaveProperty('heldBack');
  });
});

describe('the users of an image', () => {
  it('are asked for only where something is to be taken out of a region', async () => {
    const times = countUsers();
    world.add('1.1.0', { regions: both });
    world.add('1.0.0');
    await look();
    expect(times()).toBe(0);
    world.add('1.0.0', { regions: both });
    await look();
    expect(times()).toBe(1);
  });

  it.each([
    new Unavailable('Resource Graph is out.'),
    new Refused('Resource Graph is out.', 'Mend it.'),
  ])(
    'are unknown where Azure does not tell: nothing is narrowed, the rest goes on: %s',
    async (error) => {
      for (const number of ['1.0.0', '1.1.0', '1.2.0']) world.add(number, { regions: both });
      world.pending('1.3.0');
      world.services.estate.users = () => Promise.reject(error);
      const { plan, found } = await look();
      expect(found.unread).toEqual([
        { subscription: rules.subscription, because: 'Resource Graph is out.' },
      ]);
      expect(plan.actions.map(({ kind }) => kind)).toEqual(['replicate']);
    },
  );
});

describe('a gallery that is shared by more than roles', () => {
  const gallery = placeOf('1.0.0').definition.replace(/\/images\/[^/]*$/, '');
  beforeEach(() => {
    for (const number of ['1.0.0', '1.1.0', '1.2.0']) world.add(number, { regions: both });
    world.catalogue({ regions: rules.regions, olderVersions: { wide: 1 } });
  });
  /** What is said of 1.0.0 by a look at the image, and by one at everything. */
  async function told() {
    const one = (await look()).plan;
    const [all] = (await sweep(await accepted(), world.services)).images;
    const plans = [one, all?.plan];
    expect(plans.map((plan) => plan?.actions)).toEqual([[], []]);
    return plans.map((plan) => plan?.notices.find(({ version }) => version === '1.0.0')?.notice);
  }
  async function accepted() {
    const catalog = await world.services.catalogs.accepted();
    if (catalog === undefined) throw new Error('There is no catalog.');
    return catalog;
  }

  it.each(['Groups', 'Community'])('has users that nobody sees: %s', async (sharing) => {
    world.services.galleries.addGallery(ref, { sharing });
    world.services.estate.share(gallery, sharing);
    const notice = `stays in eastus2: who uses it in subscription ${rules.subscription} is unknown (gallery golden is shared (${sharing}), and Azure does not say who uses it from elsewhere).`;
    expect(await told()).toEqual([notice, notice]);
  });

  it('may be any that we do not see', async () => {
    world.services.galleries.gallery = async () => undefined;
    world.services.estate.sharing = async () => new Map();
    const notice = `stays in eastus2: who uses it in subscription ${rules.subscription} is unknown (whom gallery golden is shared with is not to be seen).`;
    expect(await told()).toEqual([notice, notice]);
  });
});

describe('questions about an image', () => {
  it('are answered eight at a time, at another place every time, and then it is planned', async () => {
    for (let patch = 0; patch < 20; patch += 1) {
      world.pending(`1.0.${patch}`, { provisioningState: 'Failed' });
    }
    const seen = new Set<string | undefined>();
    for (let times = 0; times < 12; times += 1) {
      world.services.galleries.calls.length = 0;
      const { plan } = await look();
      expect(asked('version')).toHaveLength(8);
      expect(plan.questions).toHaveLength(12);
      for (const number of asked('version')) seen.add(number);
      world.services.clock.advance(900);
    }
    expect(seen.size).toBe(20);
  });

  it('are not asked where there are none', async () => {
    world.add('1.0.0', { regions: both });
    expect(await look()).toMatchObject({ plan: { actions: [], questions: [] } });
    expect(asked('version')).toEqual([]);
  });

  it('fail the look where Azure does not answer them: nobody guesses', async () => {
    world.pending('1.0.0', { provisioningState: 'Failed' });
    failCall(world.services.galleries, 'version', 1);
    await expect(look()).rejects.toBeInstanceOf(Unavailable);
  });

  it.each([0, 1, 7])('are turned, none lost and none twice: %i of them', (count) => {
    const all = Array.from({ length: count }, (_, index) => index);
    for (let minutes = 0; minutes < 50; minutes += 1) {
      const now = new Date(NOON.getTime() + minutes * 60_000);
      expect(turned(all, now).toSorted((one, other) => one - other)).toEqual(all);
    }
  });
});

describe('a version that a job has', () => {
  const version = placeOf('1.0.0');
  const job = aKeeping({ data: { version, wish: 'wanted' } });
  const writer = {
    version,
    job: job.id,
    kind: 'replicate' as const,
    wish: 'wanted',
    since: NOON,
    etag: '"1"',
  };
  const freed = async (parts = {}) => (await alive([{ ...writer, ...parts }], world.services))[0];

  it('is its own while that is open, or being closed', async () => {
    await world.services.jobs.add(job);
    expect(await freed()).toEqual(writer);
    await world.services.jobs.save({ ...job, state: 'failed', step: 'close-job' });
    world.services.clock.advance(7 * 86_400);
    expect(await freed()).toEqual(writer);
  });

  it('is free where the job was never stored', async () => {
    expect(await freed()).toEqual({ ...writer, stopped: NEVER_STORED });
  });

  it.each(['failed', 'refused', 'cancelled'] as const)(
    'is free, and remembers why, where the job %s and could not let it go',
    async (state) => {
      await world.services.jobs.add(aKeeping({ ...job, state, step: undefined, because: 'No.' }));
      expect(await freed()).toEqual({ ...writer, stopped: `${state}: No.` });
    },
  );

  it('is as free as if nobody had ever had it where the job came to its good end', async () => {
    await world.services.jobs.add(aKeeping({ ...job, state: 'succeeded', step: undefined }));
    expect(await freed({ replicatedAt: NOON })).toEqual({
      version,
      replicatedAt: NOON,
      etag: '"1"',
    });
  });

  it('is not asked about where nobody has it, or its job stopped', async () => {
    failCall(world.services.jobs, 'read', 1);
    const stopped = { ...writer, stopped: 'failed: No.' };
    const left = { version, replicatedAt: NOON };
    expect(await alive([stopped, left], world.services)).toEqual([stopped, left]);
  });

  it('is planned for as if it were free by that job itself', async () => {
    world.add('1.0.0');
    await world.services.writers.save({ version, job: job.id, kind: 'replicate', since: NOON });
    await world.services.jobs.add(job);
    expect((await look()).plan.actions).toEqual([]);
    expect((await look(job.id)).plan.actions).toMatchObject([{ kind: 'replicate' }]);
  });
});
