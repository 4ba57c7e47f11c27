import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { bash, folderWith } from '../../testing.js';
import { addJobSummary, jobSummary } from './job-summary.js';

const PROBLEM = {
  kind: 'failure',
  script: 'a.keys',
  place: { file: 'lib/b_c.keys', line: 2, column: 3 },
  message: 'expected "|*<b>`",\nfound off',
  text: '',
} as const;

test('job summary: texts are neither Markdown nor HTML', (t) => {
  t.is(
    jobSummary('1 script, 1 failed', [PROBLEM], 0),
    `### Key scripts

1 script, 1 failed

| Where | What |
|---|---|
| <code>lib/b&#95;c.keys&#58;2&#58;3</code> | expected &#34;&#124;&#42;&#60;b&#62;&#96;&#34;,␊found off |

`,
  );
});

test('job summary: a mistake of a script as a whole is under its name, and what is not listed is counted', (t) => {
  const text = jobSummary('9 scripts', [{ ...PROBLEM, kind: 'mistake', place: undefined }], 8);
  t.regex(text, /<code>a\.keys<\/code>/);
  t.regex(text, /\n\n… and 8 more scripts\n\n$/);
});

test('job summary: it is added to the file that GitHub names, and one that cannot be written changes nothing else', (t) => {
  const folder = folderWith(t, { 'a.keys': 'expect off\n', 'b.keys': 'expect "x"\n', 'c.keys': 'pres\n' });
  const file = join(folder, 'summary.md');
  writeFileSync(file, 'before\n');
  t.is(bash(folder, `GITHUB_STEP_SUMMARY=${file} dscplus replay a.keys b.keys c.keys`).status, 2);
  t.regex(
    readFileSync(file, 'utf8'),
    /^before\n### Key scripts\n\n3 scripts, 1 failed, 1 with a mistake[\s\S]*b\.keys&#58;1&#58;1[\s\S]*c\.keys&#58;1&#58;1/,
  );
  const unwritten = bash(folder, 'GITHUB_STEP_SUMMARY=no/summary.md dscplus replay a.keys');
  t.is(unwritten.status, 0);
  t.is(unwritten.stderr, "dscplus: warning: can't write the job summary: its folder does not exist\n");
  t.is(addJobSummary({}, '', [], 0), undefined);
});
