/** The moves that a walk tries from a machine: every one that a hand, time or a circumstance has there. */
import type { FirmwareState } from '../../../firmware/firmware.js';
import { KEY_COUNT, NEVER_MS, PRESS_BIT } from '../../../firmware/hal.js';
import { isProlonged } from '../../reference/face.js';
import { leftOf } from './canonical-state.js';
import type { Machine } from './machine.js';
import { type Edge, edgeOf, type Move, RECORD_KINDS } from './moves.js';
import type { Times } from './times.js';

const PRESS_MASK = 1 << PRESS_BIT;
const ALL_KEYS = (1 << KEY_COUNT) - 1;

/** At once; one on a card with a fault, whose keypad is as any other's. */
const MOST_KEYS_DOWN = 2;
const MOST_WITH_FAULT = 1;

/**
 * Every key edge. A hand moves contacts while no key is being debounced, as many as it likes at one instant. (Edges
 * within a debounce are what the debounce vectors are for.)
 */
export function edgesFrom(machine: Machine, state: FirmwareState, times: Times): Edge[] {
  const { levels } = machine.board.contacts;
  if (state.keypad.debouncer.differing !== 0) return [];
  const canPress = pressableKeys(machine, state, times);
  const isFull = bitCount(levels) >= (machine.hasFault ? MOST_WITH_FAULT : MOST_KEYS_DOWN);
  const moves: Edge[] = [];
  for (let key = 0; key < KEY_COUNT; key++) {
    const down = ((levels >> key) & 1) === 0;
    if (!down || (!isFull && ((canPress >> key) & 1) === 1)) moves.push(edgeOf(key, down));
  }
  return moves;
}

/**
 * Where time has stopped for a hold to meet the end of a screen, PRESS goes down for just that, and no other key, for
 * which that instant is as any other on this screen: else each press would shift the meeting by the debounce.
 */
function pressableKeys(machine: Machine, state: FirmwareState, times: Times): number {
  const [hold_ms, page_ms, end_ms] = leftOf(machine, state);
  if (isProlongedOn(machine) || end_ms > page_ms || end_ms > hold_ms || !times.isForHold(end_ms)) return ALL_KEYS;
  return Math.abs(end_ms - times.opens_ms) <= 1 ? PRESS_MASK : 0;
}

/**
 * To the next time-out, and, while no contact is on its way, to just so long before it that a key which moves then acts
 * a scan before, at or a scan after it.
 */
export function passesFrom(machine: Machine, state: FirmwareState, times: Times): Move[] {
  const { contacts, firmware } = machine.board;
  const lefts_ms = leftOf(machine, state);
  const left_ms = Math.min(...lefts_ms);
  const isRead = contacts.levels === contacts.lastRead;
  const isSettled = isRead && state.keypad.debouncer.differing === 0;
  const wake_ms = isSettled ? NEVER_MS : firmware.wake_ms - machine.now_ms;
  const next_ms = Math.min(left_ms, wake_ms, isRead ? NEVER_MS : times.acts_ms);
  if (next_ms === NEVER_MS) return [];
  const waits_ms = [next_ms];
  if (isSettled) {
    for (const meet_ms of meetingsOf(lefts_ms, isProlongedOn(machine), times)) {
      waits_ms.push(left_ms - meet_ms - 1, left_ms - meet_ms, left_ms - meet_ms + 1);
    }
  }
  return waits_ms.filter((ms) => ms > 0).map((ms) => ({ do: 'pass', ms }));
}

/**
 * How long before the next of the deadlines a contact must move for what it does to meet it. A hold can meet the end of a
 * screen whose time presses don't prolong. A page that turns does nothing to a hold, and the end of a hold is met on all
 * screens without pages: it would make as many states as there are times at which a page can turn.
 */
function meetingsOf([hold_ms, page_ms, end_ms]: readonly number[], isProlonged: boolean, times: Times): number[] {
  if (page_ms !== NEVER_MS && hold_ms < page_ms) return [];
  const isEnd = end_ms < hold_ms && end_ms < page_ms;
  return isEnd && !isProlonged ? [times.acts_ms, times.opens_ms] : [times.acts_ms];
}

/** Whether a press, counted or not, begins the screen's time again. */
function isProlongedOn({ model, reference }: Machine): boolean {
  return isProlonged(model, reference.screen);
}

/** Events of a card beside keys and time, tried while no key is down, and just before a hold is complete. */
export function circumstancesAt(machine: Machine, state: FirmwareState, times: Times): Move[] {
  const { contacts } = machine.board;
  const { debouncer } = state.keypad;
  const keys = contacts.levels | contacts.lastRead | debouncer.levels;
  const isHolding = debouncer.differing === 0 && times.isClose(state.holdDue_ms - machine.now_ms);
  if (keys !== 0 && !(keys === PRESS_MASK && isHolding)) return [];
  const moves: Move[] = [{ do: 'selfTest' }];
  if (!machine.board.isBatteryLow) moves.push({ do: 'weaken' });
  for (const record of RECORD_KINDS) if (record !== machine.record) moves.push({ do: 'record', record });
  return moves;
}

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
