import test from 'ava';
import type { ScriptResult } from '../result.js';
import { parseText } from '../testing.js';
import { makeReporter, type ReporterName, type ResultContext, type RunSummary } from './index.js';

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
const CONTEXT: ResultContext = { script: parseText('expect off'), pictures: new Map(), shrunk: undefined, links: [] };

const RESULTS = [GOOD, BAD];
const SUMMARY: RunSummary = { total: 2, done: 2, failed: 1, board_us: 37_021_050 };

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
<testsuites name="dscplus replay">
  <testsuite name="login.keys" tests="1" failures="0" errors="0" skipped="0" time="35">
    <testcase name="login.keys" classname="dsc-plus" time="35"/>
  </testsuite>
  <testsuite name="a#b\\c&lt;&amp;>.keys" tests="1" failures="1" errors="0" skipped="0" time="2.02105">
    <testcase name="a#b\\c&lt;&amp;>.keys" classname="nagra-326" time="2.02105">
      <failure message="the &quot;display&quot; shows&#xA;another text" type="expectation">part.keys:5:1: the "display" shows
another text
expected: /^&lt;\\d+&gt;$/
actual: off \ufffd[31m
at: 2.02105 s of board time</failure>
    </testcase>
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
  const none = { total: 0, done: 0, failed: 0, board_us: 0 };
  t.deepEqual(JSON.parse(await reportOf('json', [], none)), []);
  t.is(await reportOf('tap', [], none), 'TAP version 13\n1..0 # SKIP no scripts\n');
  t.true((await reportOf('junit', [], none)).endsWith('<testsuites name="dscplus replay">\n</testsuites>\n'));
});

test('reporters: a run that was stopped says after how many scripts', async (t) => {
  const stopped = { total: 9, done: 1, failed: 0, board_us: 35_000_000 };
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
    /<testcase [^/>]*>\s*<system-err>warning: it has no expect, so nothing was checked<\/system-err>\s*<\/testcase>/,
  json: /^\[\n\{"file":"login\.keys",[^\n]*,"failure":null,"digest":"00ff"\}\n\]\n$/,
};

for (const [name, wanted] of Object.entries(WARNED) as Array<[ReporterName, RegExp]>) {
  test(`reporters: ${name} says of a script without an expectation that it checks nothing`, async (t) => {
    const summary = { total: 1, done: 1, failed: 0, board_us: GOOD.board_us };
    const warned = await reportOf(name, [GOOD], summary, false, { ...CONTEXT, script: parseText('press 1\nwait 1s') });
    t.regex(warned, wanted);
    t.notRegex(await reportOf(name, [GOOD], summary), /warning/);
  });
}
