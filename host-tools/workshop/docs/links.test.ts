/** Every page says first what its reader can do after it, and every link between pages leads somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import test from 'ava';

const PAGES = [
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'docs/examples/README.md',
  'test-vectors/README.md',
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
];

/** The text of a page without its examples. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
}

/** The names by which links reach the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The fault of a link of a page; undefined where it leads somewhere. */
function faultOf(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path, anchor] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path!);
  if (!existsSync(file)) return `${page}: ${link} names no file`;
  return anchor === undefined || anchorsOf(file).includes(anchor) ? undefined : `${page}: ${link} names no heading`;
}

test('links: every link between pages leads to a file and a heading', (t) => {
  const faults = PAGES.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => faultOf(page, link!)),
  );
  t.true(faults.length > 100, `only ${faults.length} links were read`);
  t.deepEqual(
    faults.filter((fault) => fault !== undefined),
    [],
  );
});

test('links: a link that leads nowhere is found', (t) => {
  t.is(faultOf('docs/ci.md', 'none.md'), 'docs/ci.md: none.md names no file');
  t.is(faultOf('docs/ci.md', 'scripts.md#none'), 'docs/ci.md: scripts.md#none names no heading');
  t.is(faultOf('docs/ci.md', '#continuous-integration'), undefined);
});

test('links: the list of pages has each page of docs/', (t) => {
  const list = readFileSync('docs/README.md', 'utf8');
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md');
  t.deepEqual(
    pages.filter((name) => !list.includes(`(${name})`)),
    [],
  );
});

for (const page of PAGES.filter((page) => page !== 'README.md')) {
  test(`links: ${page} says first what one can do after it`, (t) => {
    t.regex(readFileSync(page, 'utf8'), /^# .+\n\nAfter this page you /);
  });
}
