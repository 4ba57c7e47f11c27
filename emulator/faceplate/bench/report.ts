/** What the bench tells of a card and of a script that plays: state with what leaves it, memory, lines. */
import { KEYS, type Key, NEVER_MS } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';
import { type EventName, idles, type ScreenName, transitionsOf } from '../../../firmware/ui/screens.js';
import type { Board } from '../../machine/board.js';
import type { Card } from '../../machine/card.js';
import { withoutSecrets } from '../../script/script-error.js';
import type { CardView, CountDown, MemoryView, PlayView, StateView } from '../drawing/view.js';
import type { Playing } from './playing.js';

/** Events of which a count-down tells. */
const COUNTED: ReadonlySet<EventName> = new Set(['timeout', 'page']);

/** @param focus the chosen key */
export function cardView({ model, board }: Card, focus: Key): CardView {
  const { contacts, glass, memory } = board;
  return {
    model,
    serial: memory.record()?.serial ?? '',
    segments: glass.segments,
    text: glass.text,
    down: KEYS.reduce((mask, key, place) => (contacts.isDown(key) ? mask | (1 << place) : mask), 0),
    stuck: contacts.save().stuck,
    focus,
  };
}

/** Where the card is, and all that leaves it there. */
export function stateView(board: Board): StateView {
  if (board.powered) return runningView(board);
  const way = board.battery.isEmpty ? 'another battery' : 'supply back';
  return { screen: 'no supply', countDowns: [], ways: [[way, 'off']] };
}

function runningView({ model, firmware, battery, now_us }: Board): StateView {
  const { screen, holdDue_ms, pageDue_ms, timeout_ms, energy } = firmware.save();
  const ways = transitionsOf(model).filter(({ from }) => from === screen);
  const countDowns: CountDown[] = [];
  const count = (what: string, due_ms: number, to: string): void => {
    if (due_ms < NEVER_MS) countDowns.push({ what, left_ms: Math.max(0, due_ms - Math.floor(now_us / 1000)), to });
  };
  count('hold', holdDue_ms, model.fields[0].name);
  count(timeoutName(screen), timeout_ms, screen === 'lowBattery' ? model.fields[0].name : 'off');
  count('page', pageDue_ms, 'next page');
  const empty_ms = energy.settled_ms + Math.ceil(battery.remaining_nAms() / (model.display_nA + model.awake_nA));
  if (energy.on && empty_ms < timeout_ms) count('battery', empty_ms, 'no supply');
  return {
    screen,
    countDowns,
    // Conditions that are faults, and what a count-down tells already, are left out.
    ways: ways
      .filter(({ on, when, to }) => !COUNTED.has(on) && (when === 'always' || to === nextOf(model, screen)))
      .filter(({ from, to, on }) => from !== to || on === 'ok' || on === 'hold')
      .filter(({ on }) => on !== 'hold' || holdDue_ms === NEVER_MS)
      .map(({ on, to }) => [on, to]),
  };
}

function timeoutName(screen: ScreenName): string {
  return idles(screen) ? 'idle' : screen === 'lowBattery' ? 'warns' : 'off';
}

/** The screen that follows when the field is confirmed. */
function nextOf(model: Model, screen: ScreenName): ScreenName | undefined {
  const place = model.fields.findIndex(({ name }) => name === screen);
  if (place === -1) return undefined;
  return place === model.fields.length - 1 ? 'response' : model.fields[place + 1].name;
}

/** @param showsSecrets whether key and memory are told */
export function memoryView(board: Board, showsSecrets: boolean): MemoryView {
  const record = board.memory.record();
  return {
    battery_percent: board.battery_percent,
    isPowered: board.powered,
    record: record && {
      suite: record.suite,
      counter: (BigInt(record.counter_hi) << 32n) | BigInt(record.counter_lo),
      key: showsSecrets ? Buffer.from(record.key).toString('hex') : '',
    },
    hex: showsSecrets ? board.memory.save().hex : '',
  };
}

/** So many lines before and after the one that plays: more than any screen shows. */
const LINES_AROUND = 40;

/** @param showsSecrets whether keys and PINs that a script names are told */
export function playView(playing: Playing, showsSecrets: boolean): PlayView | undefined {
  const { state, statement, isOn } = playing;
  if (state === undefined) return undefined;
  const { script, failure } = state;
  const { file, line } = (statement ?? script.statements.at(-1))?.place ?? { file: script.file, line: 1 };
  const first = Math.max(1, line - LINES_AROUND);
  const lines = playing.linesOf(file).slice(first - 1, line + LINES_AROUND);
  return {
    lines: showsSecrets ? lines : lines.map(withoutSecrets),
    first,
    line,
    file,
    is: failure !== undefined ? 'failed' : isOn ? 'playing' : 'over',
  };
}
