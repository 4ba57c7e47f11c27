/** One script's part of the page. */

import { seconds } from '../../../text.js';
import type { ScriptFailure, ScriptMistake, ScriptResult } from '../../result.js';
import { placeText, withoutSecrets } from '../../script-error.js';
import type { Statement } from '../../statements/table.js';
import { type ResultContext, warningOf } from '../reporter.js';
import { glass } from './glass.js';
import { drawn, screenList, strip } from './screens.js';
import { numberedSource, plainSource } from './source.js';
import { escaped } from './text.js';

/** So many scripts of a page are shown whole: a page of thousands must still open. */
export const WHOLE_SCRIPTS = 200;

/** @param index counts the scripts of the page from 0 */
export function scriptPart(result: ScriptResult, index: number, context: ResultContext): string {
  return index < WHOLE_SCRIPTS ? wholePart(result, context) : shortPart(result, context);
}

/** Without its screens, pictures and source: a line, and of a failure what was wanted beside what shows, as text. */
function shortPart(result: ScriptResult, context: ResultContext): string {
  const { file, board_us, failure } = result;
  const mark = failure === null ? '✓' : '✗';
  const head = `<b>${mark}</b> <strong>${escaped(file)}</strong> <small>${seconds(board_us)} s</small>`;
  const notes = notesOf(result, context).join('\n');
  if (failure === null) return `<div class="good">${head}${notes}</div>\n`;
  const message = escaped(`${placeText(failure)}: ${failure.message}`);
  const parts = [failureTexts(failure, '', ''), notes, shrunkPart(context)].filter((text) => text !== '');
  return `<details class="bad"><summary>${head}<em>${message}</em></summary>\n${parts.join('\n')}</details>\n`;
}

/** Closed, with all that a reader needs to choose what to open. */
function wholePart(result: ScriptResult, context: ResultContext): string {
  const { file, model, contacts, board_us, failure, digest } = result;
  const facts = `${model}, ${contacts} contacts, ${seconds(board_us)} s`;
  return [
    `<details class="${failure === null ? 'good' : 'bad'}">`,
    `<summary><b>${failure === null ? '✓' : '✗'}</b> <strong>${escaped(file)}</strong> <small>${facts}</small>${strip(result)}`,
    failure === null ? '</summary>' : `<em>${escaped(`${placeText(failure)}: ${failure.message}`)}</em></summary>`,
    failure === null ? '' : failurePart(failure, result, context),
    ...notesOf(result, context),
    `<h3>Screens</h3>\n${screenList(result, context.pictures)}`,
    sourcePart(result, context),
    shrunkPart(context),
    digest === null ? '' : `<p><small>digest ${digest}</small></p>`,
    '</details>\n',
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function notesOf(result: ScriptResult, context: ResultContext): string[] {
  const warning = warningOf(result, context);
  const links = context.links.map(({ label, href }) => `<a href="${escaped(href)}">${escaped(label)}</a>`);
  return [
    ...(warning === undefined ? [] : [`<p>Warning: ${escaped(warning)}.</p>`]),
    ...(links.length === 0 ? [] : [`<p>${links.join(' · ')}</p>`]),
  ];
}

function shrunkPart({ shrunk }: ResultContext): string {
  if (shrunk === undefined) return '';
  return `<h3>The smallest that still fails</h3>\n${plainSource(shrunk, withoutSecrets)}`;
}

/** A script that was not played, or not to its end. */
export function mistakePart({ script, text, isOfLine }: ScriptMistake): string {
  const [first, ...more] = text.split('\n');
  const excerpt = more.length === 0 ? '' : `<pre>${more.map(escaped).join('\n')}</pre>\n`;
  return `<details class="bad">
<summary><b>✗</b> <strong>${escaped(script)}</strong> <small>${isOfLine ? 'the line failed' : 'a mistake'}</small><em>${escaped(first!)}</em></summary>
${excerpt}</details>
`;
}

/** The expected text beside the shown one. */
function failurePart(failure: ScriptFailure, result: ScriptResult, { script, pictures }: ResultContext): string {
  const statement = script.statements.find(
    ({ place }) => place.file === failure.file && place.line === failure.line && place.column === failure.column,
  );
  const right = statement === undefined ? [] : rightTexts(statement, failure);
  const last = result.screens.length - 1;
  const actual = pictures.get(last) ?? drawn(result, failure.actual);
  return failureTexts(failure, pictured(right, result), glass(actual, failure.actual));
}

/** @param right the displays that would have been right, as drawn @param shown the one that was, as drawn */
function failureTexts({ expected, actual }: ScriptFailure, right: string, shown: string): string {
  return [
    '<div class="failure">',
    `<figure><figcaption>expected</figcaption>${right}<code>${readable(expected)}</code></figure>`,
    `<figure><figcaption>shown</figcaption>${shown}<code>${readable(actual)}</code></figure>`,
    '</div>',
  ].join('\n');
}

function pictured(texts: readonly string[], result: ScriptResult): string {
  return texts.map((text) => glass(drawn(result, text), text)).join('');
}

function readable(text: string): string {
  return text === '' ? 'off' : escaped(text);
}

/** The displays that would have been right; none where they can't be listed. */
function rightTexts(statement: Statement, { expected }: ScriptFailure): readonly string[] {
  if (statement.do === 'expectResponse') return expected.split(' | ');
  if (statement.do !== 'expect' || statement.wanted.kind === 'regex') return [];
  return [expected];
}

function sourcePart({ file, failure }: ScriptResult, { script }: ResultContext): string {
  const shown = failure?.file ?? file;
  return `<h3>${escaped(shown)}</h3>\n${numberedSource(script.sources.get(shown) ?? '', failure?.line)}`;
}
