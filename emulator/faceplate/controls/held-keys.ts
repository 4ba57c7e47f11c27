/** Keys of the terminal that hold keys of the card down, where the terminal says when they are let go of. */
import type { Key } from '../../../firmware/hal.js';
import type { KeyName } from '../terminal/desk.js';

export class HeldKeys {
  private readonly held = new Map<KeyName, Key>();

  constructor(private readonly move: (key: Key, to: 'down' | 'up') => void) {}

  has(name: KeyName): boolean {
    return this.held.has(name);
  }

  press(name: KeyName, key: Key): void {
    this.held.set(name, key);
    this.move(key, 'down');
  }

  /** @returns whether it held something */
  release(name: KeyName): boolean {
    const key = this.held.get(name);
    if (key === undefined) return false;
    this.held.delete(name);
    // Two keys of the terminal may hold one of the card.
    if (![...this.held.values()].includes(key)) this.move(key, 'up');
    return true;
  }

  releaseAll(): void {
    for (const name of [...this.held.keys()]) this.release(name);
  }
}

/** The key of the card that a key of the terminal is. @param focus the chosen one */
export function cardKey(name: KeyName, focus: Key): Key | undefined {
  if (/^[0-9]$/.test(name)) return name as Key;
  if (name === 'enter') return 'OK';
  if (name === 'backspace') return 'BACK';
  return name === 'space' ? focus : undefined;
}
