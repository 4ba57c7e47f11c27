/** A probe that gets nothing while time goes back: what happens then has happened before. */
import type { Board, Probe } from '../machine/board.js';

export class QuietProbe implements Probe {
  private isSilent = false;

  constructor(private readonly probe: Probe) {}

  silence(): void {
    this.isSilent = true;
  }

  /** Goes on with the machine as it is now. @param left_us board time before */
  resume(board: Board, left_us: number): void {
    this.isSilent = false;
    this.probe.began('restored', board, left_us);
  }

  contact(time_us: number, key: number, level: number): void {
    if (!this.isSilent) this.probe.contact(time_us, key, level);
  }

  debounced(time_us: number, key: number, level: number): void {
    if (!this.isSilent) this.probe.debounced(time_us, key, level);
  }

  display(time_us: number, text: string): void {
    if (!this.isSilent) this.probe.display(time_us, text);
  }

  memory(time_us: number, address: number, value: number): void {
    if (!this.isSilent) this.probe.memory(time_us, address, value);
  }

  computed(message: Uint8Array, mac: Uint8Array): void {
    if (!this.isSilent) this.probe.computed(message, mac);
  }

  began(why: 'start' | 'fitted' | 'restored', board: Board, left_us: number): void {
    if (!this.isSilent) this.probe.began(why, board, left_us);
  }

  look(board: Board): void {
    if (!this.isSilent) this.probe.look(board);
  }

  note(time_us: number, text: string): void {
    if (!this.isSilent) this.probe.note(time_us, text);
  }

  reset(board: Board): void {
    if (!this.isSilent) this.probe.reset(board);
  }
}
