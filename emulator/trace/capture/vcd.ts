/**
 * Captures as a value change dump (IEEE 1364-2005, 18.2), as sigrok, GTKWave and this project's own traces write it. Wires
 * that are named as keys are contacts; where there is a scope `contacts`, only those in it are.
 */
import { KEYS } from '../../../firmware/hal.js';
import { InputError } from '../../input-error.js';
import type { Capture } from './capture.js';
import { CaptureBuilder, keyOfSignal } from './capture.js';

const SCOPE = 'contacts';
/** Units of a time scale in femtoseconds. */
const FEMTOSECONDS: Readonly<Record<string, bigint>> = {
  s: 10n ** 15n,
  ms: 10n ** 12n,
  us: 10n ** 9n,
  ns: 10n ** 6n,
  ps: 10n ** 3n,
  fs: 1n,
};
const FEMTOSECONDS_A_US = 10n ** 9n;

/** Words that stand around value changes and change nothing. */
const MARKS: ReadonlySet<string> = new Set(['$dumpvars', '$dumpall', '$dumpon', '$dumpoff', '$end']);

interface Signal {
  readonly code: string;
  readonly key: number;
  readonly isOneBit: boolean;
  readonly isInScope: boolean;
}

/** @throws InputError for what is no VCD, or holds no contacts */
export function readVcdCapture(text: string, isClosedLow: boolean): Capture {
  // The messages of sigrok-cli on standard output stand before its VCD there.
  const words = text.replace(/^META .*[\r\n]/, '').matchAll(/\S+/g);
  const { keys, unit_fs } = readHead(words);
  return readChanges(words, keys, unit_fs, new CaptureBuilder(isClosedLow));
}

type Words = IterableIterator<RegExpMatchArray>;

function nextWord(words: Words): string {
  const { value, done } = words.next();
  if (done) throw new InputError('found the end of the file in the head, expected $enddefinitions $end');
  return (value as RegExpMatchArray)[0];
}

/** The words up to the next `$end`. */
function section(words: Words): string[] {
  const found: string[] = [];
  for (let word = nextWord(words); word !== '$end'; word = nextWord(words)) found.push(word);
  return found;
}

function readHead(words: Words): { keys: ReadonlyMap<string, readonly number[]>; unit_fs: bigint } {
  const scopes: string[] = [];
  const signals: Signal[] = [];
  let unit_fs: bigint | undefined;
  for (;;) {
    const word = nextWord(words);
    if (!word.startsWith('$'))
      throw new InputError('found no value change dump, expected one that begins with its head');
    const rest = section(words);
    if (word === '$enddefinitions') break;
    if (word === '$scope') scopes.push(rest[1] ?? '');
    else if (word === '$upscope') scopes.pop();
    else if (word === '$timescale') unit_fs = unitOf(rest.join(''));
    else if (word === '$var') signals.push(...signalOf(rest, scopes));
  }
  if (unit_fs === undefined) throw new InputError('found no $timescale, expected one such as $timescale 1 us $end');
  return { keys: keysOf(signals), unit_fs };
}

function unitOf(text: string): bigint {
  const match = /^(1|10|100)(s|ms|us|ns|ps|fs)$/.exec(text);
  if (match === null) throw new InputError('found another $timescale than 1, 10 or 100 of s, ms, us, ns, ps or fs');
  return BigInt(match[1]) * FEMTOSECONDS[match[2]];
}

/** `$var wire 1 CODE NAME $end`; a signal that is not named as a key is no contact. */
function signalOf([, size, code, name]: readonly string[], scopes: readonly string[]): Signal[] {
  const key = keyOfSignal(name ?? '');
  return key === undefined ? [] : [{ code, key, isOneBit: size === '1', isInScope: scopes.at(-1) === SCOPE }];
}

/** The keys that each code stands for: tools give several names to one signal. */
function keysOf(signals: readonly Signal[]): ReadonlyMap<string, readonly number[]> {
  const inScope = signals.filter((signal) => signal.isInScope);
  const keys = new Map<string, number[]>();
  const taken = new Set<number>();
  for (const { code, key, isOneBit } of inScope.length > 0 ? inScope : signals) {
    if (!isOneBit) throw new InputError(`found more than one bit in the signal of key ${KEYS[key]}, expected one`);
    if (taken.has(key)) {
      throw new InputError(`found two wires named ${KEYS[key]}, expected one, or a scope named ${SCOPE}`);
    }
    taken.add(key);
    keys.set(code, [...(keys.get(code) ?? []), key]);
  }
  if (taken.size === 0) {
    throw new InputError('found no wire that is named as a key, expected names such as K0, OK or PRESS');
  }
  return keys;
}

function readChanges(
  words: Words,
  keys: ReadonlyMap<string, readonly number[]>,
  unit_fs: bigint,
  builder: CaptureBuilder,
): Capture {
  for (const [word] of words) {
    if (word.startsWith('#')) builder.goTo(timeOf(word.slice(1), unit_fs));
    else if (word === '$comment') section(words);
    else if (!MARKS.has(word)) readChange(word, words, keys, builder);
  }
  return builder.finished();
}

/** A change of one value: of one bit with its signal, or of a vector, a real number or a text, whose signal is the next word. */
function readChange(
  word: string,
  words: Words,
  keys: ReadonlyMap<string, readonly number[]>,
  builder: CaptureBuilder,
): void {
  const [, kind, rest] = /^([01xXzZbBrRsS])(.*)$/.exec(word) ?? [];
  const isOneBit = kind !== undefined && /[01xXzZ]/.test(kind);
  const code = isOneBit ? rest : kind === undefined ? undefined : words.next().value?.[0];
  if (!code) {
    throw new InputError(
      'found a line that is not a value change, expected 0, 1, x or z and a signal, or # and a time',
    );
  }
  const read = keys.get(code);
  if (read === undefined) return;
  const bit = isOneBit ? kind : bitOf(kind!, rest);
  if (/[xXzZ]/.test(bit)) return;
  for (const key of read) builder.level(key, bit === '1');
}

/**
 * The one bit of a contact that was written as a vector. Digits that are left out on the left are 0 (IEEE 1364-2005,
 * 18.2.2); a contact has one bit, so any before the last must be 0, or unknown like it.
 */
function bitOf(kind: string, digits: string): string {
  const match = /[bB]/.test(kind) ? /^(?:0*([01])|[xX]*([xX])|[zZ]*([zZ]))$/.exec(digits) : null;
  if (match === null) {
    throw new InputError('found a value of a contact that is not one bit, expected 0, 1, x or z');
  }
  return match[1] ?? match[2] ?? match[3];
}

function timeOf(digits: string, unit_fs: bigint): number {
  if (!/^[0-9]{1,20}$/.test(digits)) throw new InputError('found a time that is not a whole number');
  return Number((BigInt(digits) * unit_fs) / FEMTOSECONDS_A_US);
}
