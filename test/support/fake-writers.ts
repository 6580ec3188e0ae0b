import type { VersionRef } from '../../src/lifecycle/jobs/job-data.ts';
import { Conflict } from '../../src/lifecycle/outcomes.ts';
import type { Writer, Writers } from '../../src/lifecycle/keeping/ports.ts';

/** Who writes which version, in memory, with ETags that move on every write. */
export interface FakeWriters extends Writers {
  all(): Writer[];
}

export function fakeWriters(): FakeWriters {
  const stored = new Map<string, Writer>();
  let writes = 0;
  const keyOf = ({ definition, number }: VersionRef) =>
    `${definition}/versions/${number}`.toLowerCase();
  const all = () => structuredClone([...stored.values()]);

  function refuseOthers({ version, etag }: Writer): void {
    if (stored.get(keyOf(version))?.etag !== etag) {
      throw new Conflict(`What is remembered of version ${version.number}`);
    }
  }

  return {
    all,
    async read(version) {
      return structuredClone(stored.get(keyOf(version)));
    },
    async list(definition) {
      return all().filter(
        ({ version }) =>
          definition === undefined || version.definition.toLowerCase() === definition.toLowerCase(),
      );
    },
    async save(writer) {
      refuseOthers(writer);
      stored.set(keyOf(writer.version), { ...structuredClone(writer), etag: `W/"${++writes}"` });
    },
    async remove(writer) {
      if (!stored.has(keyOf(writer.version))) return;
      refuseOthers(writer);
      stored.delete(keyOf(writer.version));
    },
  };
}
