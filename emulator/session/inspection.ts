/** The facts about a machine at an instant: its state with all exits from it, and its memory. */

import { NEVER_MS } from '../../firmware/hal.js';
import type { Model } from '../../firmware/models.js';
import { type EventName, idles, type ScreenName, transitionsOf } from '../../firmware/ui/screens.js';
import type { Board } from '../machine/board.js';
import { counterOf } from '../machine/card-record.js';

/** A time that runs out, and what happens then. */
export interface CountDown {
  readonly what: string;
  readonly left_ms: number;
  readonly to: string;
}

export interface MachineState {
  readonly screen: string;
  readonly countDowns: readonly CountDown[];
  /** The other exits from the screen, with their targets. */
  readonly exits: ReadonlyArray<readonly [on: string, to: string]>;
}

export interface MemoryContents {
  readonly battery_percent: number;
  readonly isPowered: boolean;
  /** Undefined where no valid record is in memory. */
  readonly record: { readonly suite: string; readonly counter: bigint; readonly key: string } | undefined;
  /** All of memory in hex; empty while secrets are hidden. */
  readonly hex: string;
}

/** Events that a count-down stands for. */
const COUNTED: ReadonlySet<EventName> = new Set(['timeout', 'page']);

/** Where the card is, and all that leaves it there. */
export function stateOf(board: Board): MachineState {
  if (board.powered) return runningState(board);
  const exit = board.battery.isEmpty ? 'another battery' : 'supply back';
  return { screen: 'no supply', countDowns: [], exits: [[exit, 'off']] };
}

function runningState({ model, firmware, battery, now_us }: Board): MachineState {
  const { screen, holdDue_ms, pageDue_ms, timeout_ms, energy } = firmware.save();
  const exits = transitionsOf(model).filter(({ from }) => from === screen);
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
    // Conditions that are faults, and what a count-down stands for already, are left out.
    exits: exits
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

/** @param showsSecrets whether key and memory are shown */
export function memoryOf(board: Board, showsSecrets: boolean): MemoryContents {
  const record = board.memory.record();
  return {
    battery_percent: board.battery_percent,
    isPowered: board.powered,
    record: record && {
      suite: record.suite,
      counter: counterOf(record),
      key: showsSecrets ? Buffer.from(record.key).toString('hex') : '',
    },
    hex: showsSecrets ? board.memory.save().hex : '',
  };
}
