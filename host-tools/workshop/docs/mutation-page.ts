/** docs/mutation.md: what `npm run mutate` does, what it found, and why what it did not find can't be noticed. */
import { readFileSync } from 'node:fs';
import type { Result, Survivor } from '../mutate/survivors.js';

const HEAD = `# Mutations: do the tests notice?

\`npm run mutate\` changes the firmware in one place at a time and runs the tests, and if need be the walk of every state,
until something fails. A change that nothing notices is a test that is missing, or a change that makes no difference. A
run takes four to ten minutes on two cores, so it is for a night or a release and no part of \`npm test\`.

What is changed, everywhere in \`firmware/\` but in its tests:

- A constant is one more, and one less: every number, also in a text, a property's name or a regular expression.
- A comparison is turned: \`<\` becomes \`<=\` and \`>=\`, and so on for \`<=\`, \`>\` and \`>=\`; \`===\` becomes \`!==\` and the other way
  round.
- A call is deleted: one that stands alone is gone. Where its value is used, what it was called on stands there instead,
  or its first argument if it was called on nothing, on \`this\` or on a name with a capital, such as \`Math\`.

All changes are in one copy of the source, in which a number decides which one is on, so the tests are bundled once. They
run in one process after another (\`host-tools/workshop/mutate/suite.ts\` lists them), with the firmware loaded again for each change;
what random tests draw is the same in every run. First each test runs alone on the firmware as it is, which tells which
changes it comes by and how long it takes; a change then stands before those tests only, the quickest file first. A test
that fails, throws or takes five times as many steps as usual and a million has noticed the change. The walk comes last, and
only for a change that no test noticed and the list below does not explain, for it takes longer than all tests together.

\`\`\`console
$ npm run mutate                          # everything; status 1 below 95 % or with a survivor that has no reason
$ npm run mutate -- --jobs 1 firmware/ui  # one process, and the changes in one folder
$ npm run mutate -- --write               # keeps the result in host-tools/workshop/mutate/survivors.json
\`\`\`

A new survivor is given its reason in \`survivors.json\` by hand, and \`npm run docs\` writes this page anew. A line there that
is found now, or is no change of the source any more, fails the run; \`--write\` takes it out.
`;

/** A text as code in a table's cell. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function rowsOf(survivors: readonly Survivor[]): string {
  const rows = survivors.map(
    ({ within, line, becomes, reason }) => `| ${within} | ${code(line)} | ${code(becomes)} | ${reason} |`,
  );
  return ['| in | line | becomes | why nobody could notice |', '|---|---|---|---|', ...rows].join('\n');
}

/** The page's whole text. */
export function mutationPage(): string {
  const { mutants, found, survivors }: Result = JSON.parse(
    readFileSync('host-tools/workshop/mutate/survivors.json', 'utf8'),
  );
  const percent = ((100 * found) / mutants).toFixed(1);
  const result = `## The last result\n\n${mutants} changes, ${found} noticed: ${percent} %.\n`;
  const files = [...new Set(survivors.map(({ file }) => file))].map(
    (file) => `## ${file}\n\n${rowsOf(survivors.filter((survivor) => survivor.file === file))}\n`,
  );
  return [HEAD, result, ...files].join('\n');
}
