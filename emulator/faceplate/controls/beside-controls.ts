/**
 * Two cards side by side: the emulated one on its bench, and one at the other end of a wire. One hand drives both: every
 * contact that moves on the bench moves there, whether by key, mouse, statement or script, and where the other card's
 * clock is virtual its time is the bench's. The first difference of what they show is marked.
 */
import { contactMove } from '../../script/statements/keys.js';
import type { StepAction } from '../../script/statements/table.js';
import type { Transcript } from '../../session/machine.js';
import { seconds } from '../../text.js';
import type { LinkedCard } from '../bench/linked-card.js';
import { Grid } from '../drawing/grid.js';
import { keyAt, LEAST_COLUMNS } from '../drawing/layout.js';
import { drawLinkFace, linkLayout } from '../drawing/link-face.js';
import type { Theme } from '../drawing/theme.js';
import type { LogEntry } from '../drawing/view.js';
import type { Desk, KeyName, MouseEvent } from '../terminal/desk.js';
import type { Controls } from './controls.js';

/** A screen of the emulated card, and one of the other: it was there at one reading and not yet at the one before. */
export interface ShownScreen {
  readonly at_us: number;
  readonly text: string;
}
export interface SeenScreen {
  readonly after_us: number;
  readonly by_us: number;
  readonly text: string;
}

/** Finds the first difference up to a time; undefined for none. Times are passed time. */
export type CompareScreens = (
  shown: readonly ShownScreen[],
  seen: readonly SeenScreen[],
  until_us: number,
) => { readonly at_us: number; readonly text: string } | undefined;

export class BesideControls implements Desk, Transcript {
  private readonly shown: ShownScreen[] = [];
  private readonly seen: SeenScreen[] = [];
  private readonly log: LogEntry[] = [];
  /** The other card's board time where the bench's passed time is 0; undefined before the first reading. */
  private base_us: number | undefined = undefined;
  /** Up to when the other card's virtual time was brought, and when it was read last. */
  private sent_us = 0;
  private read_us = 0;
  private text = '';
  private verdict: { readonly text: string; readonly isSame: boolean } = { text: 'the same so far', isSame: true };
  private columns = 0;
  private rows = 0;

  constructor(
    private readonly controls: Controls,
    private readonly card: LinkedCard,
    private readonly name: string,
    private readonly compare: CompareScreens,
  ) {
    controls.bench.session.writeDown(this);
  }

  action(at_us: number, action: StepAction, apply: () => void): void {
    apply();
    const move = contactMove(action);
    if (move === undefined) return;
    this.bringTo(at_us);
    this.card.move(move.key, move.isDown ? 'down' : 'up');
  }

  display(at_us: number, text: string): void {
    this.shown.push({ at_us, text });
  }

  note(): void {}

  /** The other card's time can't go back. */
  cut(): void {
    if (this.verdict.isSame) this.verdict = { text: 'not compared: time went back here only', isSame: false };
  }

  private bringTo(at_us: number): void {
    if (this.card.reading?.isVirtual !== true || at_us <= this.sent_us) return;
    this.card.advance((at_us - this.sent_us) / 1000);
    this.sent_us = at_us;
  }

  listen(changed: () => void): void {
    this.controls.listen(changed);
    this.card.listen(() => {
      this.notice();
      changed();
    });
  }

  /** Compares what has been read with what the emulated card has shown by then. */
  private notice(): void {
    const { reading } = this.card;
    const { bench } = this.controls;
    if (reading === undefined) return;
    bench.follow();
    this.base_us ??= reading.board_us - (reading.isVirtual ? 0 : bench.session.passed_us);
    const now_us = reading.board_us - this.base_us;
    if (reading.text !== this.text) {
      this.seen.push({ after_us: this.read_us, by_us: now_us, text: reading.text });
      const text = reading.text === '' ? 'blank' : `[${reading.text}]`;
      this.log.push({ time_us: now_us, at_us: now_us, text });
    }
    this.text = reading.text;
    this.read_us = now_us;
    if (!this.verdict.isSame) return;
    const difference = this.compare(this.shown, this.seen, Math.min(now_us, bench.session.passed_us));
    if (difference === undefined) this.verdict = { text: `the same so far: ${this.seen.length} screens`, isSame: true };
    else {
      const text = `first difference at ${seconds(difference.at_us, 3)} s: ${difference.text}. w saves the script that shows it`;
      this.verdict = { text, isSame: false };
    }
  }

  draw(columns: number, rows: number, theme: Theme): Grid {
    this.columns = columns;
    this.rows = rows;
    this.bringTo(this.controls.bench.session.passed_us);
    if (columns < 2 * LEAST_COLUMNS) return this.controls.draw(columns, rows, theme);
    const grid = new Grid(columns, rows);
    grid.place(0, 0, this.controls.draw(this.left, rows - 1, theme));
    grid.place(this.left, 0, this.drawOther(columns - this.left, rows - 1, theme));
    const { text, isSame } = this.verdict;
    grid.write(1, rows - 1, text, theme.styles[isSame ? 'good' : 'bad'], columns - 2);
    return grid;
  }

  /** Columns of the emulated card. */
  private get left(): number {
    return Math.ceil(this.columns / 2);
  }

  private drawOther(columns: number, rows: number, theme: Theme): Grid {
    const { card, name, log } = this;
    const { focus, down } = this.controls.bench.view().card;
    const message = 'the keys are those of the card at the left';
    const { reading, trouble } = card;
    const view = { name, reading, trouble, message, focus, down, log, helpPage: 0, hasReleases: this.hasReleases };
    return drawLinkFace(view, columns, rows, theme);
  }

  mouse(event: MouseEvent): void {
    if (event.x < this.left || this.columns < 2 * LEAST_COLUMNS) {
      this.controls.mouse(event);
      return;
    }
    // The other card's keys are the same hand's: the emulated card's key lies under it.
    const layout = linkLayout(this.columns - this.left, this.rows - 1);
    const key = keyAt(layout, event.x - this.left, event.y);
    const place = this.controls.layout.keys.find((other) => other.key === key)?.rect;
    this.controls.mouse({ ...event, x: place?.x ?? -1, y: place?.y ?? -1 });
  }

  get hasReleases(): boolean {
    return this.controls.hasReleases;
  }

  set hasReleases(areTold: boolean) {
    this.controls.hasReleases = areTold;
  }

  get themeName() {
    return this.controls.themeName;
  }

  key(name: KeyName): boolean {
    return this.controls.key(name);
  }

  again(name: KeyName): void {
    this.controls.again(name);
  }

  release(name: KeyName): void {
    this.controls.release(name);
  }

  releaseAll(): void {
    this.controls.releaseAll();
  }

  takeCopy(): string | undefined {
    return this.controls.takeCopy();
  }

  paste(text: string): void {
    this.controls.paste(text);
  }

  notify(text: string): void {
    this.controls.notify(text);
  }

  nextFrame_us(): number | undefined {
    return this.controls.nextFrame_us();
  }
}
