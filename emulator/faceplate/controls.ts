/** What keys and mouse of the terminal do to the bench. */
import type { Key } from '../../firmware/hal.js';
import type { Bench } from './bench.js';
import type { KeyName, MouseEvent } from './desk.js';
import { helpPages } from './help.js';
import { KEY_ROWS, keyAt, layoutOf } from './layout.js';
import type { PanelName } from './view.js';

const PANEL_KEYS: Readonly<Record<string, PanelName>> = { g: 'login', a: 'state', b: 'memory', e: 'log', o: 'scope' };

/** Keys of the terminal that do one thing, wherever the hand is. */
const COMMANDS: Readonly<Record<KeyName, (bench: Bench) => void>> = {
  p: (bench) => bench.holdPress(),
  P: (bench) => bench.latchPress(),
  m: (bench) => bench.nextModel(),
  n: (bench) => bench.nextChallenge(),
  s: (bench) => bench.togglePause(),
  '+': (bench) => bench.changeSpeed(1),
  '-': (bench) => bench.changeSpeed(-1),
  '.': (bench) => bench.step('scan'),
  '>': (bench) => bench.step('event'),
  x: (bench) => bench.togglePower(),
  B: (bench) => bench.nextBattery(),
  c: (bench) => bench.toggleContacts(),
  k: (bench) => bench.toggleStuck(),
  'C-r': (bench) => {
    bench.showsSecrets = !bench.showsSecrets;
  },
  r: (bench) => {
    bench.page.hasHand = !bench.page.hasHand;
  },
  escape: (bench) => {
    bench.page.hasHand = false;
    bench.helpPage = 0;
  },
};

export class Controls {
  /** The key under the mouse's finger. */
  private held: Key | undefined = undefined;

  /** The terminal's size, in cells. */
  constructor(
    private readonly bench: Bench,
    public columns: number,
    public rows: number,
  ) {}

  /** @returns whether the person wants to leave */
  key(name: KeyName): boolean {
    const { bench } = this;
    if (name === 'q' || name === 'C-c') return true;
    bench.follow();
    bench.message = '';
    if (name === '?') {
      const pages = helpPages(this.columns, this.rows);
      bench.helpPage = bench.helpPage >= pages ? 0 : bench.helpPage + 1;
    } else if (Object.hasOwn(PANEL_KEYS, name)) this.panel(PANEL_KEYS[name]);
    else if (Object.hasOwn(COMMANDS, name)) COMMANDS[name](bench);
    else if (bench.page.hasHand) this.toPage(name);
    else this.toCard(name);
    return false;
  }

  private panel(name: PanelName): void {
    const { bench, columns, rows } = this;
    if (layoutOf(columns, rows, bench.panels).kind === 'compact') bench.turnTo(name);
    else bench.togglePanel(name);
  }

  private toPage(name: KeyName): void {
    const { page } = this.bench;
    if (/^[0-9]$/.test(name)) page.type(name);
    else if (name === 'backspace') page.drop();
    else if (name === 'enter') this.bench.submit();
  }

  private toCard(name: KeyName): void {
    const { bench } = this;
    if (/^[0-9]$/.test(name)) bench.tap(name as Key);
    else if (name === 'enter') bench.tap('OK');
    else if (name === 'backspace') bench.tap('BACK');
    else if (name === 'space') {
      if (bench.focus === 'PRESS') bench.holdPress();
      else bench.tap(bench.focus);
    } else bench.focus = moved(bench.focus, name);
  }

  /** The finger of the mouse: off the key is off the contact. */
  mouse({ kind, x, y }: MouseEvent): void {
    const { bench } = this;
    bench.follow();
    const key = keyAt(layoutOf(this.columns, this.rows, bench.panels), x, y);
    if (this.held !== undefined && (kind === 'up' || key !== this.held)) {
      bench.card.up(this.held);
      this.held = undefined;
    }
    // A finger that slides onto a key does not press it.
    if (kind !== 'down' || key === undefined || bench.helpPage > 0) return;
    bench.message = '';
    bench.focus = key;
    bench.card.down(key);
    this.held = key;
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
