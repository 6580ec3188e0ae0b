import type { Definition, DefinitionChange } from './gallery.ts';

/**
 * What the catalog says otherwise of what Azure lets change; undefined where nothing differs. What somebody set and
 * the catalog does not name stays.
 */
export function changeOf(found: Definition, wanted: Definition): DefinitionChange | undefined {
  const named: Record<keyof DefinitionChange, unknown> = {
    description: wanted.description,
    privacyStatementUri: wanted.privacyStatementUri,
    releaseNoteUri: wanted.releaseNoteUri,
    endOfLifeDate: wanted.endOfLifeDate,
    recommended: recommendedOf(found, wanted),
    disallowed: wanted.disallowed,
    tags: tagsOf(found, wanted),
  };
  const changed = Object.entries(named).filter(
    ([name, value]) =>
      value !== undefined && said(value) !== said(found[name as keyof DefinitionChange]),
  );
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

function recommendedOf({ recommended: found }: Definition, { recommended: wanted }: Definition) {
  if (wanted === undefined) return undefined;
  const vCPUs = { ...found?.vCPUs, ...wanted.vCPUs };
  const memory = { ...found?.memory, ...wanted.memory };
  return {
    ...(Object.keys(vCPUs).length === 0 ? {} : { vCPUs }),
    ...(Object.keys(memory).length === 0 ? {} : { memory }),
  };
}

/** A tag's name is the same in any case. */
function tagsOf({ tags: found = {} }: Definition, { tags: wanted = {} }: Definition) {
  if (Object.keys(wanted).length === 0) return undefined;
  const known = new Map(Object.keys(found).map((name) => [name.toLowerCase(), name]));
  const named = Object.entries(wanted).map(([name, value]) => [
    known.get(name.toLowerCase()) ?? name,
    value,
  ]);
  return { ...found, ...(Object.fromEntries(named) as Record<string, string>) };
}

/** As text that is the same whatever the order of members and of lists. */
const said = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, part: unknown) => {
    if (Array.isArray(part)) return part.map((one) => String(one).toLowerCase()).toSorted();
    return typeof part === 'object' && part !== null
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  });
