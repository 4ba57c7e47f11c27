/** The names of keys by what terminals send for them. A key without a name here is one that nothing uses. */
import { BEYOND_ASCII, type KeyName } from './desk.js';

const CONTROL_KEYS: Readonly<Record<string, KeyName>> = {
  '\b': 'backspace',
  '\t': 'tab',
  '\n': 'enter',
  '\r': 'enter',
  ' ': 'space',
  '\x7f': 'backspace',
};

/** The first byte of a character beyond ASCII in UTF-8; bytes that continue one are no key. */
const BEGINS_CHARACTER = /^[\xc0-\xff]$/;

/** The key of one byte: a printable character is its own name. */
export function characterKey(char: string): KeyName | undefined {
  if (BEGINS_CHARACTER.test(char)) return BEYOND_ASCII;
  if (Object.hasOwn(CONTROL_KEYS, char)) return CONTROL_KEYS[char];
  if (/^[!-~]$/.test(char)) return char;
  return /^[\x01-\x1a]$/.test(char) ? `C-${String.fromCharCode(char.charCodeAt(0) + 0x60)}` : undefined;
}

const ARROWS: Readonly<Record<string, KeyName>> = { A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end' };

/** By the final byte after ESC O: arrows, Home and End, F2, and the keypad of a terminal whose keypad sends sequences. */
const SS3_KEYS: Readonly<Record<string, KeyName>> = {
  ...ARROWS,
  Q: 'f2',
  I: 'tab',
  M: 'enter',
  k: '+',
  m: '-',
  n: '.',
  ...Object.fromEntries([...'pqrstuvwxy'].map((final, digit) => [final, String(digit)])),
};

export function ss3Key(final: string): KeyName | undefined {
  return SS3_KEYS[final];
}

/** By the final byte of a control sequence. */
const CSI_KEYS: Readonly<Record<string, KeyName>> = { ...ARROWS, Q: 'f2', Z: 'S-tab' };
/** By the number before `~`. */
const NUMBERED_KEYS: Readonly<Record<number, KeyName>> = {
  1: 'home',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  12: 'f2',
};
/** In front of a modified key of xterm's `modifyOtherKeys`. */
const OTHER_KEY = 27;

/** Of a key with modifiers: a bit more than the mask. */
const MODIFIERS = { shift: 1, alt: 2, ctrl: 4 };
/** Caps lock and the like modify nothing here. */
const ALL_MODIFIERS = 7;

/**
 * The key of a control sequence, with the forms that a terminal sends when a program that has died has asked it for more
 * than usual: xterm's `modifyOtherKeys`, and the keyboard protocol whose sequences end in `u`.
 */
export function csiKey(parameters: string, final: string): KeyName | undefined {
  if (!/^[0-9;:]*$/.test(parameters)) return undefined;
  const [first = [], second = [], third = []] = parameters.split(';').map((part) => part.split(':').map(Number));
  const [modifiers = 1] = second;
  if (final === 'u') return modifiedKey(first[0] ?? 0, modifiers);
  if (final === '~' && first[0] === OTHER_KEY) return modifiedKey(third[0] ?? 0, modifiers);
  const isPlain = maskOf(modifiers) === 0;
  if (final === '~') return isPlain ? NUMBERED_KEYS[first[0] ?? 0] : undefined;
  return isPlain || final === 'Z' ? CSI_KEYS[final] : undefined;
}

/** Whether no Ctrl and no Alt is held with a key. */
export function modifiersOf(modifiers: number): { readonly isPlain: boolean } {
  return { isPlain: (maskOf(modifiers) & (MODIFIERS.alt | MODIFIERS.ctrl)) === 0 };
}

function maskOf(modifiers: number): number {
  return (Math.max(modifiers, 1) - 1) & ALL_MODIFIERS;
}

/** Keys of the keypad in the keyboard protocol. */
const KEYPAD_KEYS: Readonly<Record<number, KeyName>> = Object.fromEntries([
  ...[...'0123456789'].map((digit, place) => [57_399 + place, digit] as const),
  [57_412, '-'],
  [57_413, '+'],
  [57_414, 'enter'],
  ...['left', 'right', 'up', 'down', 'pageup', 'pagedown', 'home', 'end'].map(
    (name, place) => [57_417 + place, name] as const,
  ),
  [57_426, 'delete'],
]);

/** In the keyboard protocol, keys that write nothing have numbers that Unicode leaves to private use. */
const PRIVATE_USE = { first: 0xe000, last: 0xf8ff };

/** @param code the character's code point */
function modifiedKey(code: number, modifiers: number): KeyName | undefined {
  if (code === 0x1b) return 'escape';
  if (code >= PRIVATE_USE.first && code <= PRIVATE_USE.last) return KEYPAD_KEYS[code];
  if (code > 0x7f) return modifiersOf(modifiers).isPlain ? BEYOND_ASCII : undefined;
  const mask = maskOf(modifiers);
  const char = String.fromCharCode(code);
  const name = characterKey(char);
  if (name === undefined || (mask & MODIFIERS.alt) !== 0) return undefined;
  if ((mask & MODIFIERS.ctrl) !== 0) return /^[a-z]$/i.test(char) ? `C-${char.toLowerCase()}` : undefined;
  if ((mask & MODIFIERS.shift) === 0) return name;
  return name === 'tab' ? 'S-tab' : /^[a-z]$/.test(name) ? name.toUpperCase() : name;
}
