import { demonstrateImport } from './demo/import.ts';
import { demonstrateReplication } from './demo/replicate.ts';
import type { Demonstration } from './demo/demonstration.ts';
import { run } from './demo/run.ts';

// npm run demo: one good VHD becomes a version, one bad one is refused. npm run demo -- replicate: versions are kept.
// Everything stops in the end. Exit code 0, or 1.
const demonstrations: Record<string, Demonstration> = {
  import: demonstrateImport,
  replicate: demonstrateReplication,
};

const [name = 'import'] = process.argv.slice(2);
const demonstration = demonstrations[name];
if (demonstration === undefined) {
  console.error(
    `There is no demo ${name}. There is: ${Object.keys(demonstrations).join(', ')}, as in npm run demo -- replicate.`,
  );
  process.exit(1);
}
process.exit((await run(demonstration)) ? 0 : 1);
