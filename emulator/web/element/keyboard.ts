/**
 * A keyboard on the card's face: digits, Enter for OK, Backspace for BACK, and P to hold PRESS. The arrow keys go from key to
 * key, and the space bar and Enter press the one that has the focus. A key of the keyboard is one short press.
 */
import { KEYS, type Key } from '../../../firmware/hal.js';
import { KEY_ROWS } from '../../machine/parts/card-svg.js';
import type { LiveCard } from '../live-card.js';
import type { Face } from './face.js';

const NAMED: Readonly<Record<string, Key>> = { Enter: 'OK', Backspace: 'BACK', p: 'PRESS', P: 'PRESS' };

/** The keys as the arrow keys go through them, and how far each arrow goes. */
const ORDER: readonly Key[] = ['PRESS', ...KEY_ROWS.flat()];
const ARROWS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -KEY_ROWS[0].length,
  ArrowDown: KEY_ROWS[0].length,
};

export function followKeyboard(face: Face, card: () => LiveCard): void {
  face.body.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const focused = face.keyOf(event.target);
    if (event.key in ARROWS) moveFocus(face, focused, ARROWS[event.key]);
    else {
      const key = keyFor(event.key, focused);
      if (key === undefined) return;
      if (event.repeat) event.preventDefault();
      else if (key === 'PRESS') card().holdPress();
      else card().tap(key);
    }
    event.preventDefault();
  });
}

function keyFor(typed: string, focused: Key | undefined): Key | undefined {
  if (focused !== undefined && (typed === ' ' || typed === 'Enter')) return focused;
  return KEYS.find((key) => key === typed && /^[0-9]$/.test(key)) ?? NAMED[typed];
}

/** One key can be reached by Tab, the one that had the focus last; so the card is no long way for those who pass by. */
function moveFocus(face: Face, from: Key | undefined, by: number): void {
  const place = from === undefined ? 0 : ORDER.indexOf(from) + by;
  const key = ORDER[Math.max(0, Math.min(ORDER.length - 1, place))];
  for (const [name, group] of face.keys) group.setAttribute('tabindex', name === key ? '0' : '-1');
  face.keys.get(key)?.focus();
}
