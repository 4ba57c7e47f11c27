/** docs/mutation.md: what `npm run mutate` does, what it found, and why what it did not find can't be noticed. */
import { readFileSync } from 'node:fs';
import type { Result, Survivor } from '../mutate/survivors.js';

const HEAD = `# Mutations: do the tests notice?

After this page you can find out whether the tests notice a change of the firmware, and see which changes can't be noticed, and why.

\`npm run mutate\` changes the firmware in one place at a time and runs the tests, and if necessary the walk of every state,
until something fails. If nothing notices a change, a test is missing, or the change makes no difference. A
run takes four to ten minutes on two cores, so it is not a part of \`npm test\`.

These changes are made, everywhere in \`firmware/\` except in its tests:

- A constant is one more, and one less: every number, also in a text, a property's name or a regular expression.
- A comparison is changed: \`<\` becomes \`<=\` and \`>=\`, and so on for \`<=\`, \`>\` and \`>=\`; \`===\` becomes \`!==\`, and \`!==\` becomes
  \`===\`.
- A call is deleted. If its value is used, the object that it was called on replaces it, or its first argument if it was called on nothing,
  on \`this\` or on a name with a capital, such as \`Math\`.

All changes are in one copy of the source, in which a number decides which one is on, so the tests are bundled once. They
run in one process after another (\`host-tools/workshop/mutate/suite.ts\` lists them), with the firmware loaded again for each change;
random tests draw the same values in every run. First each test runs alone on the unchanged firmware, to find which
changes it reaches and how long it takes. Then only those tests run on a change, the quickest file first. A test
that fails, throws, or takes a million steps more than five times as many as usual has noticed the change. The walk comes last, because it takes
longer than all tests together, and only for a change that no test noticed and the list below does not explain.

\`\`\`console
$ npm run mutate                          # everything; status 1 below 95 % or with a survivor that has no reason
$ npm run mutate -- --jobs 1 firmware/ui  # one process, and the changes in one folder
$ npm run mutate -- --write               # keeps the result in host-tools/workshop/mutate/survivors.json
\`\`\`

Add the reason of a new survivor to \`survivors.json\` by hand; \`npm run docs\` then writes this page. A line there that
is noticed now, or is no longer a change of the source, fails the run; \`--write\` removes it.
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
