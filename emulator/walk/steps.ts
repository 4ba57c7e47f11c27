/** The moves that a walk tries from a machine: every one that a hand, time or a circumstance has there. */
import type { FirmwareState } from '../../firmware/firmware.js';
import { KEY_COUNT, NEVER_MS, PRESS_BIT } from '../../firmware/hal.js';
import { leftOf } from './form.js';
import type { Machine } from './machine.js';
import { type Move, RECORD_KINDS } from './moves.js';
import type { Times } from './times.js';

const PRESS_MASK = 1 << PRESS_BIT;

/** At once; one on a card with a fault, whose keypad is as any other's. */
const MOST_KEYS_DOWN = 2;
const MOST_WITH_FAULT = 1;

/**
 * Every key edge; where only a hold can tell the instant from another, PRESS's. A hand moves contacts while no key is being debounced, as many as it likes at one instant. (Edges
 * within a debounce are what the random continuations and the debounce vectors are for.)
 */
export function edgesFrom(machine: Machine, state: FirmwareState, times: Times): Move[] {
  const { levels } = machine.board.contacts;
  if (state.keypad.debouncer.differing !== 0) return [];
  const isFull = bitCount(levels) >= (machine.hasFault ? MOST_WITH_FAULT : MOST_KEYS_DOWN);
  const moves: Move[] = [];
  const isForHold = times.meetsHold(Math.min(...leftOf(state, machine.now_ms)));
  for (let key = isForHold ? PRESS_BIT : 0; key < KEY_COUNT; key++) {
    const down = ((levels >> key) & 1) === 0;
    if (!down || !isFull) moves.push({ do: 'edge', key, down });
  }
  return moves;
}

/**
 * To the next time-out, and, while no contact is on its way, to just so long before it that a key which moves then acts
 * a scan before, at or a scan after it. Where presses do not prolong the screen's time, a hold can meet its end, too; a
 * page that turns does nothing to a hold.
 */
export function passesFrom(machine: Machine, state: FirmwareState, times: Times): Move[] {
  const { contacts, firmware } = machine.board;
  const lefts_ms = leftOf(state, machine.now_ms);
  const left_ms = Math.min(...lefts_ms);
  const isRead = contacts.levels === contacts.lastRead;
  const isSettled = isRead && state.keypad.debouncer.differing === 0;
  const key_ms = isSettled ? NEVER_MS : isRead ? firmware.wake_ms - machine.now_ms : times.acts_ms;
  const next_ms = Math.min(left_ms, key_ms);
  if (next_ms === NEVER_MS) return [];
  const waits_ms = [next_ms];
  if (isSettled) {
    const { acts_ms, opens_ms } = times;
    const isLastScreen = left_ms === lefts_ms[2] && !machine.witness.isProlonged;
    const meets_ms = isLastScreen ? [acts_ms, opens_ms] : [acts_ms];
    for (const meet_ms of meets_ms) waits_ms.push(...[1, 0, -1].map((aside_ms) => left_ms - meet_ms + aside_ms));
  }
  return waits_ms.filter((ms) => ms > 0).map((ms) => ({ do: 'pass', ms }));
}

/** What can happen to a card beside keys and time, tried while no key is down, and just before a hold is complete. */
export function circumstancesAt(machine: Machine, state: FirmwareState, times: Times): Move[] {
  const { contacts, firmware } = machine.board;
  const { debouncer } = state.keypad;
  const keys = contacts.levels | contacts.lastRead | debouncer.levels;
  const isHolding = debouncer.differing === 0 && times.isClose(state.holdDue_ms - machine.now_ms);
  if (keys !== 0 && !(keys === PRESS_MASK && isHolding)) return [];
  const moves: Move[] = [{ do: 'selfTest' }];
  if (!firmware.batteryLow) moves.push({ do: 'weaken' });
  for (const record of RECORD_KINDS) if (record !== machine.record) moves.push({ do: 'record', record });
  return moves;
}

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
