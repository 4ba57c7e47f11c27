/**
 * Keys in control sequences: those that every terminal sends, and those of the keyboard protocol whose sequences end in `u`, which says
 * when a key goes down, again and up (https://sw.kovidgoyal.net/kitty/keyboard-protocol/).
 */
import type { KeyName } from './desk.js';
import { characterKey, csiKey, modifiersOf } from './key-names.js';

/** The event of a key. Most terminals tell only that it went down, and repeat that. */
export type Phase = 'down' | 'again' | 'up';

const AGAIN = 2;
const UP = 3;
/** More keys than anybody holds. */
const MOST_HELD = 64;

export interface PhasedKey {
  readonly name: KeyName;
  readonly phase: Phase;
}

export class ProtocolKeys {
  /** The keys' names when they went down: a release does not report the text that they write. */
  private readonly held = new Map<string, KeyName>();

  /** @returns undefined for what is no key, or one that nothing uses */
  read(parameters: string, final: string): PhasedKey | undefined {
    if (!/^[0-9;:]*$/.test(parameters)) return undefined;
    const [first = [], second = [], third = []] = parameters.split(';').map((part) => part.split(':').map(Number));
    const [modifiers = 1, event] = second;
    const code = `${first[0]}${final}`;
    if (event === UP) return this.released(code, parameters, final);
    const name = (final === 'u' ? writtenKey(third[0], modifiers) : undefined) ?? csiKey(parameters, final);
    if (name === undefined) return undefined;
    if (event !== undefined && this.held.size < MOST_HELD) this.held.set(code, name);
    return { name, phase: event === AGAIN ? 'again' : 'down' };
  }

  private released(code: string, parameters: string, final: string): PhasedKey | undefined {
    const name = this.held.get(code) ?? csiKey(parameters, final);
    this.held.delete(code);
    return name === undefined ? undefined : { name, phase: 'up' };
  }
}

/** The key that writes a character, where no Ctrl or Alt makes another one of it. */
function writtenKey(text: number | undefined, modifiers: number): KeyName | undefined {
  if (text === undefined || text > 0x7e || !modifiersOf(modifiers).isPlain) return undefined;
  return characterKey(String.fromCharCode(text));
}
