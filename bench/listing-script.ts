import { ownerPrincipalId, subscriptionId } from '../local/fixed-ids.ts';
import type { LocalAzure } from '../local/local-azure.ts';

interface Listed {
  id: string;
}

/**
 * What scripts do who know of no Resource Graph: list after list, one call at a time. Galleries, the definitions of
 * each and the versions of these; then VMs, scale sets and the instances of each. Says how many resources it saw.
 */
export async function listOneByOne({ endpoints, tokens }: LocalAzure): Promise<number> {
  const { token } = tokens.issue(ownerPrincipalId, 'https://management.azure.com');
  const headers = { authorization: `Bearer ${token}` };
  let seen = 0;

  async function list(path: string, apiVersion: string): Promise<Listed[]> {
    const found: Listed[] = [];
    let next: string | undefined = `${endpoints.resourceManager}${path}?api-version=${apiVersion}`;
    while (next !== undefined) {
      const answer: Response = await fetch(next, { headers });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      const page = (await answer.json()) as { value: Listed[]; nextLink?: string };
      found.push(...page.value);
      next = page.nextLink;
    }
    seen += found.length;
    return found;
  }

  const compute = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute`;
  for (const gallery of await list(`${compute}/galleries`, GALLERIES)) {
    for (const definition of await list(`${gallery.id}/images`, GALLERIES)) {
      await list(`${definition.id}/versions`, GALLERIES);
    }
  }
  await list(`${compute}/virtualMachines`, MACHINES);
  for (const scaleSet of await list(`${compute}/virtualMachineScaleSets`, MACHINES)) {
    await list(`${scaleSet.id}/virtualMachines`, MACHINES);
  }
  return seen;
}

const GALLERIES = '2024-03-03';
const MACHINES = '2024-07-01';
