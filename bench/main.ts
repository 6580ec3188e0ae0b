import { figureText, holds, type Figure } from './figure.ts';

// npm run bench [-- name ...]: ratios and counts, each with its bar. Exit code 1 where one is missed.
const usual = ['preflight', 'start', 'import', 'added-time', 'memory', 'sweep', 'local-arm'];
// They take long, or run what is measured elsewhere: only when asked for.
const onlyByName = ['demo', 'suite'];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => ![...usual, ...onlyByName].includes(name));
if (unknown.length > 0) {
  console.error(
    `There is no measurement ${unknown.join(', ')}. Name some of: ${[...usual, ...onlyByName].join(', ')}.`,
  );
  process.exit(1);
}

let missed = 0;
for (const name of asked.length > 0 ? asked : usual) {
  const { title, measure } = (await import(`./${name}.ts`)) as {
    title: string;
    measure: () => Promise<Figure[]>;
  };
  console.log(`\n${name}: ${title}`);
  for (const figure of await measure()) {
    console.log(figureText(figure));
    if (!holds(figure)) missed += 1;
  }
}
console.log(missed === 0 ? '\nEvery bar holds.' : `\n${missed} missed.`);
process.exit(missed === 0 ? 0 : 1);
