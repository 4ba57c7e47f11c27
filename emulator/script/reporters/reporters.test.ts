import test from 'ava';
import type { ScriptMistake, ScriptResult } from '../result.js';
import { parseText } from '../testing.js';
import {
  makeReporter,
  problemOfFailure,
  problemOfMistake,
  type ReporterName,
  type ResultContext,
  type RunSummary,
} from './index.js';

const GOOD: ScriptResult = {
  file: 'login.keys',
  model: 'dsc-plus',
  contacts: 'clean',
  ok: true,
  board_us: 35_000_000,
  screens: [
    [0, ''],
    [2_021_000, 'PIN>'],
  ],
  failure: null,
  digest: '00ff',
};

/** All that a format could stumble over: markup, quotes, directives, line ends, a terminal's escape character. */
const BAD: ScriptResult = {
  file: 'a#b\\c<&>.keys',
  model: 'nagra-326',
  contacts: 'bouncy',
  ok: false,
  board_us: 2_021_050,
  screens: [[0, '']],
  failure: {
    file: 'part.keys',
    line: 5,
    column: 1,
    message: 'the "display" shows\nanother text',
    expected: '/^<\\d+>$/',
    actual: 'off \u001b[31m',
  },
  digest: null,
};

/** No format that programs read looks at more of it than whether the script expects anything. */
const CONTEXT: ResultContext = {
  script: parseText('expect off'),
  pictures: new Map(),
  shrunk: undefined,
  links: [],
  began_ms: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  took_us: 1_250,
};

const RESULTS = [GOOD, BAD];
const NONE: RunSummary = {
  total: 0,
  done: 0,
  failed: 0,
  mistaken: 0,
  lineFailures: 0,
  problems: [],
  next: null,
  ended_ms: Date.UTC(2026, 0, 2, 3, 4, 6),
  board_us: 0,
};
const SUMMARY: RunSummary = {
  ...NONE,
  total: 2,
  done: 2,
  failed: 1,
  problems: [problemOfFailure(BAD.file, BAD.failure!)],
  board_us: 37_021_050,
};

async function reportOf(
  name: ReporterName,
  results: readonly ScriptResult[],
  summary: RunSummary,
  colors = false,
  context = CONTEXT,
) {
  const reporter = await makeReporter(name, { colors, repeat: (file) => `dscplus replay '${file}'` });
  return (
    reporter.start(summary.total) +
    results.map((result, index) => reporter.result(result, index, context)).join('') +
    reporter.end(summary)
  );
}

const SPEC = `✓ login.keys (dsc-plus, clean contacts, 35 s)
✗ a#b\\c<&>.keys (nagra-326, bouncy contacts, 2.02105 s)
    part.keys:5:1: the "display" shows␊another text
      wanted  /^<\\d+>$/
      shown   off ␛[31m
      at      2.02105 s of board time
      repeat  dscplus replay 'a#b\\c<&>.keys'

✗ part.keys:5:1: the "display" shows␊another text (included by a#b\\c<&>.keys)

2 scripts, 1 failed, 37.02105 s of board time
`;

const TAP = `TAP version 13
1..2
ok 1 - login.keys
not ok 2 - a\\#b\\\\c<&>.keys
  ---
  message: "the \\"display\\" shows\\nanother text"
  severity: fail
  wanted: "/^<\\\\d+>$/"
  found: "off \\u001b[31m"
  at:
    file: "part.keys"
    line: 5
    column: 1
  board_us: 2021050
  ...
`;

const JUNIT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="login.keys" id="0" package="dscplus.replay" timestamp="2026-01-02T03:04:05" hostname="localhost" tests="1" failures="0" errors="0" time="0.00125">
    <properties>
      <property name="board_us" value="35000000"/>
    </properties>
    <testcase name="login.keys" classname="dsc-plus" file="login.keys" time="0.00125"/>
    <system-out/>
    <system-err/>
  </testsuite>
  <testsuite name="a#b\\c&lt;&amp;>.keys" id="1" package="dscplus.replay" timestamp="2026-01-02T03:04:05" hostname="localhost" tests="1" failures="1" errors="0" time="0.00125">
    <properties>
      <property name="board_us" value="2021050"/>
    </properties>
    <testcase name="a#b\\c&lt;&amp;>.keys" classname="nagra-326" file="a#b\\c&lt;&amp;>.keys" time="0.00125">
      <failure message="the &quot;display&quot; shows&#xA;another text" type="expectation">part.keys:5:1: the "display" shows
another text
expected: /^&lt;\\d+&gt;$/
actual: off \ufffd[31m
at: 2.02105 s of board time</failure>
    </testcase>
    <system-out/>
    <system-err/>
  </testsuite>
</testsuites>
`;

const JSON_TEXT = `[
{"file":"login.keys","model":"dsc-plus","contacts":"clean","ok":true,"board_us":35000000,"screens":[[0,""],[2021000,"PIN>"]],"failure":null,"digest":"00ff"},
{"file":"a#b\\\\c<&>.keys","model":"nagra-326","contacts":"bouncy","ok":false,"board_us":2021050,"screens":[[0,""]],"failure":{"file":"part.keys","line":5,"column":1,"message":"the \\"display\\" shows\\nanother text","expected":"/^<\\\\d+>$/","actual":"off \\u001b[31m"},"digest":null}
]
`;

const REPORTS: ReadonlyArray<readonly [ReporterName, string]> = [
  ['spec', SPEC],
  ['tap', TAP],
  ['junit', JUNIT],
  ['json', JSON_TEXT],
];

for (const [name, text] of REPORTS) {
  test(`reporters: ${name} writes a success and a failure as laid down`, async (t) => {
    t.is(await reportOf(name, RESULTS, SUMMARY), text);
  });
}

test('reporters: json can be read back, with the fields in the format’s order', async (t) => {
  const { digest, ...rest } = GOOD;
  const shuffled = { digest, ...rest };
  const read = JSON.parse(await reportOf('json', [shuffled, BAD], SUMMARY));
  t.deepEqual(read, RESULTS);
  t.deepEqual(Object.keys(read[0]), ['file', 'model', 'contacts', 'ok', 'board_us', 'screens', 'failure', 'digest']);
});

test('reporters: a report without a result is whole', async (t) => {
  t.deepEqual(JSON.parse(await reportOf('json', [], NONE)), []);
  t.is(await reportOf('tap', [], NONE), 'TAP version 13\n1..0 # SKIP no scripts\n');
  t.true((await reportOf('junit', [], NONE)).endsWith('<testsuites>\n</testsuites>\n'));
});

test('reporters: a run that was stopped says after how many scripts', async (t) => {
  const stopped = { ...NONE, total: 9, done: 1, next: 'next.keys', board_us: 35_000_000 };
  t.is(
    await reportOf('tap', [GOOD], stopped),
    'TAP version 13\n1..9\nok 1 - login.keys\nBail out! stopped after 1 of 9 scripts\n',
  );
  t.true(
    (await reportOf('spec', [GOOD], stopped)).endsWith(
      '1 script, 0 failed, 35 s of board time, stopped before 8 more\n',
    ),
  );
});

test('reporters: spec has colours only where they are asked for', async (t) => {
  t.false((await reportOf('spec', RESULTS, SUMMARY)).includes('\u001b'));
  t.true((await reportOf('spec', RESULTS, SUMMARY, true)).startsWith('\u001b[32m✓\u001b[0m login.keys'));
});

/** A script that checks nothing, in each format: JSON has the fields that are fixed, and no other. */
const WARNED: Readonly<Record<Exclude<ReporterName, 'html'>, RegExp>> = {
  spec: /^✓ login\.keys .*\n {4}warning: it has no expect, so nothing was checked\n\n/,
  tap: /\nok 1 - login\.keys\n# warning: it has no expect, so nothing was checked\n$/,
  junit:
    /<testcase [^>]*\/>\s*<system-out\/>\s*<system-err>warning: it has no expect, so nothing was checked<\/system-err>\s*<\/testsuite>/,
  json: /^\[\n\{"file":"login\.keys",[^\n]*,"failure":null,"digest":"00ff"\}\n\]\n$/,
};

for (const [name, wanted] of Object.entries(WARNED) as Array<[ReporterName, RegExp]>) {
  test(`reporters: ${name} says of a script without an expectation that it checks nothing`, async (t) => {
    const summary = { ...NONE, total: 1, done: 1, board_us: GOOD.board_us };
    const warned = await reportOf(name, [GOOD], summary, false, { ...CONTEXT, script: parseText('press 1\nwait 1s') });
    t.regex(warned, wanted);
    t.notRegex(await reportOf(name, [GOOD], summary), /warning/);
  });
}

/** Two mistakes: one with a place, in a script that another includes, and one of the script as a whole. */
const MISTAKES: readonly ScriptMistake[] = [
  {
    script: 'a.keys',
    place: { file: 'lib/b.keys', line: 2, column: 3 },
    message: 'found "pres", expected a <statement>',
    text: 'lib/b.keys:2:3: found "pres", expected a <statement>\n  pres OK\n  ^',
    model: 'dsc-plus',
  },
  {
    script: 'c.keys',
    place: undefined,
    message: 'c.keys: found no such file',
    text: 'c.keys: found no such file',
    model: 'dsc-plus',
  },
];

/** A run of two mistakes that was stopped before a third script, in each format. */
async function stoppedReport(name: ReporterName): Promise<string> {
  const reporter = await makeReporter(name, { colors: false, repeat: String });
  const problems = MISTAKES.map(problemOfMistake);
  const summary = { ...NONE, total: 4, done: 2, mistaken: 2, problems, next: 'd.keys' };
  return (
    reporter.start(4) +
    MISTAKES.map((mistake, index) => reporter.mistake(mistake, index, CONTEXT)).join('') +
    reporter.end(summary)
  );
}

test('reporters: spec names mistakes with line and caret, and once more at the end', async (t) => {
  t.is(
    await stoppedReport('spec'),
    `✗ a.keys
    lib/b.keys:2:3: found "pres", expected a <statement>
      pres OK
      ^
✗ c.keys
    c.keys: found no such file

✗ lib/b.keys:2:3: found "pres", expected a <statement> (included by a.keys)
✗ c.keys: found no such file

2 scripts, 0 failed, 2 with a mistake, 0 s of board time, stopped before 2 more
`,
  );
});

test('reporters: tap has a mistake as a test that fails in error, and bails out where the run was stopped', async (t) => {
  t.is(
    await stoppedReport('tap'),
    `TAP version 13
1..4
not ok 1 - a.keys
  ---
  message: "found \\"pres\\", expected a <statement>"
  severity: error
  at:
    file: "lib/b.keys"
    line: 2
    column: 3
  ...
not ok 2 - c.keys
  ---
  message: "c.keys: found no such file"
  severity: error
  at:
    file: "c.keys"
  ...
Bail out! stopped after 2 of 4 scripts
`,
  );
});

test('reporters: junit has errors for mistakes and one more for a run that was stopped', async (t) => {
  const text = await stoppedReport('junit');
  t.is(text.match(/ failures="0" errors="1" /g)?.length, 3);
  t.true(
    text.includes('<error message="found &quot;pres&quot;, expected a &lt;statement>" type="mistake">lib/b.keys:2:3:'),
  );
  t.true(text.includes('<testcase name="the whole run" classname="dscplus.replay" time="0">'));
  t.true(text.includes('<error message="stopped after 2 of 4 scripts" type="stopped">not played: d.keys</error>'));
  t.true(text.includes('id="2" package="dscplus.replay" timestamp="2026-01-02T03:04:06"'));
});

test('reporters: json has results that are not ok for mistakes and for a run that was stopped, with one field more', async (t) => {
  const read = JSON.parse(await stoppedReport('json'));
  const nothing = { contacts: 'bouncy', ok: false, board_us: 0, screens: [], digest: null };
  const failure = { expected: '', actual: '' };
  t.deepEqual(read, [
    {
      ...{ file: 'a.keys', model: 'dsc-plus', ...nothing, error: 'mistake' },
      failure: { ...failure, file: 'lib/b.keys', line: 2, column: 3, message: MISTAKES[0]!.message },
    },
    {
      ...{ file: 'c.keys', model: 'dsc-plus', ...nothing, error: 'mistake' },
      failure: { ...failure, file: 'c.keys', line: 1, column: 1, message: MISTAKES[1]!.message },
    },
    {
      ...{ file: 'd.keys', model: '', ...nothing, error: 'stopped' },
      failure: { ...failure, file: 'd.keys', line: 1, column: 1, message: 'stopped after 2 of 4 scripts' },
    },
  ]);
  t.deepEqual(Object.keys(read[0]), [
    ...['file', 'model', 'contacts', 'ok', 'board_us', 'screens', 'failure', 'digest'],
    'error',
  ]);
});

test('reporters: html has mistakes with their lines, and says that the run was stopped', async (t) => {
  const text = await stoppedReport('html');
  t.is(text.match(/<details class="bad">/g)?.length, 2);
  t.true(text.includes('<pre>  pres OK\n  ^</pre>'));
  t.notRegex(text, /<statement>/);
  t.regex(text, /<p class="sum bad">2 scripts, <b>0 failed<\/b>, <b>2 with a mistake<\/b>, .* stopped before 2 more</);
});

test('reporters: spec says how many more went wrong than it lists', async (t) => {
  const summary = { ...SUMMARY, total: 9, done: 9, failed: 8 };
  t.regex(await reportOf('spec', [], summary), /\n… and 7 more scripts\n\n9 scripts, 8 failed/);
});
