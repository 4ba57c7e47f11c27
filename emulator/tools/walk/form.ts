/**
 * The canonical form of a machine: equal for machines that differ only in digits and in time that no timer can tell.
 * Of digits it keeps how many were entered, not which; the ten digit keys are alike, so their levels are sorted.
 */
import type { FirmwareState } from '../../../firmware/firmware.js';
import { BACK_BIT, KEY_COUNT, NEVER_MS, OK_BIT, PRESS_BIT } from '../../../firmware/hal.js';
import type { Machine, MachineState } from './machine.js';
import type { TimeClasses } from './times.js';

/** The deadlines of a state as times that are left: hold, page, power-off; `NEVER_MS` for one that is not set. */
export function leftOf(state: FirmwareState, now_ms: number): readonly number[] {
  return [state.holdDue_ms, state.pageDue_ms, state.timeout_ms].map((due_ms) =>
    due_ms === NEVER_MS ? NEVER_MS : due_ms - now_ms,
  );
}

/** The whole form. @param saved what the machine was saved as */
export function formOf(machine: Machine, saved: MachineState, times: TimeClasses): string {
  return restForm(machine, saved, times) + keysForm(keyCodes(machine, saved.board.firmware, times));
}

/**
 * What each key is doing, by its place in `KEYS`: bit 0 its contact, bit 1 what a scan last read, bit 2 its debounced
 * level, and above them, where a scan read it other than its level, its turn to act. All keys are debounced for one time,
 * so the turn is all that matters, but where another deadline may come in between: then it is the time that is left.
 */
export function keyCodes(machine: Machine, state: FirmwareState, times: TimeClasses): number[] {
  const { levels: closed, lastRead } = machine.board.contacts;
  const { levels, differing, since_ms } = state.keypad.debouncer;
  const codes: number[] = [];
  for (let key = 0; key < KEY_COUNT; key++) {
    codes.push(((closed >> key) & 1) | (((lastRead >> key) & 1) << 1) | (((levels >> key) & 1) << 2));
  }
  if (differing === 0) return codes;
  const isExact = leftOf(state, machine.now_ms).some((left_ms) => times.isClose(left_ms));
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

/** The part of the form that says what the keys are doing. */
export function keysForm(codes: readonly number[]): string {
  const digits: number[] = [];
  for (let key = 0; key < BACK_BIT; key++) if (codes[key] !== 0) digits.push(codes[key]);
  if (digits.length > 1) digits.sort((a, b) => b - a);
  return String.fromCharCode(codes[BACK_BIT], codes[OK_BIT], codes[PRESS_BIT], ...digits);
}

/** The part of the form that a contact's move does not change. @param saved what the machine was saved as */
export function restForm(machine: Machine, saved: MachineState, times: TimeClasses): string {
  const { screen, page, entry, response, holdDue_ms, pageDue_ms, timeout_ms } = saved.board.firmware;
  const { phase, counts, confirmed, holdDue_ms: seenHold_ms, until_ms } = saved.witness;
  const lefts = `${leftClass(holdDue_ms, machine, times)},${leftClass(pageDue_ms, machine, times)},${leftClass(timeout_ms, machine, times)}`;
  const hasResponse = response.some((digit) => digit !== 0);
  const entered = `${entry.digits.map((digits) => digits.length).join()}${entry.newestReadable}`;
  const shown = `${screen}|${page}|${entered}|${hasResponse}|${masked(machine.display)}`;
  const orders = `${order(holdDue_ms, pageDue_ms, times)},${order(pageDue_ms, timeout_ms, times)},${order(holdDue_ms, timeout_ms, times)}`;
  const expected = `${expectedClass(seenHold_ms, holdDue_ms, machine, times)},${expectedClass(until_ms, timeout_ms, machine, times)}`;
  const seen = `${phase}|${counts.join()}|${confirmed}|${expected}`;
  return `${shown}|${lefts}|${orders}|${machine.board.isBatteryLow}|${saved.record}|${seen}|`;
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

/** What the witness expects when, beside the firmware's own deadline: they are one where the firmware keeps its promises. */
function expectedClass(due_ms: number, own_ms: number, { now_ms }: Machine, times: TimeClasses): number | string {
  if (due_ms === NEVER_MS) return 0;
  return own_ms === NEVER_MS ? times.classOf(Math.max(0, due_ms - now_ms)) : times.orderOf(due_ms - own_ms);
}
