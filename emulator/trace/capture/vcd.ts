/**
 * Captures as a value change dump (IEEE 1364-2005, 18.2), as sigrok, GTKWave and this project's own traces write it. Wires
 * that are named as keys are contacts; where there is a scope `contacts`, only those in it are.
 */
import { KEYS } from '../../../firmware/hal.js';
import { InputError } from '../../input-error.js';
import type { Capture } from '../../machine/parts/contacts.js';
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

interface Signal {
  readonly code: string;
  readonly key: number;
  readonly isInScope: boolean;
}

/** @throws InputError for what is no VCD, or holds no contacts */
export function readVcdCapture(text: string, isClosedLow: boolean): Capture {
  // What sigrok-cli says on standard output stands before its VCD there.
  const words = text.replace(/^META .*\n/, '').matchAll(/\S+/g);
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

/** `$var wire 1 CODE NAME $end`; what is no single wire, or not named as a key, is none of ours. */
function signalOf([, size, code, name]: readonly string[], scopes: readonly string[]): Signal[] {
  const key = keyOfSignal(name ?? '');
  return key === undefined || size !== '1' ? [] : [{ code, key, isInScope: scopes.at(-1) === SCOPE }];
}

/** The keys that each code stands for: tools give several names to one signal. */
function keysOf(signals: readonly Signal[]): ReadonlyMap<string, readonly number[]> {
  const inScope = signals.filter((signal) => signal.isInScope);
  const keys = new Map<string, number[]>();
  const taken = new Set<number>();
  for (const { code, key } of inScope.length > 0 ? inScope : signals) {
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
    else if (/^[bBrRsS]/.test(word)) words.next();
    else if (/^[01]/.test(word)) {
      for (const key of keys.get(word.slice(1)) ?? []) builder.level(key, word.startsWith('1'));
    } else if (!/^([xXzZ]|\$(dump(vars|all|on|off)|end)$)/.test(word)) {
      throw new InputError('found what is no value change, expected 0, 1, x or z and a signal, or # and a time');
    }
  }
  return builder.finished();
}

function timeOf(digits: string, unit_fs: bigint): number {
  if (!/^[0-9]{1,20}$/.test(digits)) throw new InputError('found a time that is no whole number');
  return Number((BigInt(digits) * unit_fs) / FEMTOSECONDS_A_US);
}
