/**
 * Bytes from a terminal to what a person did: keys, mouse, pastes, and to what the terminal says of itself. Reports and replies
 * that nobody knows are no typing and give nothing. Pure: bytes that may be the
 * beginning of more are held until the rest comes, or until `giveUp`.
 */
import type { KeyName, MouseEvent } from './desk.js';
import { characterKey, ss3Key } from './key-names.js';
import { type Phase, ProtocolKeys } from './protocol-keys.js';
import { csiReply, type Reply, stringReply } from './replies.js';

export type InputEvent =
  | { readonly kind: 'key'; readonly name: KeyName; readonly phase: Phase }
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** The terminal's window is not the one that is typed to any more. */
  | { readonly kind: 'blur' }
  | { readonly kind: 'mouse'; readonly mouse: MouseEvent }
  | { readonly kind: 'paste'; readonly text: string };

/**
 * The pending input: the rest of a sequence of which only ESC has come, and which may be the key of that name; the rest
 * of another sequence; the end of a paste.
 */
export type Pending = 'nothing' | 'escape' | 'sequence' | 'paste';

const ESC = '\x1b';
/** Of a longer paste the rest is dropped: nothing takes that much. */
const LONGEST_PASTE = 64 * 1024;
/** No reply is longer; what comes after is typing again. */
const LONGEST_STRING = 64 * 1024;
/** Of a reply so much is kept. */
const LONGEST_REPLY = 64;
/** A longer sequence is none, and dropped up to its final byte. */
const LONGEST_SEQUENCE = 64;

/** Control sequences (ECMA-48 5.4): parameters, intermediate bytes, final byte. */
const CSI = /^\x1b\[([\x30-\x3f]*)([\x20-\x2f]*)([\x40-\x7e])/;
const CSI_BEGUN = /^\x1b\[[\x30-\x3f]*[\x20-\x2f]*/;
/** A function key of the Linux console. */
const CONSOLE_KEY = /^\x1b\[\[(.?)/s;
/** A mouse report of the oldest kind: button and place, each a byte of 32 and more. */
const X10_MOUSE = /^\x1b\[M(.{0,3})/s;
/** A key of the keypad or a function key, with modifiers where a terminal has them. */
const SS3 = /^\x1bO[0-9;]*([\x40-\x7e]?)/;
/** Strings that a terminal sends in reply (ECMA-48 5.6): DCS, SOS, OSC, PM, APC. */
const STRING_BEGUN = /^\x1b[PX\]^_]/;
/** No control character stands in such a string: it ends there. */
const STRING_END = /[\x00-\x1f]/;
const PASTE_BEGUN = '200~';
const PASTE_END = '\x1b[201~';

export class InputParser {
  /** The beginning of a sequence, or of a paste's end. */
  private held = '';
  private paste: string | undefined = undefined;
  /** How much has come of the string that is being read, and how it begins; undefined while none is. */
  private string: { readonly length: number; readonly text: string } | undefined = undefined;
  /** Whether ESC was the last that came, and was taken for its key. */
  private isEscapeLast = false;
  private readonly keys = new ProtocolKeys();
  private events: InputEvent[] = [];

  get pending(): Pending {
    if (this.paste !== undefined) return 'paste';
    if (this.string !== undefined) return 'sequence';
    return this.held === '' ? 'nothing' : this.held === ESC ? 'escape' : 'sequence';
  }

  /** @returns what the bytes, after all that came before them, tell */
  feed(bytes: Uint8Array): InputEvent[] {
    let rest = this.held + Buffer.from(bytes).toString('latin1');
    // The rest of a sequence may be late on a slow line. No key is "[", and what follows it must not be taken for keys.
    if (this.isEscapeLast && rest.startsWith('[')) rest = ESC + rest;
    this.isEscapeLast &&= rest === '';
    this.held = '';
    while (rest !== '') {
      if (this.paste !== undefined) rest = this.readPaste(rest, this.paste);
      else if (this.string !== undefined) rest = this.readString(rest, this.string);
      else if (rest.startsWith(ESC)) rest = this.readSequence(rest);
      else {
        this.key(characterKey(rest[0]));
        rest = rest.slice(1);
      }
    }
    return this.taken();
  }

  /** Nothing more comes of what is pending: ESC alone is its key, a paste has what it has, anything else is nothing. */
  giveUp(): InputEvent[] {
    if (this.paste !== undefined) this.endPaste(this.paste + this.held);
    else if (this.pending === 'escape') {
      this.key('escape');
      this.isEscapeLast = true;
    }
    this.held = '';
    this.string = undefined;
    return this.taken();
  }

  private taken(): InputEvent[] {
    const { events } = this;
    this.events = [];
    return events;
  }

  private key(name: KeyName | undefined, phase: Phase = 'down'): void {
    if (name !== undefined) this.events.push({ kind: 'key', name, phase });
  }

  private reply(reply: Reply | undefined): void {
    if (reply !== undefined) this.events.push({ kind: 'reply', reply });
  }

  /** @returns what follows the paste; nothing where its end has not come */
  private readPaste(rest: string, before: string): string {
    const end = rest.indexOf(PASTE_END);
    if (end !== -1) {
      this.endPaste(before + rest.slice(0, end));
      return rest.slice(end + PASTE_END.length);
    }
    const half = halfEnd(rest);
    this.paste = (before + rest.slice(0, rest.length - half)).slice(0, LONGEST_PASTE);
    this.held = rest.slice(rest.length - half);
    return '';
  }

  private endPaste(text: string): void {
    this.paste = undefined;
    this.events.push({ kind: 'paste', text: Buffer.from(text.slice(0, LONGEST_PASTE), 'latin1').toString('utf8') });
  }

  /** @returns what follows the string */
  private readString(rest: string, { length: before, text }: NonNullable<InputParser['string']>): string {
    const end = rest.search(STRING_END);
    if (end === -1) {
      const length = before + rest.length;
      this.string = length > LONGEST_STRING ? undefined : { length, text: (text + rest).slice(0, LONGEST_REPLY) };
      return '';
    }
    if (rest[end] === ESC && end + 1 === rest.length) {
      this.string = { length: before + end, text: (text + rest.slice(0, end)).slice(0, LONGEST_REPLY) };
      return this.hold(ESC);
    }
    this.string = undefined;
    this.reply(stringReply(text + rest.slice(0, end)));
    if (rest[end] === ESC) return rest.slice(rest[end + 1] === '\\' ? end + 2 : end);
    // BEL is the other end of a string; anything else was typed.
    return rest.slice(rest[end] === '\x07' ? end + 1 : end);
  }

  /** @returns nothing: the rest of it is waited for */
  private hold(begun: string): '' {
    this.held = begun.slice(0, LONGEST_SEQUENCE);
    return '';
  }

  /** @returns what follows the sequence */
  private readSequence(rest: string): string {
    if (rest.length === 1) return this.hold(rest);
    if (rest[1] === '[') return this.readCsi(rest);
    const ss3 = SS3.exec(rest);
    if (ss3 !== null) {
      if (ss3[0].length === rest.length && ss3[1] === '') return this.hold(rest);
      this.key(ss3Key(ss3[1]));
      return rest.slice(ss3[0].length);
    }
    if (STRING_BEGUN.test(rest)) {
      this.string = { length: 0, text: rest[1] === ']' ? ']' : '' };
      return rest.slice(2);
    }
    if (rest[1] === ESC) {
      this.key('escape');
      return rest.slice(1);
    }
    // A key with Alt: nothing knows any.
    return rest.slice(2);
  }

  private readCsi(rest: string): string {
    for (const [begins, length] of [
      [CONSOLE_KEY, 4],
      [X10_MOUSE, 6],
    ] as const) {
      const found = begins.exec(rest);
      if (found === null) continue;
      if (found[0].length < length) return this.hold(rest);
      if (begins === X10_MOUSE) this.mouse(x10Mouse(found[1]));
      return rest.slice(length);
    }
    const csi = CSI.exec(rest);
    if (csi === null) {
      const begun = CSI_BEGUN.exec(rest)![0];
      // A byte that can't stand in a sequence ends it, and is read by itself.
      return begun.length === rest.length ? this.hold(rest) : rest.slice(begun.length);
    }
    const [whole, parameters, intermediate, final] = csi;
    if (whole.length > LONGEST_SEQUENCE) return rest.slice(whole.length);
    if (`${parameters}${final}` === PASTE_BEGUN) this.paste = '';
    else if (parameters.startsWith('<')) this.mouse(sgrMouse(parameters.slice(1), final));
    else if (parameters === '' && final === 'O') this.events.push({ kind: 'blur' });
    else if (parameters.startsWith('?')) this.reply(csiReply(parameters.slice(1), intermediate, final));
    else if (intermediate === '') {
      const key = this.keys.read(parameters, final);
      if (key !== undefined) this.key(key.name, key.phase);
    }
    return rest.slice(whole.length);
  }

  private mouse(mouse: MouseEvent | undefined): void {
    if (mouse !== undefined) this.events.push({ kind: 'mouse', mouse });
  }
}

/** How many characters at the text's end may be the beginning of a paste's end. */
function halfEnd(text: string): number {
  for (let length = Math.min(text.length, PASTE_END.length - 1); length > 0; length--) {
    if (text.endsWith(PASTE_END.slice(0, length))) return length;
  }
  return 0;
}

/** In a mouse report's button code: the mouse moved; a wheel or another button than the first three. */
const MOTION = 32;
const OTHER_BUTTONS = 64 | 128;
const BUTTON = 3;
/** The code in a report of the oldest kind for a button that is released. */
const X10_UP = 3;

function sgrMouse(parameters: string, final: string): MouseEvent | undefined {
  const numbers = /^([0-9]{1,3});([0-9]{1,5});([0-9]{1,5})$/.exec(parameters)?.slice(1).map(Number);
  if (numbers === undefined || (final !== 'M' && final !== 'm')) return undefined;
  const [code, x, y] = numbers;
  return mouseEvent(code, final === 'm', x, y);
}

function x10Mouse(bytes: string): MouseEvent | undefined {
  const [code, x, y] = [...bytes].map((char) => char.charCodeAt(0) - 32);
  return mouseEvent(code, (code & MOTION) === 0 && (code & BUTTON) === X10_UP, x, y);
}

/** The wheel's codes. */
const WHEEL: Readonly<Record<number, MouseEvent['kind']>> = { 64: 'wheel-up', 65: 'wheel-down' };

/** Only the left button is a finger. @param x and `y`: from 1 */
function mouseEvent(code: number, isUp: boolean, x: number, y: number): MouseEvent | undefined {
  if (code < 0 || x < 1 || y < 1) return undefined;
  const place = { x: x - 1, y: y - 1 };
  const wheel = isUp ? undefined : WHEEL[code];
  if (wheel !== undefined) return { kind: wheel, ...place };
  if ((code & OTHER_BUTTONS) !== 0) return undefined;
  if (isUp) return { kind: 'up', ...place };
  if ((code & MOTION) !== 0) return { kind: 'move', ...place };
  return (code & BUTTON) === 0 ? { kind: 'down', ...place } : undefined;
}
