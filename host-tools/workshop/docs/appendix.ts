/**
 * Pages of promises: each row of their tables has tests that fail without it. `row-tests/PAGE.json` names the tests, row by
 * row; the appendix of each page is made from both.
 */
import { readFileSync } from 'node:fs';
import { rowsOf } from './references.js';

export interface Promises {
  /** The page's name in docs/, without .md; its appendix is NAME-tests.md. */
  readonly name: string;
  readonly title: string;
  /** The text of the appendix before its list. */
  readonly intro: string;
  /** The entry of row-tests that stands for more than one row, if there is one. */
  readonly general?: string;
}

export const PROMISES: readonly Promises[] = [
  {
    name: 'fidelity',
    title: 'Fidelity',
    intro: `After this page you can find the tests that fail if the card no longer does what a row of [the fidelity page](fidelity.md) says.

In addition, the [reference model](glossary.md) is written from these rows without the firmware's code, and is compared with the
firmware.`,
    general: 'All rows of sections 2 to 6',
  },
  {
    name: 'security',
    title: 'Security',
    intro: `After this page you can find the tests that fail if an attack or a fault ends otherwise than [the security page](security.md) says.

Tests named \`peers: …\` run with \`npm run test:peers\`.`,
  },
  {
    name: 'secure-login',
    title: 'Secure Login',
    intro: `After this page you can find the tests that fail if a row of [Secure Login](secure-login.md) is no longer so.`,
  },
];

/** The tests of each row, as `FILE: NAME`. */
export function rowTests({ name }: Promises): Readonly<Record<string, readonly string[]>> {
  return JSON.parse(readFileSync(`host-tools/workshop/docs/row-tests/${name}.json`, 'utf8'));
}

/** The rows of a page, each by its first cell. */
export function promisedRows({ name }: Promises): string[] {
  return rowsOf(readFileSync(`docs/${name}.md`, 'utf8')).map(([first]) => first!);
}

/** The whole text of an appendix: the headings and rows of its page in their order, each row with its tests. */
export function appendixPage(promises: Promises): string {
  const tests = rowTests(promises);
  const { name, title, intro, general } = promises;
  const itemOf = (row: string) =>
    [`- ${row}`, ...(tests[row] ?? []).map((reference) => `  - \`${reference}\``)].join('\n');
  const sections = readFileSync(`docs/${name}.md`, 'utf8')
    .split(/^## /m)
    .map((section) => ({
      heading: section.slice(0, section.indexOf('\n')),
      rows: rowsOf(section).map(([row]) => row!),
    }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ heading, rows }) => `## ${heading}\n\n${rows.map(itemOf).join('\n')}\n`);
  return [
    `# ${title}: the tests of each row\n`,
    `${intro}\n`,
    `\`npm run docs\` writes this page from \`host-tools/workshop/docs/row-tests/${name}.json\`. A test checks that every row has tests\nand that they exist. They are cases of the vectors (\`test-vectors/\`) or tests beside the code.\n`,
    ...(general === undefined ? [] : [`${itemOf(general)}\n`]),
    ...sections,
  ].join('\n');
}
