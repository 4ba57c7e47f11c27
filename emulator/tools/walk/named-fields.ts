/** Every field of a saved machine, and whether the canonical state keeps it: a field that nobody has thought of is an error. */
import { InputError } from '../../input-error.js';
import type { BoardState } from '../../machine/board.js';

/** Why a canonical state leaves a field out. */
const ONE_MODEL = 'a walk has one model';
const ONE_HAND = 'the contacts of a walk are clean and have no faults';
const BY_RECORD =
  'what memory holds is kept as the kind of its record; the counter is compared with the reference model';
const BY_DISPLAY = 'what shows is kept as text without its digits';
const BY_LOW = 'of the battery only matters whether it is low';

/** By field: `kept`, or why not. A walk of a card has no other device attached. */
type Named<T> = T extends readonly unknown[] | string | number | boolean
  ? string
  : { readonly [K in keyof T]-?: Named<T[K]> };

const NAMED: Named<Omit<BoardState, 'contacts' | 'attached'>> & {
  readonly contacts: Readonly<Record<keyof BoardState['contacts'], string>>;
} = {
  model: ONE_MODEL,
  board_us: 'only times that are left matter',
  cut: 'the supply of a walk never fails',
  firmware: {
    screen: 'kept',
    page: 'kept',
    response: 'kept, but for its digits',
    holdDue_ms: 'kept',
    pageDue_ms: 'kept',
    timeout_ms: 'kept',
    shown: BY_DISPLAY,
    keypad: {
      debouncer: { levels: 'kept', differing: 'kept', since_ms: 'kept' },
      lastCounted: 'it answers SYSTem:KEY?, and nothing on the card depends on it',
    },
    entry: { digits: 'kept as how many there are', newestReadable: 'kept' },
    energy: { on: 'it is on while a screen is open', settled_ms: BY_LOW },
  },
  contacts: {
    mode: ONE_HAND,
    lastRead: 'kept',
    bounce: ONE_HAND,
    moves: ONE_HAND,
    hand: 'kept as the contacts’ levels',
    touching: 'kept as the contacts’ levels',
    stuck: ONE_HAND,
    stuckLevels: ONE_HAND,
    glitching: ONE_HAND,
    edges_us: ONE_HAND,
    glitchEnd_us: ONE_HAND,
  },
  glass: { driven: BY_DISPLAY, dead: BY_DISPLAY, lit: BY_DISPLAY },
  memory: { hex: BY_RECORD, failsIn: 'the supply of a walk never fails' },
  battery: BY_LOW,
};

/** @throws InputError for a field of the state that the canonical state does not name: states that differ in it would be merged */
export function checkNamed(state: BoardState): void {
  const unnamed = firstUnnamed(state, NAMED);
  if (unnamed === undefined) return;
  throw new InputError(
    `walk: the machine saves "${unnamed}", which the canonical state does not name, so that states which differ in it would ` +
      'be merged. Add it to emulator/tools/walk/named-fields.ts, and to canonical-state.ts if the card depends on it',
  );
}

function firstUnnamed(state: object, named: object): string | undefined {
  for (const name in state) {
    const inner: object | string | undefined = named[name as keyof object];
    if (inner === undefined) return name;
    if (typeof inner === 'string') continue;
    const unnamed = firstUnnamed(state[name as keyof object], inner);
    if (unnamed !== undefined) return `${name}.${unnamed}`;
  }
  return undefined;
}
