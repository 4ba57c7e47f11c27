/** The bench as the faceplate shows and serves it. */
import type { Bench } from '../bench/bench.js';
import { drawFace } from '../drawing/draw.js';
import type { Grid } from '../drawing/grid.js';
import type { Look } from '../drawing/look.js';
import type { Desk, KeyName, MouseEvent } from '../terminal/desk.js';
import { Controls } from './controls.js';

export class BenchDesk implements Desk {
  private readonly controls: Controls;

  constructor(private readonly bench: Bench) {
    this.controls = new Controls(bench, 0, 0);
  }

  draw(columns: number, rows: number, look: Look): Grid {
    this.controls.columns = columns;
    this.controls.rows = rows;
    this.bench.follow();
    return drawFace(this.bench.view(), columns, rows, look);
  }

  nextFrame_us(): number | undefined {
    return this.bench.time.nextFrame_us();
  }

  key(name: KeyName): boolean {
    return this.controls.key(name);
  }

  mouse(event: MouseEvent): void {
    this.controls.mouse(event);
  }

  tell(text: string): void {
    this.bench.message = text;
  }

  /** A bench changes by keys and by time only. */
  listen(): void {}
}
