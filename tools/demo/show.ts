import type { LocalAzure } from '../../local/local-azure.ts';
import type { ShownJob, StackClient } from '../stack/stack-client.ts';
import type { Say } from './demonstration.ts';

interface VersionBody {
  id: string;
  properties: {
    provisioningState: string;
    publishingProfile: {
      excludeFromLatest: boolean;
      targetRegions: { name: string; regionalReplicaCount: number; storageAccountType: string }[];
    };
  };
}

/** Shows the version as Resource Manager has it, and what `latest` resolves to in each of its regions. */
export async function showVersion(
  client: StackClient,
  { resourceManager }: LocalAzure,
  job: ShownJob,
  say: Say,
): Promise<void> {
  const path = `/images/ubuntu-24/versions/${job.version}?api-version=2024-03-03`;
  const version = (await (await client.gallery(path)).json()) as VersionBody;
  const { provisioningState, publishingProfile } = version.properties;
  const definition = version.id.replace(/\/versions\/.*$/, '');
  say(`\n${version.id}`);
  for (const {
    name,
    regionalReplicaCount,
    storageAccountType,
  } of publishingProfile.targetRegions) {
    const latest = resourceManager.latestIn(definition, name)?.split('/').at(-1) ?? 'nothing yet';
    const replicas = `${regionalReplicaCount} replica${regionalReplicaCount === 1 ? '' : 's'}`;
    say(`  ${name.padEnd(14)} ${replicas}, ${storageAccountType}; latest is ${latest}`);
    if (latest !== job.version) throw new Error(`latest is ${latest} in ${name}.`);
  }
  if (provisioningState !== 'Succeeded' || publishingProfile.excludeFromLatest) {
    throw new Error(`The version is ${provisioningState}, or still excluded from latest.`);
  }
}

/** Shows the histories of jobs that followed each other, and how long each station took. */
export function showHistory(jobs: readonly ShownJob[], speed: number, say: Say): void {
  for (const { id, kind, history = [] } of jobs) {
    say(`\nJob ${id} (${kind}):`);
    for (const { at, step, outcome, note } of history) {
      say(`  ${at.slice(11, 23)}  ${step.padEnd(17)}  ${outcome.padEnd(9)}  ${note}`);
    }
  }
  say('\nWhat each station took, in minutes of Azure:');
  for (const { createdAt, history = [] } of jobs) {
    let since = Date.parse(createdAt);
    for (const step of new Set(history.map((entry) => entry.step))) {
      const until = Date.parse(history.findLast((entry) => entry.step === step)?.at ?? '');
      const minutes = ((until - since) / 60_000) * speed;
      say(`  ${step.padEnd(17)} ${minutes.toFixed(1).padStart(6)}`);
      since = until;
    }
  }
}

/** Shows what whoever dropped a bad VHD finds beside it. */
export function showRefusal(result: Record<string, unknown>, expected: string, say: Say): void {
  const { state, reason, remedy } = result;
  say('results/debian-12/disk.json says:');
  say(`  ${String(state)}: ${String(reason)}`);
  say(`  ${String(remedy)}`);
  if (state !== 'refused' || !String(reason).includes(expected)) {
    throw new Error(`The VHD should have been refused because it ${expected}.`);
  }
}
