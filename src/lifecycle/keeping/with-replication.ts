import type { DefinitionRef, Galleries, Version } from '../gallery.ts';

/** The versions, some of them (by number) read again with their replication; those that are gone by now are left out. */
export async function withReplication(
  versions: readonly Version[],
  wanted: ReadonlySet<string>,
  ref: DefinitionRef,
  galleries: Galleries,
): Promise<Version[]> {
  const read = versions.map(async (version) =>
    wanted.has(version.number)
      ? await galleries.version(ref, version.number, { replication: true })
      : version,
  );
  return (await Promise.all(read)).filter((version) => version !== undefined);
}
