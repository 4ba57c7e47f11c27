/** The answers of a terminal to questions about itself. */

/** An answer of a terminal about itself. */
export type Reply =
  /** Flags of the keyboard protocol that are in use. */
  | { readonly of: 'keyboard'; readonly flags: number }
  /** How light the background is, from 0 to 1. */
  | { readonly of: 'background'; readonly lightness: number }
  /** Whether it can show what is between two marks at once (mode 2026). */
  | { readonly of: 'synchronized'; readonly isKnown: boolean }
  /** Its attributes: every terminal reports them, after all other answers. */
  | { readonly of: 'attributes' };

/** A private control sequence: its parameters behind `?`, what stands between, and its final byte. */
export function csiReply(parameters: string, intermediate: string, final: string): Reply | undefined {
  if (intermediate === '' && final === 'u' && /^[0-9]{1,4}$/.test(parameters)) {
    return { of: 'keyboard', flags: Number(parameters) };
  }
  if (intermediate === '' && final === 'c') return { of: 'attributes' };
  // 0: not known; 4: never on.
  const mode = /^2026;([0-9])$/.exec(parameters);
  if (intermediate !== '$' || final !== 'y' || mode === null) return undefined;
  return { of: 'synchronized', isKnown: mode[1] !== '0' && mode[1] !== '4' };
}

/**
 * The reply in a string, from the `]` of an OSC on. The background's colour has one to four hexadecimal digits a part.
 */
export function stringReply(text: string): Reply | undefined {
  const parts = /^\]11;rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})(?:\/[0-9a-f]{1,4})?$/i.exec(text);
  if (parts === null) return undefined;
  const [red, green, blue] = parts.slice(1).map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
  return { of: 'background', lightness: 0.2126 * red + 0.7152 * green + 0.0722 * blue };
}
