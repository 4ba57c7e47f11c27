/**
 * JUnit XML, as the schemas of Ant and of Jenkins have it. A suite a script, with one case: so the counts that a suite must
 * open with are known when it is written, and a report of any length needs no memory. `time` is the world's, since those who
 * share scripts out among machines go by it; board time is a property. The attribute `file` is in neither schema: GitLab and
 * CircleCI read it.
 */
import { create } from 'xmlbuilder';
import { seconds } from '../../text.js';
import { fileOf } from '../cases.js';
import type { ScriptFailure, ScriptMistake, ScriptResult } from '../result.js';
import { type Reporter, type RunSummary, stoppedText, type Timing, warningOf } from './reporter.js';

/** Every suite belongs to one: Ant's schema asks for a package. */
const PACKAGE = 'dscplus.replay';
/** A report says nothing of the machine that it was made on. */
const HOST = 'localhost';

export function junitReporter(): Reporter {
  return {
    start: () => '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n',
    result: (result, index, context) => suite(ofResult(result, warningOf(result, context)), index, context),
    mistake: (mistake, index, timing) => suite(ofMistake(mistake), index, timing),
    end: (summary) => `${ofStop(summary)}</testsuites>\n`,
  };
}

/** The report of a suite on its one case. */
interface Case {
  readonly name: string;
  /** The script; undefined where the case stands for none. */
  readonly file: string | undefined;
  readonly className: string;
  readonly board_us: number;
  readonly trouble: Trouble | undefined;
  readonly warning: string | undefined;
}

interface Trouble {
  readonly element: 'failure' | 'error';
  readonly type: string;
  readonly message: string;
  readonly details: string;
}

function ofResult({ file, model, board_us, failure }: ScriptResult, warning: string | undefined): Case {
  const trouble: Trouble | undefined =
    failure === null
      ? undefined
      : { element: 'failure', type: 'expectation', message: failure.message, details: details(failure, board_us) };
  return { name: file, file, className: model, board_us, trouble, warning };
}

function ofMistake({ script, model, message, text, isOfLine }: ScriptMistake): Case {
  const trouble: Trouble = { element: 'error', type: isOfLine ? 'line' : 'mistake', message, details: text };
  return { name: script, file: script, className: model, board_us: 0, trouble, warning: undefined };
}

/** A run that was stopped has one more suite, in error, so that what was not played is not taken for right. */
function ofStop(summary: RunSummary): string {
  const message = stoppedText(summary);
  if (message === undefined) return '';
  const trouble: Trouble = { element: 'error', type: 'stopped', message, details: `not played: ${summary.next}` };
  const stop = { name: 'the whole run', file: undefined, className: PACKAGE, board_us: 0, trouble, warning: undefined };
  return suite(stop, summary.done, { began_ms: summary.ended_ms, took_us: 0 });
}

function suite(
  { name, file, className, board_us, trouble, warning }: Case,
  id: number,
  { began_ms, took_us }: Timing,
): string {
  const time = seconds(took_us);
  const root = create('testsuite', { headless: true, invalidCharReplacement: '\ufffd' });
  root.att({ name, id, package: PACKAGE, timestamp: timestamp(began_ms), hostname: HOST });
  const count = (element: Trouble['element']): number => (trouble?.element === element ? 1 : 0);
  root.att({ tests: 1, failures: count('failure'), errors: count('error'), time });
  root.ele('properties').ele('property', { name: 'board_us', value: board_us });
  const testcase = root.ele('testcase', {
    name,
    classname: className,
    ...(file !== undefined && { file: fileOf(file) }),
    time,
  });
  if (trouble !== undefined) {
    testcase.ele(trouble.element, { message: trouble.message, type: trouble.type }, trouble.details);
  }
  root.ele('system-out');
  root.ele('system-err', warning === undefined ? '' : `warning: ${warning}`);
  return `${root.end({ pretty: true, offset: 1 })}\n`;
}

/** To the second and without a zone, as Ant's schema has it: in UTC. */
function timestamp(time_ms: number): string {
  return new Date(time_ms).toISOString().replace(/\..*/, '');
}

function details(failure: ScriptFailure, board_us: number): string {
  return [
    `${failure.file}:${failure.line}:${failure.column}: ${failure.message}`,
    `expected: ${failure.expected}`,
    `actual: ${failure.actual}`,
    `at: ${seconds(board_us)} s of board time`,
  ].join('\n');
}
