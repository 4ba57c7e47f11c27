/**
 * The moves of a walk on a machine: a contact moves, time passes to an instant that a timer could tell, or a
 * circumstance changes.
 */
import { KEYS } from '../../../firmware/hal.js';
import type { RecordKind } from '../../reference/card.js';

/** A contact goes to the other level; no time passes. */
export interface Edge {
  readonly do: 'edge';
  readonly key: number;
  readonly down: boolean;
}

export type Move =
  | Edge
  /** Whole milliseconds of board time. */
  | { readonly do: 'pass'; readonly ms: number }
  /** Events of a card beside keys and time: memory holds another record, the battery runs low, a test is asked for. */
  | { readonly do: 'record'; readonly record: RecordKind }
  | { readonly do: 'weaken' | 'selfTest' };

const EDGES = [false, true].map((down) => KEYS.map((_, key): Edge => ({ do: 'edge', key, down })));

/** The edge of a key: one object each, since a walk has hundreds of thousands. */
export function edgeOf(key: number, down: boolean): Edge {
  return EDGES[down ? 1 : 0][key];
}

export const RECORD_KINDS: readonly RecordKind[] = ['whole', 'damaged', 'keyless'];

/** The battery's charge after `weaken`: under the share at which every model warns. */
export const WEAK_PERCENT = 5;

/** The line of a key script that makes the move; a comment where no statement can. */
export function scriptLine(move: Move): string {
  switch (move.do) {
    case 'edge':
      return `${move.down ? 'down' : 'up'} ${KEYS[move.key]}`;
    case 'pass':
      return `wait ${move.ms}ms`;
    case 'weaken':
      return `battery ${WEAK_PERCENT}`;
    case 'record':
      return `# here the record in memory becomes ${move.record}, which no statement can do`;
    case 'selfTest':
      return '# here the self test is asked for, which no statement can do';
  }
}
