/** The lanes of a trace as places of keys, for the reference model. */
import type { Lane } from '../../emulator/trace/record.js';
import { KEYS, type Key } from '../../firmware/hal.js';

/** The key's place in `KEYS`; of digits that are hidden, the first is taken for the key `0`, and so on. */
export function keyOf(lane: Lane): number {
  return lane.startsWith('digit') ? Number(lane.slice('digit'.length)) - 1 : KEYS.indexOf(lane as Key);
}

/** A bit a key. */
export function maskOf(lanes: readonly Lane[]): number {
  return lanes.reduce((mask, lane) => mask | (1 << keyOf(lane)), 0);
}
