import type { HistoryEntry, Job } from '../../../../src/lifecycle/jobs/job.ts';
import { chanceOf } from './chance.ts';
import { DEADLY } from './external-work.ts';
import type { Plan, Troubles } from './plan.ts';
import { startProcess, type Call, type Fate, type Process } from './processes.ts';
import { createWorld, type World } from './world.ts';

/** How a schedule came out, for the properties to judge. */
export interface Outcome {
  job: Job;
  history: HistoryEntry[];
  made: number[];
  messagesLeft: number;
  rescued: number;
  poisoned: number;
  /** Deaths of processes, and calls that got no answer. */
  mishaps: number;
  violations: string[];
}

/** The functions an app runs at once, here. */
const WORKERS = 2;
const FUNCTION_TIMEOUT = 300_000;
/** What a dead process had on the wire arrives within so many milliseconds: less than claim − functionTimeout. */
const LONGEST_ON_THE_WIRE = 55_000;
const TEND_EVERY = 1_800_000;
const MOST_TURNS = 20_000;
const PER_MILLE = 12;

/**
 * tendJobs drops the hint of a closed job that is retried at that very instant: each of them mends it,
 * unless it dies half-way. An accident in a race of milliseconds is left out here.
 */
const betweenHints = ({ name, did, waitsFor }: Process): boolean =>
  waitsFor() === 'forget' ||
  did.includes('forget') ||
  (name === 'people' && did.filter((what) => what === 'hint').length === 1);

/** Runs one job through one random schedule until nothing moves any more. */
export async function runSchedule(plan: Plan): Promise<Outcome> {
  const chance = chanceOf(plan.seed);
  const world = createWorld(plan);
  let running: Process[] = [];
  let onTheWire: { at: number; deed: () => void }[] = [];
  let lastTend = world.now();
  /** How many messages the troubles so far may account for. */
  let excuses = 0;
  let mishaps = 0;
  let turns = 0;

  const happens = (trouble: keyof Troubles): boolean =>
    turns < plan.wildTurns && chance.often(plan.troubles[trouble] * PER_MILLE);
  const atWork = () => running.filter(({ delivery }) => delivery !== undefined);
  /** Untended, a message may be left behind twice: with what else may fail, it never fails five times. */
  const expendable = (process: Process): boolean =>
    !betweenHints(process) && (!plan.untended || (process.delivery?.dequeueCount ?? 0) < 3);

  async function start(
    name: string,
    body: (call: Call) => Promise<void>,
    delivery?: Process['delivery'],
  ): Promise<void> {
    running.push(await startProcess(name, world.now(), delivery, body));
  }

  async function receive(): Promise<void> {
    const delivery = world.queue.receive(chance.below);
    if (delivery !== undefined) await start('step', world.bodies.step(delivery), delivery);
  }

  /** A process vanishes at its call: before it, after it, or with the call on the wire. */
  function die(victim: Process, how: 'before' | 'after' | 'on-the-wire'): void {
    running = running.filter((other) => other !== victim);
    if (how === 'after') attempt(victim.deed());
    if (how === 'on-the-wire') {
      const at = world.now() + 1 + chance.below(LONGEST_ON_THE_WIRE);
      onTheWire.push({ at, deed: victim.deed() });
    }
    excuses += 1;
    mishaps += 1;
    // Either the worker dies and the host sees it, or the whole machine does and the lease runs out.
    const hostSeesIt = victim.waitsFor() === DEADLY || chance.often(500);
    if (victim.delivery !== undefined && hostSeesIt) world.queue.fail(victim.delivery);
  }

  async function proceed(process: Process): Promise<void> {
    if (process.waitsFor() === DEADLY) return die(process, 'before');
    if (happens('deaths') && expendable(process)) {
      return die(process, chance.oneOf(['before', 'after', 'on-the-wire'] as const));
    }
    const fate = fateOf(process);
    const what = process.waitsFor();
    if (fate !== 'answered') mishaps += 1;
    if (what === 'fail' || (fate === 'lost-answer' && what === 'send')) excuses += 1;
    if (fate !== 'answered' && what === 'complete') excuses += 1;
    await process.proceed(fate);
    if (process.waitsFor() === undefined) running = running.filter((other) => other !== process);
  }

  function fateOf(process: Process): Fate {
    if (process.waitsFor() === 'fail' || !expendable(process)) return 'answered';
    if (happens('faults')) return 'fault';
    return happens('lostAnswers') ? 'lost-answer' : 'answered';
  }

  /** Time goes by, and what falls due on the way happens in its order. */
  function pass(milliseconds: number): void {
    const end = world.now() + milliseconds;
    while (world.now() < end) {
      const deadlines = running.map(({ startedAt }) => startedAt + FUNCTION_TIMEOUT);
      const arrivals = onTheWire.map(({ at }) => at);
      world.advance(Math.min(end, ...deadlines, ...arrivals) - world.now());
      const arrived = onTheWire.filter(({ at }) => at <= world.now());
      onTheWire = onTheWire.filter(({ at }) => at > world.now());
      for (const { deed } of arrived) attempt(deed);
      const timedOut = running.filter(
        ({ startedAt }) => startedAt + FUNCTION_TIMEOUT <= world.now(),
      );
      for (const process of timedOut) die(process, 'on-the-wire');
    }
  }

  function nextEvent(): number | undefined {
    const tend = !plan.untended && world.hinted() ? [lastTend + TEND_EVERY] : [];
    const times = [...onTheWire.map(({ at }) => at), ...tend, ...world.queue.nextVisibleAt()];
    return times.length === 0 ? undefined : Math.max(world.now(), Math.min(...times));
  }

  async function disturb(): Promise<void> {
    if (happens('wakes')) await start('wake', world.bodies.wake);
    if (happens('writers')) await start('write', world.bodies.write);
    if (happens('duplicates')) {
      world.queue.duplicate(chance.below);
      excuses += 1;
    }
    const victim = chance.oneOf(atWork());
    if (victim?.delivery !== undefined && expendable(victim) && happens('lostLeases')) {
      world.queue.loseLease(victim.delivery);
      excuses += 1;
    }
    if (plan.people && happens('writers')) {
      await start('people', chance.oneOf([world.bodies.cancel, world.bodies.retry]));
    }
    if (!plan.untended && happens('slowness')) await start('tend', world.bodies.tend);
    if (happens('slowness') && running.every(expendable)) {
      pass(chance.oneOf([500, 5_000, 60_000, 270_000, 900_000]));
    }
  }

  /** One thing moves; false where nothing is left that could. */
  async function move(): Promise<boolean> {
    const canReceive = atWork().length < WORKERS && world.queue.countVisible() > 0;
    if (canReceive && (running.length === 0 || chance.often(200))) {
      await receive();
      return true;
    }
    if (running.length > 0) {
      await proceed(chance.oneOf(running));
      return true;
    }
    const next = nextEvent();
    if (next === undefined) return false;
    pass(next - world.now());
    if (!plan.untended && world.now() >= lastTend + TEND_EVERY) {
      lastTend = world.now();
      await start('tend', world.bodies.tend);
    }
    return true;
  }

  do {
    await disturb();
    // Whoever is at work may have sent the next message, and completes its own only then.
    const most = 1 + atWork().length + world.unpromptedSends() + excuses;
    if (world.queue.count() > most) {
      world.violations.push(`${world.queue.count()} messages, where ${most} are excused`);
    }
    if (world.violations.length > 0) break;
    if (++turns > MOST_TURNS) world.violations.push('it never comes to rest');
  } while (await move());
  return outcomeOf(world, mishaps);
}

function attempt(deed: () => void): void {
  try {
    deed();
  } catch {
    // A conditional write that comes too late does nothing, and nobody is there to be told.
  }
}

const outcomeOf = (world: World, mishaps: number): Outcome => ({
  job: world.record.read(),
  history: world.record.history(),
  made: world.work.made(),
  messagesLeft: world.queue.count(),
  rescued: world.rescued(),
  poisoned: world.queue.poisoned(),
  mishaps,
  violations: world.violations,
});
