/** How contacts move when they are moved: `contacts`. */
import { KEYS } from '../../../firmware/hal.js';
import { InputError } from '../../input-error.js';
import type { Contacts } from '../../machine/parts/contacts.js';
import { durationText } from '../../text.js';
import type { Capture } from '../../trace/capture/capture.js';
import type { LineReader } from '../line-reader.js';
import { pathBeside } from '../paths.js';
import { durationOf, wholeOf } from '../values.js';
import { wordText } from '../write.js';
import type { ActionEntry, StepsEntry } from './entry.js';
import type { MeasuredMove } from './keys.js';
import { withoutOption } from './simplifiers.js';

const SEED = { otherwise: 1, most: 0xffff_ffff };
const BOUNCE_US = { otherwise: 25_000, most: 1_000_000 };
const AFTER = { otherwise: 0, most: 1_000_000 };
const CONTACTS = 'seed=N, max=DURATION or after=N, each at most once';
const CLOSED = 'closed=high or closed=low';

interface SetContacts {
  readonly do: 'contacts';
  readonly contacts: Contacts;
}

/** `contacts clean`, `contacts bouncy [seed=N] [max=DURATION] [after=N]` */
export const contacts: ActionEntry<SetContacts> = {
  do: 'contacts',
  keyword: 'contacts',
  words: ['clean', 'bouncy', 'seed=', 'max=', 'after='],
  read(line: LineReader) {
    const kind = line.word();
    if (kind === 'clean') return { do: 'contacts', contacts: { kind } };
    if (kind !== 'bouncy') line.expected('"clean", "bouncy" or file=CAPTURE');
    return { do: 'contacts', contacts: { kind, ...readBounces(line) } };
  },
  write: ({ contacts }) =>
    contacts.kind === 'clean'
      ? 'contacts clean'
      : `contacts bouncy seed=${contacts.seed} max=${durationText(contacts.max_us)}${afterText(contacts.after)}`,
  simpler: [withoutOption],
  act: ({ contacts }, { card }) => card.setContacts(contacts),
};

function afterText(moves = 0): string {
  return moves === 0 ? '' : ` after=${moves}`;
}

function readBounces(line: LineReader): Omit<Contacts & { readonly kind: 'bouncy' }, 'kind'> {
  let after: number | undefined;
  let seed: number | undefined;
  let max_us: number | undefined;
  for (let name = line.optionName(CONTACTS); name !== ''; name = line.optionName(CONTACTS)) {
    if (name === 'seed' && seed === undefined) seed = readSeed(line);
    else if (name === 'max' && max_us === undefined) max_us = readBounce(line);
    else if (name === 'after' && after === undefined) after = readMoves(line);
    else line.expected(CONTACTS);
  }
  const bounces = { seed: seed ?? SEED.otherwise, max_us: max_us ?? BOUNCE_US.otherwise };
  return after === undefined ? bounces : { ...bounces, after };
}

function readSeed(line: LineReader): number {
  const what = `a whole number from 0 to ${SEED.most}`;
  return wholeOf(line, line.optionValue(what), SEED.most, what);
}

function readMoves(line: LineReader): number {
  const what = `a number of moves from 0 to ${AFTER.most}`;
  return wholeOf(line, line.optionValue(what), AFTER.most, what);
}

function readBounce(line: LineReader): number {
  const what = 'a duration of at most 1s';
  const us = durationOf(line, line.optionValue(what));
  return us <= BOUNCE_US.most ? us : line.expected(what);
}

interface PlayCapture {
  readonly do: 'capture';
  /** As seen from where the script was called. */
  readonly path: string;
  readonly isClosedLow: boolean;
  readonly capture: Capture;
}

/** `contacts file=CAPTURE [closed=high|low]`: contacts move as they were measured; time passes until the capture's end. */
export const capture: StepsEntry<PlayCapture> = {
  do: 'capture',
  keyword: 'contacts',
  words: ['file=', 'closed=high', 'closed=low'],
  accepts: (line) => line.starts('file='),
  read(line, before) {
    line.optionName(CONTACTS);
    const path = pathBeside(line.file, line.optionValue('the path of a .vcd or .csv'));
    const pathPlace = line.tokenPlace;
    const isClosedLow = readClosed(line) === 'low';
    try {
      return { do: 'capture', path, isClosedLow, capture: before.capture(path, isClosedLow) };
    } catch (error) {
      if (error instanceof InputError) line.fail(pathPlace, error.message);
      throw error;
    }
  },
  write: ({ path, isClosedLow }) => `contacts file=${wordText(path)}${isClosedLow ? ' closed=low' : ''}`,
  simpler: [withoutOption],
  /** Each move after the time since the one before it, and the time up to the end. */
  step({ capture: { moves, length_us } }, index) {
    const move = moves[index >> 1];
    if (index > moves.length * 2) return undefined;
    if (move !== undefined && (index & 1) === 1) {
      return { act: { do: 'measuredMove', key: KEYS[move.key]!, isDown: move.isDown } satisfies MeasuredMove };
    }
    return { wait_us: (move?.at_us ?? length_us) - (moves[(index >> 1) - 1]?.at_us ?? 0) };
  },
  follow: ({ capture: { moves } }, { entry }, place) => entry.takeMoves(moves, place),
};

function readClosed(line: LineReader): 'high' | 'low' {
  const option = line.optionName(CLOSED);
  if (option !== '' && option !== 'closed') line.expected(CLOSED);
  const closed = option === '' ? 'high' : line.optionValue(CLOSED);
  return closed === 'high' || closed === 'low' ? closed : line.expected(CLOSED);
}
