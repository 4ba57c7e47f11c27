/** The bench on a terminal: what it draws, and what keys and mouse do to it. */
import type { Key } from '../../../firmware/hal.js';
import type { Bench } from '../bench/bench.js';
import type { Question } from '../bench/recordings.js';
import { movedButton } from '../drawing/buttons.js';
import { drawFace } from '../drawing/draw.js';
import type { Grid } from '../drawing/grid.js';
import { benchHelp, helpPages } from '../drawing/help.js';
import { KEY_ROWS, keyAt, type Layout, layoutOf } from '../drawing/layout.js';
import { paletteRowAt } from '../drawing/palette-box.js';
import type { Theme, ThemeName } from '../drawing/theme.js';
import type { PanelName } from '../drawing/view.js';
import { BEYOND_ASCII, type Desk, type KeyName, type MouseEvent } from '../terminal/desk.js';
import { ACTIONS, type Action, type ActionHost, ALL_ACTIONS, actionOf } from './actions.js';
import { cardKey, HeldKeys } from './held-keys.js';
import { Palette } from './palette.js';
import { pastedDigits, pastedLine, pasteQuestion } from './pasted.js';
import { click, fitScope, scopeRect, wheel } from './pointing.js';
import { Prompt } from './prompt.js';

/** Whether a key does something that is not the card's own. */
export function isBenchKey(name: KeyName): boolean {
  return ACTIONS.some(({ key }) => key === name);
}

export class Controls implements Desk, ActionHost {
  readonly prompt = new Prompt();
  private readonly palette = new Palette<Action>(() => ALL_ACTIONS);
  /** The key under the mouse's finger. */
  private held: Key | undefined = undefined;
  /** The action for the slot that is named next. */
  private slot: 'save' | 'restore' | undefined = undefined;
  private changed: () => void = () => undefined;
  hasReleases = false;
  private readonly fingers = new HeldKeys((key, to) => this.bench.session[to](key));

  /** The terminal's size, in cells: that of the last drawing. */
  private columns = 0;
  private rows = 0;

  constructor(readonly bench: Bench) {}

  draw(columns: number, rows: number, theme: Theme): Grid {
    this.columns = columns;
    this.rows = rows;
    this.bench.follow();
    fitScope(this);
    const { hasReleases } = this;
    const view = { ...this.bench.view(), prompt: this.prompt.view(), palette: this.palette.view(), hasReleases };
    return drawFace(view, columns, rows, theme);
  }

  nextFrame_us(): number | undefined {
    return this.bench.time.nextFrame_us();
  }

  notify(text: string): void {
    this.bench.message = text;
    this.changed();
  }

  /** But for what it is notified of, a bench changes by keys and by time only. */
  listen(changed: () => void): void {
    this.changed = changed;
  }

  /** @returns whether the person wants to leave */
  key(name: KeyName): boolean {
    const { bench, slot } = this;
    const { question } = bench;
    if (name === 'C-c' && question?.leaves === true) return this.answer(question);
    if (name === 'C-c' || (name === 'q' && !this.isAway)) return bench.recordings.mayLeave();
    bench.follow();
    bench.message = '';
    bench.question = undefined;
    this.slot = undefined;
    if (question !== undefined) return name === 'enter' && this.answer(question);
    if (this.palette.isOpen) this.palette.key(name)?.run(this);
    else if (this.prompt.isOpen) this.toPrompt(name);
    else if (name === '?' || bench.helpPage > 0) this.toHelp(name);
    else if (slot !== undefined && /^[0-9]$/.test(name)) bench.do({ do: slot, name: `slot-${name}` });
    else this.act(name);
    return false;
  }

  /** Whether something lies over the bench that takes what is typed. */
  private get isAway(): boolean {
    return this.prompt.isOpen || this.palette.isOpen || this.bench.question !== undefined;
  }

  private act(name: KeyName): void {
    const { bench } = this;
    const action = actionOf(name, bench);
    if (action !== undefined) action.run(this);
    else if (bench.input === 'page') this.toPage(name);
    else if (bench.input !== 'faults' || !this.toButtons(name)) this.toCard(name);
  }

  /** Yes. @returns whether the person wants to leave */
  private answer(question: Question): boolean {
    question.yes();
    return question.leaves === true;
  }

  /** Text that came as one piece: digits are typed after a question, and a statement takes it as part of its line. */
  paste(text: string): void {
    const { bench } = this;
    bench.follow();
    bench.question = undefined;
    this.slot = undefined;
    if (this.prompt.isOpen) this.pasteToPrompt(text);
    else if (bench.helpPage === 0 && !this.palette.isOpen) this.pasteDigits(text);
  }

  private toPrompt(name: KeyName): void {
    if (name === BEYOND_ASCII) this.bench.message = 'a statement takes plain ASCII only';
    else this.prompt.key(name, (text) => this.bench.enter(text));
  }

  private pasteToPrompt(text: string): void {
    const line = pastedLine(text);
    if (line === undefined) this.bench.message = 'a statement takes a paste of one line of plain ASCII only';
    else this.prompt.insert(line);
  }

  private pasteDigits(text: string): void {
    const { bench } = this;
    const pasted = pastedDigits(text);
    if ('refusal' in pasted) {
      bench.message = pasted.refusal;
      return;
    }
    const to =
      bench.input === 'page' ? (digit: string) => this.toPage(digit) : (digit: string) => bench.tap(digit as Key);
    bench.question = { text: pasteQuestion(pasted.digits), yes: () => [...pasted.digits].forEach(to) };
  }

  openPrompt(text: string): void {
    this.prompt.open(text);
  }

  openPalette(): void {
    this.palette.open();
  }

  toggleLargeScope(): void {
    const { bench } = this;
    bench.scope.isLarge = !bench.scope.isLarge;
    bench.input = bench.scope.isLarge ? 'scope' : 'card';
  }

  help(): void {
    this.turnHelp();
  }

  askSlot(what: 'save' | 'restore'): void {
    this.slot = what;
    this.bench.message = `${what}: which slot, 0 to 9?`;
  }

  /** While help lies over the screen, nothing behind it is moved. */
  private toHelp(name: KeyName): void {
    if (name === 'escape') this.bench.helpPage = 0;
    else if (name === '?' || name === 'enter' || name === 'space') this.turnHelp();
  }

  private turnHelp(): void {
    const pages = helpPages(benchHelp(this.hasReleases), this.columns, this.rows);
    this.bench.helpPage = this.bench.helpPage >= pages ? 0 : this.bench.helpPage + 1;
  }

  get layout(): Layout {
    return layoutOf(this.columns, this.rows, this.bench.panels);
  }

  toggle(name: PanelName): void {
    const { bench } = this;
    if (bench.scope.isLarge) {
      this.toggleLargeScope();
      if (this.isShown(name)) return;
    }
    if (this.layout.kind === 'compact') bench.turnTo(name);
    else bench.togglePanel(name);
  }

  private isShown(name: PanelName): boolean {
    return !this.bench.scope.isLarge && this.layout.panels.some((panel) => panel.name === name);
  }

  /** A panel that takes arrows and Enter is shown and has them; pressed again, they go back to the card and the panel goes. */
  panel(name: PanelName & ('faults' | 'scope' | 'log')): void {
    const { bench } = this;
    if (name === 'scope' && this.panelScope()) return;
    if (bench.input === name || !this.isShown(name)) this.toggle(name);
    bench.input = bench.input === name ? 'card' : name;
  }

  /** Where the scope finds no room beside the card it lies over the screen. @returns whether that is all */
  private panelScope(): boolean {
    const { bench } = this;
    if (bench.scope.isLarge || (this.layout.kind === 'full' && scopeRect(this) === undefined)) {
      this.toggleLargeScope();
      return true;
    }
    return false;
  }

  /** @returns whether the panel knows the key */
  private toButtons(name: KeyName): boolean {
    const { bench } = this;
    if (name === 'enter' || name === 'space') bench.press(bench.button);
    else if (/^(up|down|left|right)$/.test(name)) bench.button = movedButton(bench.button, name);
    else return false;
    return true;
  }

  private toPage(name: KeyName): void {
    const { bench } = this;
    if (/^[0-9]$/.test(name)) bench.hand.act((page) => page.type(name));
    else if (name === 'backspace') bench.hand.act((page) => page.drop());
    else if (name === 'enter') bench.hand.submit();
  }

  private toCard(name: KeyName): void {
    const { bench } = this;
    const key = cardKey(name, bench.focus);
    if (key === undefined) bench.focus = moved(bench.focus, name);
    else if (this.hasReleases) this.fingers.press(name, key);
    else if (name === 'space' && key === 'PRESS') bench.finger.holdPress();
    else bench.tap(key);
  }

  again(name: KeyName): void {
    if (!this.fingers.has(name)) this.key(name);
  }

  release(name: KeyName): void {
    this.bench.follow();
    this.fingers.release(name);
  }

  releaseAll(): void {
    this.bench.follow();
    this.fingers.releaseAll();
  }

  get themeName(): ThemeName | undefined {
    return this.bench.themeName;
  }

  takeCopy(): string | undefined {
    return this.bench.clipboard.take();
  }

  /** The finger of the mouse: off the key is off the contact. */
  mouse({ kind, x, y }: MouseEvent): void {
    const { bench, layout } = this;
    bench.follow();
    if (kind === 'wheel-up' || kind === 'wheel-down') {
      if (bench.helpPage === 0) wheel(this, x, y, kind === 'wheel-up' ? -1 : 1);
      return;
    }
    const key = keyAt(layout, x, y);
    if (this.held !== undefined && (kind === 'up' || key !== this.held)) {
      bench.session.up(this.held);
      this.held = undefined;
    }
    if (kind !== 'down' || this.clickOver(x, y)) return;
    bench.message = '';
    // A finger that slides onto a key does not press it.
    if (key === undefined || this.isCovered(y)) {
      click(this, x, y);
      return;
    }
    bench.focus = key;
    bench.session.down(key);
    this.held = key;
  }

  /** The layer over the bench takes clicks. @returns whether there is one */
  private clickOver(x: number, y: number): boolean {
    const { bench, layout } = this;
    if (bench.helpPage > 0) bench.helpPage = 0;
    else if (this.palette.isOpen) this.clickPalette(x, y);
    else if (y === layout.statusRow && !this.prompt.isOpen) this.palette.open();
    else return this.prompt.isOpen;
    return true;
  }

  private clickPalette(x: number, y: number): void {
    const row = paletteRowAt(this.palette.view()!, this.columns, this.rows, x, y);
    if (row === undefined) this.palette.close();
    else this.palette.chosen(row)?.run(this);
  }

  /** Whether the large scope lies over a row. */
  private isCovered(y: number): boolean {
    const rect = scopeRect(this);
    return this.bench.scope.isLarge && rect !== undefined && y >= rect.y;
  }
}

/** Keys in the order in which Tab reaches them. */
const ORDER: readonly Key[] = ['PRESS', ...KEY_ROWS.flat()];

/** The key that is chosen after a move; the one that was for what is no move. */
export function moved(focus: Key, name: KeyName): Key {
  const at = ORDER.indexOf(focus);
  const perRow = KEY_ROWS[0].length;
  if (name === 'tab' || name === 'right') return ORDER[(at + 1) % ORDER.length];
  if (name === 'S-tab' || name === 'left') return ORDER[(at + ORDER.length - 1) % ORDER.length];
  if (name === 'down') return at === 0 ? ORDER[perRow] : ORDER[at + perRow < ORDER.length ? at + perRow : at];
  if (name === 'up') return at - perRow >= 1 ? ORDER[at - perRow] : 'PRESS';
  return focus;
}
