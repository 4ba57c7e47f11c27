/**
 * JUnit XML. A suite a script, with one case: so the counts that a suite must open with are known when it is written,
 * and a report of any length needs no memory. Times are board time in seconds.
 */
import { create } from 'xmlbuilder';
import { seconds } from '../../text.js';
import type { ScriptFailure, ScriptResult } from '../result.js';
import { type Reporter, warningOf } from './reporter.js';

export function junitReporter(): Reporter {
  return {
    start: () => '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="dscplus replay">\n',
    result: (result, _, context) => suite(result, warningOf(result, context)),
    end: () => '</testsuites>\n',
  };
}

function suite(result: ScriptResult, warning: string | undefined): string {
  const time = seconds(result.board_us);
  const root = create('testsuite', { headless: true, invalidCharReplacement: '\ufffd' });
  root.att({ name: result.file, tests: 1, failures: result.ok ? 0 : 1, errors: 0, skipped: 0, time });
  const testcase = root.ele('testcase', { name: result.file, classname: result.model, time });
  if (result.failure) {
    testcase.ele('failure', { message: result.failure.message, type: 'expectation' }, details(result.failure, time));
  }
  if (warning !== undefined) testcase.ele('system-err', `warning: ${warning}`);
  return `${root.end({ pretty: true, offset: 1 })}\n`;
}

function details(failure: ScriptFailure, time: string): string {
  return [
    `${failure.file}:${failure.line}:${failure.column}: ${failure.message}`,
    `expected: ${failure.expected}`,
    `actual: ${failure.actual}`,
    `at: ${time} s of board time`,
  ].join('\n');
}
