/** A bench without a terminal, for tests: time is the test's, and so are the challenges. */
import type { Card, CardOptions } from '../machine/card.js';
import type { ResponseCheck } from '../machine/target.js';
import { Bench } from './bench/bench.js';
import { Controls } from './controls/controls.js';
import { drawFace } from './drawing/draw.js';
import type { Grid } from './drawing/grid.js';
import { type Look, lookOf } from './drawing/look.js';

export const UNICODE = lookOf(256, false);

export class TestBench {
  world_us = 5_000_000;
  readonly bench: Bench;
  readonly controls: Controls;
  /** Scripts that were recorded, by their paths. */
  readonly scripts = new Map<string, string>();

  /** @param check what the login page takes for right */
  constructor(card: CardOptions = {}, check: ResponseCheck = () => '12345678', columns = 80, rows = 24) {
    this.bench = new Bench({
      card: { contacts: { kind: 'clean' }, ...card },
      world: { now_us: () => this.world_us, callIn: () => () => undefined },
      check,
      drawChallenge: (digits) => '482915'.padEnd(digits, '0'),
      pin: '1234',
      openDraft: (path = `session-${this.scripts.size + 1}.keys`) => ({
        path,
        finish: (script) => this.scripts.set(path, script),
      }),
    });
    this.controls = new Controls(this.bench, columns, rows);
  }

  get card(): Card {
    return this.bench.card;
  }

  /** The world's time passes. */
  pass(ms: number): void {
    this.world_us += ms * 1000;
    this.bench.follow();
  }

  /** Keys of the terminal, each with time for a tap and its rest. */
  keys(...names: string[]): void {
    for (const name of names) {
      this.controls.key(name);
      this.pass(200);
    }
  }

  draw(look: Look = UNICODE): Grid {
    return drawFace(this.bench.view(), this.controls.columns, this.controls.rows, look);
  }

  /** The screen as text, a line a row. */
  text(look: Look = UNICODE): string {
    const grid = this.draw(look);
    return Array.from({ length: grid.rows }, (_, y) => grid.row(y)).join('\n');
  }
}
