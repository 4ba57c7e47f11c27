/** docs/mutation.md: what `npm run mutate` does, what it found, and why what it did not find can't be noticed. */
import { readFileSync } from 'node:fs';
import { AREAS } from '../mutate/areas.js';
import type { Result, Survivor } from '../mutate/survivors.js';
import { FAULTS } from '../seeded/faults.js';

const HEAD = `# Mutations and seeded faults: do the tests notice?

After this page you can find out whether the tests notice a change of the firmware, the machine, the verifier or the client, and
see which changes can't be noticed, and why.

## Mutations

\`npm run mutate\` changes the sources in one place at a time and runs the tests, and if necessary the walk of every state,
until something fails. If nothing notices a change, a test is missing, or the change makes no difference. A
run takes more than an hour on two cores, so it is not a part of \`npm test\`.

The changes are made in four areas, ${AREAS.map(({ folder }) => `\`${folder}/\``).join(', ')}, except in their tests:

- A constant is one more, and one less: every number, also in a text, a property's name or a regular expression.
- A comparison is changed: \`<\` becomes \`<=\` and \`>=\`, and so on for \`<=\`, \`>\` and \`>=\`; \`===\` becomes \`!==\`, and \`!==\` becomes
  \`===\`.
- A call is deleted. If its value is used, the object that it was called on replaces it, or its first argument if it was called on nothing,
  on \`this\` or on a name with a capital, such as \`Math\`. A listener that is not removed is such a change.
- A part of a condition is dropped, and the condition of a branch always holds, or never.
- A promise is not waited for.
- Two statements side by side change places.
- An error is not thrown.

All changes of an area are in one copy of its sources, in which a number decides which one is on, so the tests are bundled once. They
run in one process after another (\`host-tools/workshop/mutate/areas.ts\` lists them), with the sources loaded again for each change;
random tests draw the same values in every run. First each test runs alone on the unchanged sources, to find which
changes it reaches and how long it takes. Then only those tests run on a change, the quickest file first. A test
that fails, throws, waits for what never comes, or takes a million steps more than five times as many as usual has noticed the
change. Tests that take longest, such as the walk, come last, and only for a change that no other test noticed and the list below
does not explain.

\`\`\`console
$ npm run mutate                          # everything; status 1 if an area is below 90 % or a survivor has no reason
$ npm run mutate -- --jobs 1 firmware/ui  # one process, and the changes in one folder
$ npm run mutate -- --sample 20           # twenty changes of each area, the same ones each time; --seed N chooses others
$ npm run mutate -- --quick               # without the tests that take longest: more survive
$ npm run mutate -- --listed              # only the changes of the list below: does a new test notice one?
$ npm run mutate -- --resume              # goes on where an earlier run was stopped, or tries its survivors again
$ npm run mutate -- --write               # keeps the result in host-tools/workshop/mutate/survivors.json
\`\`\`

Add the reason of a new survivor to \`survivors.json\` by hand; \`npm run docs\` then writes this page. A line there that
is noticed now, or is no longer a change of the source, fails the run; \`--write\` removes it. A sample, which every run of
CI tries, fails only for a change that the list does not have; an area that the table below does not have only reports.
The store on PostgreSQL is left out, because its tests need a server.

## Seeded faults

A person makes other mistakes than such a tool. \`host-tools/workshop/seeded/faults.ts\` lists ${FAULTS.length} realistic ones, each
a text of a source and what stands there instead. \`npm run seeded\` plants one after another into a copy of the project, builds
it, and runs the tests that look at it. When the source changes, a test asks for the list to follow.

\`\`\`console
$ npm run seeded              # all of them; status 1 if one is not noticed
$ npm run seeded -- verifier  # those with this word in their file or description
\`\`\`
`;

/** In place of a reason that nobody has written yet. */
const OPEN = '**a test is missing**';

/** A text as code in a table's cell. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function rowsOf(survivors: readonly Survivor[]): string {
  const rows = survivors.map(
    ({ within, line, becomes, reason }) => `| ${within} | ${code(line)} | ${code(becomes)} | ${reason || OPEN} |`,
  );
  return ['| in | line | becomes | why it makes no difference |', '|---|---|---|---|', ...rows].join('\n');
}

/** The page's whole text. */
export function mutationPage(): string {
  const { areas, survivors }: Result = JSON.parse(readFileSync('host-tools/workshop/mutate/survivors.json', 'utf8'));
  const rows = areas.map(({ folder, mutants, found }) => {
    const open = survivors.filter(({ file, reason }) => file.startsWith(`${folder}/`) && reason === '').length;
    return `| \`${folder}/\` | ${mutants} | ${found} | ${((100 * found) / mutants).toFixed(1)} % | ${open} |`;
  });
  const head = ['| area | changes | noticed | share | a test is missing |', '|---|---|---|---|---|'];
  const result = ['## The last result', '', ...head, ...rows, ''];
  const files = [...new Set(survivors.map(({ file }) => file))].map(
    (file) => `## ${file}\n\n${rowsOf(survivors.filter((survivor) => survivor.file === file))}\n`,
  );
  return [HEAD, result.join('\n'), ...files].join('\n');
}
