/** The bench on a terminal: what it draws, and what keys and mouse do to it. */
import type { Key } from '../../../firmware/hal.js';
import type { Bench, Question } from '../bench/bench.js';
import { buttonAt, buttonsLayout, movedButton } from '../drawing/buttons.js';
import { drawFace } from '../drawing/draw.js';
import type { Grid } from '../drawing/grid.js';
import { BENCH_HELP, helpPages } from '../drawing/help.js';
import { glassPlace, innerOf, KEY_ROWS, keyAt, type Layout, layoutOf } from '../drawing/layout.js';
import type { Theme } from '../drawing/theme.js';
import type { PanelName } from '../drawing/view.js';
import type { Desk, KeyName, MouseEvent } from '../terminal/desk.js';
import { pastedDigits, pastedLine, pasteQuestion } from './pasted.js';

/** A longer statement is not typed. */
const LONGEST_STATEMENT = 200;

const PANEL_KEYS: Readonly<Record<string, PanelName>> = {
  g: 'login',
  a: 'state',
  b: 'memory',
  e: 'log',
  o: 'scope',
  l: 'script',
};

/** Keys of the terminal that do one thing, wherever digits and Enter go. */
const COMMANDS: Readonly<Record<KeyName, (bench: Bench) => void>> = {
  p: ({ finger }) => finger.holdPress(),
  P: ({ finger }) => finger.latchPress(),
  m: (bench) => bench.nextModel(),
  n: (bench) => bench.nextChallenge(),
  s: ({ time }) => time.togglePause(),
  '+': ({ time }) => time.changeSpeed(1),
  '-': ({ time }) => time.changeSpeed(-1),
  '.': (bench) => bench.step('scan'),
  '>': (bench) => bench.step('event'),
  ',': (bench) => bench.stepBack('scan'),
  '<': (bench) => bench.stepBack('event'),
  x: (bench) => bench.do(bench.faults.toggleSupply()),
  B: (bench) => bench.do(bench.faults.nextBattery()),
  c: (bench) => bench.do(bench.faults.toggleContacts()),
  k: (bench) => bench.do(bench.faults.toggleStuck(bench.focus)),
  f2: (bench) => bench.toggleRecording(),
  ':': (bench) => {
    bench.prompt = '';
  },
  'C-r': (bench) => {
    bench.showsSecrets = !bench.showsSecrets;
  },
  r: (bench) => {
    if (bench.input === 'page') bench.input = 'card';
    else bench.toPage();
  },
  escape: (bench) => {
    if (!bench.endScript()) bench.input = 'card';
  },
};

/** The key that is pressed next names a slot. */
const SLOT_KEYS: Readonly<Record<KeyName, 'save' | 'restore'>> = { S: 'save', R: 'restore' };

/** Whether a key does something that is not the card's own. */
export function isBenchKey(name: KeyName): boolean {
  return [COMMANDS, PANEL_KEYS, SLOT_KEYS].some((keys) => Object.hasOwn(keys, name)) || name === 'f';
}

export class Controls implements Desk {
  /** The key under the mouse's finger. */
  private held: Key | undefined = undefined;
  /** What is done with the slot that is named next. */
  private slot: 'save' | 'restore' | undefined = undefined;
  private changed: () => void = () => undefined;

  /** The terminal's size, in cells: that of the last drawing. */
  private columns = 0;
  private rows = 0;

  constructor(private readonly bench: Bench) {}

  draw(columns: number, rows: number, theme: Theme): Grid {
    this.columns = columns;
    this.rows = rows;
    this.bench.follow();
    return drawFace(this.bench.view(), columns, rows, theme);
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
    if (name === 'C-c' || (name === 'q' && bench.prompt === undefined && question === undefined))
      return bench.mayLeave();
    bench.follow();
    bench.message = '';
    bench.question = undefined;
    this.slot = undefined;
    if (question !== undefined) return name === 'enter' && this.answer(question);
    if (bench.prompt !== undefined) this.toPrompt(name, bench.prompt);
    else if (name === '?' || bench.helpPage > 0) this.toHelp(name);
    else if (slot !== undefined && /^[0-9]$/.test(name)) bench.do({ do: slot, name: `slot-${name}` });
    else if (Object.hasOwn(SLOT_KEYS, name)) this.askSlot(SLOT_KEYS[name]);
    else if (name === 'f') this.toFaults();
    else if (Object.hasOwn(PANEL_KEYS, name)) this.panel(PANEL_KEYS[name]);
    else if (Object.hasOwn(COMMANDS, name)) COMMANDS[name](bench);
    else if (bench.input === 'page') this.toPage(name);
    else if (bench.input !== 'faults' || !this.toButtons(name)) this.toCard(name);
    return false;
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
    if (bench.prompt !== undefined) this.pasteToPrompt(text, bench.prompt);
    else if (bench.helpPage === 0) this.pasteDigits(text);
  }

  private pasteToPrompt(text: string, before: string): void {
    const { bench } = this;
    const line = pastedLine(text);
    if (line === undefined) bench.message = 'a statement takes a paste of one line of plain ASCII only';
    else bench.prompt = `${before}${line}`.slice(0, LONGEST_STATEMENT);
  }

  private pasteDigits(text: string): void {
    const { bench } = this;
    const pasted = pastedDigits(text);
    if ('refusal' in pasted) {
      bench.message = pasted.refusal;
      return;
    }
    const to = bench.input === 'page' ? (digit: string) => this.toPage(digit) : (digit: string) => this.toCard(digit);
    bench.question = { text: pasteQuestion(pasted.digits), yes: () => [...pasted.digits].forEach(to) };
  }

  private toPrompt(name: KeyName, text: string): void {
    const { bench } = this;
    if (name === 'enter' || name === 'escape') bench.prompt = undefined;
    else if (name === 'backspace') bench.prompt = text === '' ? undefined : text.slice(0, -1);
    else if (name === 'space') bench.prompt = `${text} `.slice(0, LONGEST_STATEMENT);
    else if (/^[!-~]$/.test(name)) bench.prompt = `${text}${name}`.slice(0, LONGEST_STATEMENT);
    if (name === 'enter') bench.enter(text);
  }

  private askSlot(what: 'save' | 'restore'): void {
    this.slot = what;
    this.bench.message = `${what}: which slot, 0 to 9?`;
  }

  /** While help lies over the screen, nothing behind it is moved. */
  private toHelp(name: KeyName): void {
    if (name === 'escape') this.bench.helpPage = 0;
    else if (name === '?' || name === 'enter' || name === 'space') this.turnHelp();
  }

  private turnHelp(): void {
    const pages = helpPages(BENCH_HELP, this.columns, this.rows);
    this.bench.helpPage = this.bench.helpPage >= pages ? 0 : this.bench.helpPage + 1;
  }

  private get layout(): Layout {
    return layoutOf(this.columns, this.rows, this.bench.panels);
  }

  private panel(name: PanelName): void {
    const { bench } = this;
    if (this.layout.kind === 'compact') bench.turnTo(name);
    else bench.togglePanel(name);
  }

  /** Arrows and Enter go to the faults panel, which is shown; pressed again, they go back to the card and the panel goes. */
  private toFaults(): void {
    const { bench } = this;
    const isShown = this.layout.panels.some(({ name }) => name === 'faults');
    if (bench.input === 'faults' || !isShown) this.panel('faults');
    bench.input = bench.input === 'faults' ? 'card' : 'faults';
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
    if (/^[0-9]$/.test(name)) bench.onPage((page) => page.type(name));
    else if (name === 'backspace') bench.onPage((page) => page.drop());
    else if (name === 'enter') bench.submit();
  }

  private toCard(name: KeyName): void {
    const { bench } = this;
    if (/^[0-9]$/.test(name)) bench.tap(name as Key);
    else if (name === 'enter') bench.tap('OK');
    else if (name === 'backspace') bench.tap('BACK');
    else if (name === 'space') {
      if (bench.focus === 'PRESS') bench.finger.holdPress();
      else bench.tap(bench.focus);
    } else bench.focus = moved(bench.focus, name);
  }

  /** The finger of the mouse: off the key is off the contact. */
  mouse({ kind, x, y }: MouseEvent): void {
    const { bench, layout } = this;
    bench.follow();
    const key = keyAt(layout, x, y);
    if (this.held !== undefined && (kind === 'up' || key !== this.held)) {
      bench.session.up(this.held);
      this.held = undefined;
    }
    // A finger that slides onto a key does not press it.
    if (kind !== 'down' || bench.helpPage > 0) return;
    bench.message = '';
    if (key === undefined) {
      this.point(layout, x, y);
      return;
    }
    bench.focus = key;
    bench.session.down(key);
    this.held = key;
  }

  /** What is no key: a button of the faults panel, or a segment of the display to choose. */
  private point(layout: Layout, x: number, y: number): void {
    const { bench } = this;
    const panel = layout.panels.find(({ name }) => name === 'faults');
    const chosen = bench.input === 'faults' ? bench.button : undefined;
    const button = panel && buttonAt(buttonsLayout(innerOf(panel.rect), chosen), x, y);
    if (button !== undefined) {
      bench.button = button;
      bench.press(button);
      return;
    }
    const place = glassPlace(layout, bench.card.model.cells, x, y);
    if (place !== undefined) bench.faults.chooseNear(place.cell, place.x, place.y);
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
