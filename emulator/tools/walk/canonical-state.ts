/**
 * The canonical state of a machine: equal for machines that differ only in digits and in time that no timer can tell.
 * Of digits it keeps how many were entered, not which; the ten digit keys are alike, so their levels are sorted.
 */
import type { FirmwareState } from '../../../firmware/firmware.js';
import { BACK_BIT, KEY_COUNT, NEVER_MS, OK_BIT, PRESS_BIT } from '../../../firmware/hal.js';
import type { FaceState } from '../../reference/face.js';
import type { KeypadState } from '../../reference/keypad.js';
import type { Machine, MachineState } from './machine.js';
import type { TimeClasses } from './times.js';

/** When a hold of PRESS is complete, a page turns, and a screen ends, in milliseconds of board time. */
type Deadlines = readonly [hold_ms: number, page_ms: number, end_ms: number];

function ownDeadlines({ holdDue_ms, pageDue_ms, timeout_ms }: FirmwareState): Deadlines {
  return [holdDue_ms, pageDue_ms, timeout_ms];
}

function expectedDeadlines({ opens_ms, turns_ms, ends_ms }: FaceState): Deadlines {
  return [opens_ms, turns_ms, ends_ms];
}

/** The deadlines of a machine as times that are left; `NEVER_MS` for one that is not set. The earlier one counts where the firmware and the reference model have different ones. */
export function leftOf(machine: Machine, state: FirmwareState): readonly number[] {
  const expected = expectedDeadlines(machine.reference.face);
  return ownDeadlines(state).map((due_ms, i) => {
    const first_ms = Math.min(due_ms, expected[i]);
    return first_ms === NEVER_MS ? NEVER_MS : Math.max(0, first_ms - machine.now_ms);
  });
}

/** The whole canonical state. @param saved what the machine was saved as */
export function canonicalState(machine: Machine, saved: MachineState, times: TimeClasses): string {
  return restState(machine, saved, times) + keysState(keyCodes(machine, saved.board.firmware, times));
}

/**
 * The state of each key, by its place in `KEYS`: bit 0 its contact, bit 1 the last scan's reading, bit 2 its debounced
 * level, and above them, where a scan read it other than its level, its turn to act. All keys are debounced for one
 * time, so the turn is all that matters, but where another deadline may come in between: then it is the time that is
 * left.
 */
export function keyCodes(machine: Machine, state: FirmwareState, times: TimeClasses): number[] {
  const { levels: closed, lastRead } = machine.board.contacts;
  const { levels, differing, since_ms } = state.keypad.debouncer;
  const codes: number[] = [];
  for (let key = 0; key < KEY_COUNT; key++) {
    codes.push(((closed >> key) & 1) | (((lastRead >> key) & 1) << 1) | (((levels >> key) & 1) << 2));
  }
  if (differing === 0) return codes;
  const isExact = leftOf(machine, state).some((left_ms) => times.isClose(left_ms));
  const isDiffering = (_: unknown, key: number) => ((differing >> key) & 1) === 1;
  const starts_ms = [...new Set(since_ms.filter(isDiffering))].sort((a, b) => a - b);
  return codes.map((code, key) => {
    if (!isDiffering(code, key)) return code;
    const turn = isExact ? since_ms[key] + times.acts_ms - machine.now_ms : 1 + starts_ms.indexOf(since_ms[key]);
    return code | (turn << 3);
  });
}

/** The places in `KEYS` in canonical order: the digit keys by what they do, then the others. */
export function canonicalKeys(codes: readonly number[]): number[] {
  const keys = Array.from({ length: KEY_COUNT }, (_, key) => key);
  const digits = keys.splice(0, BACK_BIT);
  return [...digits.sort((a, b) => codes[b] - codes[a] || a - b), ...keys];
}

/** The part of the canonical state that says what the keys are doing. */
export function keysState(codes: readonly number[]): string {
  const digits: number[] = [];
  for (let key = 0; key < BACK_BIT; key++) if (codes[key] !== 0) digits.push(codes[key]);
  if (digits.length > 1) digits.sort((a, b) => b - a);
  return String.fromCharCode(codes[BACK_BIT], codes[OK_BIT], codes[PRESS_BIT], ...digits);
}

/** The part of the canonical state that a contact's move does not change. @param saved what the machine was saved as */
export function restState(machine: Machine, saved: MachineState, times: TimeClasses): string {
  const { screen, page, entry, response, holdDue_ms, pageDue_ms, timeout_ms } = saved.board.firmware;
  const lefts = `${leftClass(holdDue_ms, machine, times)},${leftClass(pageDue_ms, machine, times)},${leftClass(timeout_ms, machine, times)}`;
  const hasResponse = response.some((digit) => digit !== 0);
  const entered = `${entry.digits.map((digits) => digits.length).join()}${entry.newestReadable}`;
  const shown = `${screen}|${page}|${entered}|${hasResponse}|${masked(machine.display)}`;
  const orders = `${order(holdDue_ms, pageDue_ms, times)},${order(pageDue_ms, timeout_ms, times)},${order(holdDue_ms, timeout_ms, times)}`;
  const circumstances = `${machine.isBatteryLow}|${machine.record}`;
  return `${shown}|${lefts}|${orders}|${circumstances}|${deviation(machine, saved, times)}|`;
}

/** A display's text without its digits, which are what merged states differ in. */
export function masked(text: string): string {
  return text.replace(/[0-9]/g, '#');
}

function leftClass(due_ms: number, { now_ms }: Machine, times: TimeClasses): number {
  return times.classOf(due_ms === NEVER_MS ? NEVER_MS : due_ms - now_ms);
}

function order(a_ms: number, b_ms: number, times: TimeClasses): string {
  return a_ms === NEVER_MS || b_ms === NEVER_MS ? '' : times.orderOf(a_ms - b_ms);
}

/** In what the reference model is in another state than the firmware; nothing where the firmware does as the model does. */
function deviation(machine: Machine, saved: MachineState, times: TimeClasses): string {
  const { firmware } = saved.board;
  const { face, keypad } = saved.reference;
  const parts: string[] = [];
  const expected = expectedDeadlines(face);
  ownDeadlines(firmware).forEach((own_ms, i) => {
    if (own_ms !== expected[i]) parts.push(`${i}:${deadlineClass(expected[i], own_ms, machine, times)}`);
  });
  const counts = face.entered.map(({ length }) => length).join();
  if (face.screen !== firmware.screen) parts.push(face.screen);
  if (counts !== firmware.entry.digits.map(({ length }) => length).join()) parts.push(counts);
  if (face.isNewestReadable !== firmware.entry.newestReadable) parts.push('readable');
  if (face.page !== firmware.page) parts.push(`page ${face.page}`);
  if (machine.reference.isBatteryLow !== machine.isBatteryLow) parts.push('low');
  if (!isSameKeypad(keypad, firmware)) parts.push(keypadText(keypad, machine.now_ms));
  return parts.join();
}

function deadlineClass(due_ms: number, own_ms: number, { now_ms }: Machine, times: TimeClasses): number | string {
  if (due_ms === NEVER_MS) return 0;
  return own_ms === NEVER_MS ? times.classOf(Math.max(0, due_ms - now_ms)) : times.orderOf(due_ms - own_ms);
}

function isSameKeypad({ read, levels, since_ms }: KeypadState, { keypad: { debouncer } }: FirmwareState): boolean {
  if (levels !== debouncer.levels || (read ^ levels) !== debouncer.differing) return false;
  return debouncer.differing === 0 || since_ms.every((from_ms, key) => from_ms === debouncer.since_ms[key]);
}

/** Exact, and by key: a debounce that does not keep to its description is found before it makes many states. */
function keypadText({ read, levels, since_ms }: KeypadState, now_ms: number): string {
  return `${read} ${levels} ${since_ms.map((from_ms) => (from_ms === 0 ? '' : now_ms - from_ms))}`;
}
