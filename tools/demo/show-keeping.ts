import type { Stage } from './demonstration.ts';

/** Calls the API; throws with what it answered where that is no success. */
export async function ask(
  { client }: Stage,
  path: string,
  body?: Record<string, string>,
): Promise<unknown> {
  const init =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
  const answer = await client.api(path, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

/** Shows what `latest` resolves to, for users in each region. */
export async function showLatest(
  { azure, say }: Stage,
  definition: string,
  regions: readonly string[],
): Promise<void> {
  const told = regions.map((region) => {
    const latest = azure.resourceManager.latestIn(definition, region)?.split('/').at(-1);
    return `${latest ?? 'nothing'} in ${region}`;
  });
  say(`  latest is ${told.join(', ')}`);
}

interface Plan {
  actions: { kind: string; version: string; because: string; heldBack?: string }[];
  notices: { version?: string; notice: string }[];
}

/** Shows GET /api/plan of an image. */
export async function showPlan(stage: Stage, image: string): Promise<void> {
  const { actions, notices } = (await ask(stage, `plan?image=${image}`)) as Plan;
  for (const { kind, version, because, heldBack } of actions) {
    stage.say(`  ${kind} ${version}: ${because}${heldBack === undefined ? '' : ` (${heldBack})`}`);
  }
  for (const { version = '', notice } of notices) stage.say(`  ${version} ${notice}`);
  if (actions.length === 0) stage.say('  There is nothing to do.');
}

interface Ledger {
  entries: {
    at: string;
    what: string;
    kind: string;
    version?: string;
    because: string;
    by: string;
  }[];
}

/** Shows GET /api/ledger of an image. */
export async function showLedger(stage: Stage, image: string): Promise<void> {
  const { entries } = (await ask(stage, `ledger?image=${image}`)) as Ledger;
  for (const { at, what, kind, version = '', because, by } of entries) {
    stage.say(
      `  ${at.slice(11, 19)}  ${what.padEnd(9)} ${kind.padEnd(9)} ${version.padEnd(6)} ${because} (${by})`,
    );
  }
}
