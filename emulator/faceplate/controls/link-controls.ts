/**
 * A card at the other end of a wire as the faceplate shows and serves it: its display as it is read, its keys as this
 * side moves them, and nothing that a wire does not report.
 */
import { KEYS, type Key } from '../../../firmware/hal.js';
import type { LinkedCard } from '../bench/linked-card.js';
import type { Grid } from '../drawing/grid.js';
import { helpPages, linkHelp } from '../drawing/help.js';
import { keyAt } from '../drawing/layout.js';
import { drawLinkFace, linkLayout } from '../drawing/link-face.js';
import type { Theme } from '../drawing/theme.js';
import type { LogEntry } from '../drawing/view.js';
import type { Desk, KeyName, MouseEvent } from '../terminal/desk.js';
import { isBenchKey, moved } from './controls.js';
import { cardKey, HeldKeys } from './held-keys.js';
import { pastedDigits, pasteQuestion } from './pasted.js';

const TAP_ms = 100;
const STEP_ms = 1000;
/** PRESS is held so much longer than its hold takes: bounce, debounce and the wire's own time. */
const HOLD_MARGIN_ms = 500;
const MOST_ENTRIES = 500;

/** Why a key that people know from a card in the process does nothing. */
const NOT_HERE: Readonly<Record<KeyName, string>> = {
  f2: '--beside records, with an emulated card beside this one',
  ':': '--beside takes statements, with an emulated card beside this one',
  r: '--beside has a login page, with an emulated card beside this one',
};

export class LinkControls implements Desk {
  private focus: Key = 'PRESS';
  /** The key under the mouse's finger, and PRESS if it stays down by itself. */
  private held: Key | undefined = undefined;
  private isLatched = false;
  /** Board time at which the key that was tapped last is up again. */
  private readonly down = new Map<Key, number>();
  private message = '';
  hasReleases = false;
  readonly themeName = undefined;
  private readonly fingers = new HeldKeys((key, to) => this.move(key, to));
  /** Digits that were pasted, until it is said whether they are typed. */
  private pasted = '';
  private helpPage = 0;
  private lastText = '';
  private wasLost = false;
  private readonly log: LogEntry[] = [];
  private columns = 0;
  private rows = 0;

  /** @param name what the person called the line */
  constructor(
    private readonly card: LinkedCard,
    private readonly name: string,
  ) {}

  listen(changed: () => void): void {
    this.card.listen(() => {
      this.notice();
      changed();
    });
  }

  /** Writes down what has changed since the last answer. */
  private notice(): void {
    const { reading, isLost } = this.card;
    if (isLost !== this.wasLost) {
      this.note(isLost ? 'line lost' : 'line back');
      this.wasLost = isLost;
      this.down.clear();
      this.isLatched = false;
    }
    if (reading === undefined) return;
    if (reading.text !== this.lastText) this.note(reading.text === '' ? 'blank' : `[${reading.text}]`);
    this.lastText = reading.text;
    for (const [key, until_us] of this.down) if (until_us <= reading.board_us) this.down.delete(key);
  }

  private note(text: string): void {
    const time_us = this.card.reading?.board_us ?? 0;
    this.log.push({ time_us, at_us: time_us, text });
    if (this.log.length > MOST_ENTRIES) this.log.shift();
  }

  /** The wire says when. */
  nextFrame_us(): undefined {
    return undefined;
  }

  notify(text: string): void {
    this.message = text;
  }

  key(name: KeyName): boolean {
    if (name === 'C-c' || (name === 'q' && this.pasted === '')) return true;
    const { pasted } = this;
    this.pasted = '';
    this.message = '';
    if (pasted !== '') {
      if (name === 'enter') for (const digit of pasted) this.tap(digit as Key);
    } else if (name === '?' || this.helpPage > 0) this.toHelp(name);
    else this.toCard(name);
    return false;
  }

  /** While help lies over the screen, nothing behind it is moved. */
  private toHelp(name: KeyName): void {
    const pages = helpPages(linkHelp(this.hasReleases), this.columns, this.rows);
    if (name === 'escape') this.helpPage = 0;
    else if (name === '?' || name === 'enter' || name === 'space') {
      this.helpPage = this.helpPage >= pages ? 0 : this.helpPage + 1;
    }
  }

  private toCard(name: KeyName): void {
    const key = name === 'p' ? 'PRESS' : cardKey(name, this.focus);
    if (name === 'P') this.latch();
    else if (key !== undefined) this.press(name, key);
    else if (name === '.') this.step();
    else if (isBenchKey(name) && name !== 'escape')
      this.message = NOT_HERE[name] ?? `${name} does nothing on a line; ? shows the keys`;
    else this.focus = moved(this.focus, name);
  }

  paste(text: string): void {
    if (this.helpPage > 0) return;
    const pasted = pastedDigits(text);
    this.pasted = 'digits' in pasted ? pasted.digits : '';
    this.message = 'digits' in pasted ? pasteQuestion(pasted.digits) : pasted.refusal;
  }

  /** A key that is let go of is held until then; else it is tapped, and PRESS is held for its work. */
  private press(name: KeyName, key: Key): void {
    if (this.hasReleases && name !== 'p') this.fingers.press(name, key);
    else if (key === 'PRESS') this.hold();
    else this.tap(key);
  }

  again(name: KeyName): void {
    if (!this.fingers.has(name)) this.key(name);
  }

  release(name: KeyName): void {
    this.fingers.release(name);
  }

  releaseAll(): void {
    this.fingers.releaseAll();
  }

  takeCopy(): undefined {
    return undefined;
  }

  private tap(key: Key, for_ms = TAP_ms): void {
    const { reading } = this.card;
    if (reading === undefined) return;
    this.down.set(key, reading.board_us + for_ms * 1000);
    this.note(`${key} pressed`);
    this.card.press(key, for_ms);
  }

  private hold(): void {
    const { reading } = this.card;
    if (reading !== undefined) this.tap('PRESS', reading.model.hold_ms + HOLD_MARGIN_ms);
  }

  private latch(): void {
    this.isLatched = !this.isLatched;
    this.move('PRESS', this.isLatched ? 'down' : 'up');
  }

  private move(key: Key, to: 'down' | 'up'): void {
    if (to === 'down') this.down.set(key, Number.POSITIVE_INFINITY);
    else this.down.delete(key);
    this.note(`${key} ${to}`);
    this.card.move(key, to);
  }

  private step(): void {
    if (this.card.reading?.isVirtual === true) this.card.advance(STEP_ms);
    else this.message = 'the card’s clock runs by itself';
  }

  /** Off the key is off the contact; a finger that slides onto a key does not press it. */
  mouse({ kind, x, y }: MouseEvent): void {
    const key = keyAt(linkLayout(this.columns, this.rows), x, y);
    if (this.held !== undefined && (kind === 'up' || key !== this.held)) {
      this.move(this.held, 'up');
      this.held = undefined;
    }
    if (kind !== 'down' || key === undefined || this.helpPage > 0) return;
    this.message = '';
    this.focus = key;
    this.held = key;
    this.move(key, 'down');
  }

  draw(columns: number, rows: number, theme: Theme): Grid {
    this.columns = columns;
    this.rows = rows;
    const { card, name, message, focus, log, helpPage } = this;
    const down = KEYS.reduce((mask, key, place) => (this.down.has(key) ? mask | (1 << place) : mask), 0);
    const { reading, trouble } = card;
    const { hasReleases } = this;
    return drawLinkFace(
      { name, reading, trouble, message, focus, down, log, helpPage, hasReleases },
      columns,
      rows,
      theme,
    );
  }
}
