/** The card and the script that plays, as the faceplate shows them. */

import { KEYS, type Key } from '../../../firmware/hal.js';
import type { Card } from '../../machine/card.js';
import { withoutSecrets } from '../../script/script-error.js';
import type { ScriptPlayer } from '../../session/script-player.js';
import { textLines } from '../../text.js';
import type { CardView, PlayView } from '../drawing/view.js';

/** @param focus the chosen key @param chosen the chosen segment, where faults are put on it */
export function cardView({ model, board }: Card, focus: Key, chosen: CardView['chosen']): CardView {
  const { contacts, glass, memory } = board;
  const { dead, lit } = glass.save();
  return {
    dead,
    lit,
    chosen,
    model,
    serial: memory.record()?.serial ?? '',
    segments: glass.segments,
    text: glass.text,
    down: KEYS.reduce((mask, key, place) => (contacts.isDown(key) ? mask | (1 << place) : mask), 0),
    stuck: contacts.save().stuck,
    focus,
  };
}

/** So many lines before and after the one that plays: more than any screen shows. */
const LINES_AROUND = 40;

export class ScriptPanel {
  /** A file has up to a mebibyte and is shown many times a second: the last one stays split. */
  private split: { readonly text: string; readonly lines: readonly string[] } = { text: '', lines: [] };

  /** @param showsSecrets whether keys and PINs that a script names are shown */
  view({ state, statement, isOn }: ScriptPlayer, showsSecrets: boolean): PlayView | undefined {
    if (state === undefined) return undefined;
    const { script, failure } = state;
    const { file, line } = (statement ?? script.statements.at(-1))?.place ?? { file: script.file, line: 1 };
    const first = Math.max(1, line - LINES_AROUND);
    const lines = this.linesOf(script.sources.get(file) ?? '').slice(first - 1, line + LINES_AROUND);
    return {
      lines: showsSecrets ? lines : lines.map(withoutSecrets),
      first,
      line,
      file,
      is: failure !== undefined ? 'failed' : isOn ? 'playing' : 'over',
    };
  }

  private linesOf(text: string): readonly string[] {
    if (text !== this.split.text) this.split = { text, lines: textLines(text) };
    return this.split.lines;
  }
}
