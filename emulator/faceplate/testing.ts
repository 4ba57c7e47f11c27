/** A bench without a terminal, for tests: time is the test's, and so are the challenges. */
import type { Card } from '../machine/card.js';
import type { CardOptions } from '../machine/card-options.js';
import type { ResponseCheck } from '../machine/target.js';
import { Bench } from './bench/bench.js';
import { Controls } from './controls/controls.js';
import type { Grid } from './drawing/grid.js';
import { type Theme, themeOf } from './drawing/theme.js';

export const UNICODE = themeOf(256, false);

export class TestBench {
  world_us = 5_000_000;
  readonly bench: Bench;
  readonly controls: Controls;
  /** Files that were written, by their paths. */
  readonly scripts = new Map<string, string>();

  /** @param check what the login page takes for right */
  constructor(
    card: CardOptions = {},
    check: ResponseCheck = () => '12345678',
    readonly columns = 80,
    readonly rows = 24,
  ) {
    this.bench = new Bench({
      card: { contacts: { kind: 'clean' }, ...card },
      world: { wall_ms: () => 0, steady_us: () => this.world_us, callIn: () => () => undefined },
      check,
      accepted: (facts, challenge, pin) =>
        Array.from({ length: 10 }, (_, ahead) => check(facts, facts.counter + BigInt(ahead), challenge, pin)),
      drawChallenge: (digits) => '482915'.padEnd(digits, '0'),
      pin: '1234',
      openDraft: (path = `session-${this.scripts.size + 1}.keys`) => ({
        path,
        replaces: this.scripts.has(path),
        finish: (script) => {
          this.scripts.set(path, script);
          return path;
        },
      }),
      writeNew: (path, text) => {
        this.scripts.set(path, text);
      },
    });
    this.controls = new Controls(this.bench);
    this.draw();
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

  draw(theme: Theme = UNICODE): Grid {
    return this.controls.draw(this.columns, this.rows, theme);
  }

  /** The screen as text, a line a row. */
  text(theme: Theme = UNICODE): string {
    const grid = this.draw(theme);
    return Array.from({ length: grid.rows }, (_, y) => grid.row(y)).join('\n');
  }
}
