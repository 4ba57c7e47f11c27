/** A script and its card, described in the debugger's words. */

import { KEYS } from '../../../firmware/hal.js';
import type { Attached } from '../../machine/attached.js';
import type { Board } from '../../machine/board.js';
import type { Card } from '../../machine/card.js';
import type { Place } from '../../script/place.js';
import { placeText, withoutSecrets } from '../../script/script-error.js';
import { memoryOf, stateOf } from '../../session/inspection.js';
import { durationText, seconds, textLines, visible } from '../../text.js';
import type { Stepper } from './stepper.js';

/** Lines that are shown before and after the one in question. */
const LINES_AROUND = 4;
/** No script waits longer: what is due later is nothing that it sees. */
const LONGEST_us = 30 * 24 * 3600 * 1_000_000;
const NO_SCRIPT = 'this is the machine of a snapshot, which no script goes on with';

/** The present place of the script: board time and display, then the statement that comes next or plays. */
export function whereText(stepper: Stepper): string {
  const { card, failure } = stepper;
  const shown = `${seconds(card.now_us, 6).padStart(12)} s  [${card.display.padEnd(card.model.cells)}]`;
  if (failure === undefined) return `${shown}\n${statementText(stepper)}\n`;
  const { file, line, column, message } = failure;
  return `${shown}\n${placeText({ file, line, column })}: failed: ${visible(message)}\n`;
}

function statementText(stepper: Stepper): string {
  const { statement, hasBegun } = stepper;
  if (hasNoScript(stepper)) return NO_SCRIPT;
  if (statement === undefined) return 'the script is over, and all is as expected';
  const { place } = statement;
  const text = withoutSecrets(lineOf(stepper, place).slice(place.column - 1));
  const begun = hasBegun ? ' (has begun)' : '';
  return `${placeText(place)}: ${visible(text)}${begun}`;
}

/** Nothing is known of what the machine has played. */
function hasNoScript({ script }: Stepper): boolean {
  return script.statements.length === 0;
}

function linesOf({ script }: Stepper, file: string): readonly string[] {
  return textLines(script.sources.get(file)!);
}

function lineOf(stepper: Stepper, { file, line }: Place): string {
  return linesOf(stepper, file)[line - 1]!;
}

/** The script around a line; `>` stands before the one that comes next or plays. @param at the line; that one by default */
export function listing(stepper: Stepper, at: number | undefined): string {
  const { statement, script } = stepper;
  if (hasNoScript(stepper)) return `${NO_SCRIPT}\n`;
  const place = statement?.place ?? script.statements.at(-1)?.place ?? { file: script.file, line: 1, column: 1 };
  const lines = linesOf(stepper, place.file);
  const middle = Math.min(at ?? place.line, lines.length);
  const first = Math.max(1, middle - LINES_AROUND);
  const width = String(middle + LINES_AROUND).length;
  return lines
    .slice(first - 1, middle + LINES_AROUND)
    .map((text, index) => {
      const mark = statement !== undefined && first + index === place.line ? '>' : ' ';
      return `${mark} ${String(first + index).padStart(width)}  ${visible(withoutSecrets(text))}`.trimEnd();
    })
    .concat('')
    .join('\n');
}

/** The card's state, what leaves it, supply and memory, and what the script has saved. Of a phone in its place, what a script can ask for. */
export function stateText({ card, savedNames }: Stepper): string {
  const rows = card.attached === undefined ? cardRows(card) : phoneRows(card, card.attached);
  const saved = savedNames.length === 0 ? 'nothing' : savedNames.map(visible).join(', ');
  return [...rows, ['saved', saved] as const].map(([name, value]) => `${name.padEnd(11)}${value}\n`).join('');
}

type Row = readonly [name: string, value: string];

function phoneRows({ now_us, display }: Card, { name, next_us, key }: Attached): readonly Row[] {
  const left_us = next_us - now_us;
  return [
    ['screen', `[${display}]`],
    ['next', left_us > LONGEST_us ? 'nothing by itself' : `something by itself in ${durationText(left_us)}`],
    ['memory', key === undefined ? 'no active key' : `an active key, suite ${key.suite}`],
    ['model', `${name}, in place of the card`],
  ];
}

function cardRows(card: Card): readonly Row[] {
  const { screen, countDowns, exits } = stateOf(card.board);
  const { battery_percent, isPowered, record } = memoryOf(card.board, false);
  const memory = record === undefined ? 'no valid record' : `counter ${record.counter}, suite ${record.suite}`;
  return [
    ['screen', `${screen} [${card.display.padEnd(card.model.cells)}]`],
    ...countDowns.map(({ what, left_ms, to }) => [what, `in ${durationText(left_ms * 1000)} to ${to}`] as const),
    ['leaves by', exits.map(([on, to]) => `${on} to ${to}`).join(', ')],
    ['supply', `${isPowered ? 'on' : 'off'}, battery ${battery_percent.toFixed(3)} %`],
    ['memory', memory],
    ['model', `${card.model.name}, ${card.contactsKind} contacts`],
  ];
}

/** The keys that are not simply up: where the hand is, what the contact is, and what the firmware takes it for. */
export function contactsText({ contacts, firmware }: Board): string {
  const { hand, stuck, glitching, edges_us, glitchEnd_us } = contacts.save();
  const debounced = firmware.keypad.levels;
  const rows: string[] = [];
  for (const [place, key] of KEYS.entries()) {
    const bit = 1 << place;
    const notes = [
      ...((stuck & bit) === 0 ? [] : ['stuck']),
      ...(edges_us[place]!.length === 0 ? [] : [`bounces until${seconds(edges_us[place]!.at(-1)!, 6).padStart(12)} s`]),
      ...((glitching & bit) === 0 ? [] : [`glitches until${seconds(glitchEnd_us[place]!, 6).padStart(12)} s`]),
    ];
    if (((hand | contacts.levels | debounced) & bit) === 0 && notes.length === 0) continue;
    const levels = [
      hand & bit ? 'down' : 'up',
      contacts.levels & bit ? 'closed' : 'open',
      debounced & bit ? 'down' : 'up',
    ];
    rows.push(`${[key, ...levels].map((text) => text.padEnd(9)).join('')}${notes.join(', ')}`.trimEnd());
  }
  if (rows.length === 0) return 'every key is up\n';
  const head = ['key', 'hand', 'contact', 'debounced'].map((text) => text.padEnd(9)).join('');
  return `${[head.trimEnd(), ...rows].join('\n')}\n${rows.length < KEYS.length ? 'every other key is up\n' : ''}`;
}
