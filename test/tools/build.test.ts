import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const dist = join(import.meta.dirname, '../../dist');
const chunks = readdirSync(dist).filter((name) => name.endsWith('.js'));
/** The chunks in which this stands. */
const having = (pattern: RegExp) =>
  chunks.filter((name) => pattern.test(readFileSync(join(dist, name), 'utf8')));

describe('the build', () => {
  it('gets everything of Node by a call, save what makes require', () => {
    expect(having(/\bfrom ?["'](node:)?https?["']|import ?["']node:/)).toEqual([]);
    expect(having(/getBuiltinModule\([`"](node:)?https[`"]\)/)).not.toEqual([]);
  });

  it("leaves out the Compute client's operations that nobody uses, and keeps the others", () => {
    expect(having(/virtualMachineScaleSets\/\{/)).toEqual([]);
    expect(having(/galleries\/\{galleryName\}\/images/)).not.toEqual([]);
  });

  it('speaks English alone', () => {
    expect(having(/Ungültige Eingabe/)).toEqual([]);
    expect(having(/Invalid input/)).not.toEqual([]);
  });

  it('asks no body whether it is a form', () => {
    expect(having(/instanceof FormData/)).toEqual([]);
  });

  it('has a chunk of its own for the ports of each client, which loads when its turn comes', () => {
    for (const ports of ['credential', 'tables', 'blobs', 'resource-manager', 'queue-outbox'])
      expect(chunks.filter((name) => name.startsWith(`${ports}-`))).toHaveLength(1);
  });

  it('has one chunk for what is needed from the start, and an entry that nothing imports', () => {
    const main = readFileSync(join(dist, 'main.js'), 'utf8');
    const imported = [...main.matchAll(/^import .*["']\.\/([\w-]+)-[\w-]{8}\.js["']/gm)];
    expect(imported.map(([, chunk]) => chunk)).toEqual(['rolldown-runtime', 'app']);
    expect(having(/["']\.\/main\.js["']/)).toEqual([]);
  });

  it('is of one byte a character', () => {
    expect(having(/[^\0-\x7f]/)).toEqual([]);
  });

  it('signs no tokens, for it has a managed identity', () => {
    expect(having(/JsonWebTokenError|ConfidentialClientApplication/)).toEqual([]);
    expect(having(/ManagedIdentityCredential *= *class/)).not.toEqual([]);
  });
});
