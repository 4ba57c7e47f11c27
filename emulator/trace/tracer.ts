/** Turns what a board reports into the records of a trace. */

import { type MemoryRecord, SLOT_BYTES } from '../../firmware/storage/record.js';
import type { Board, Probe } from '../machine/board.js';
import { counterOf } from '../machine/card-record.js';
import { Lanes, withoutDigits, withoutNumbers } from './masking.js';
import { ocraEvent } from './ocra-steps.js';
import type { Shows, TraceEvent, TraceSink } from './record.js';

/** The bytes before a record's texts in its slot (firmware/storage/record.ts). */
const HEAD_BYTES = 16;

export class Tracer implements Probe {
  private readonly lanes: Lanes;
  private sink: TraceSink | undefined = undefined;
  /** The board of the run that is traced. */
  private board: Board | undefined = undefined;
  private time_us = 0;
  private debounce_ms = 0;
  /** Where the card's key stands in its slot: what follows is hidden. */
  private keyAt = 0;
  private supply = false;
  private state = '';
  private text = '';
  private driven = '';
  private segments: readonly number[] = [];
  /** Events of the current scan, reported before its keys are but caused by them. */
  private late: TraceEvent[] = [];

  constructor(private readonly shows: Shows) {
    this.lanes = new Lanes(shows === 'timing');
  }

  /** The next run is written to `sink`. */
  to(sink: TraceSink): void {
    this.sink = sink;
    this.board = undefined;
  }

  began(why: 'start' | 'fitted' | 'restored', board: Board, left_us: number): void {
    if (this.sink === undefined || (why !== 'start' && this.board === undefined)) return;
    if (why === 'start' && this.board !== undefined) {
      // A run that begins again in one trace is treated as a restored snapshot of its beginning.
      this.began('restored', board, this.time_us);
      return;
    }
    if (why === 'start') this.sink.begin({ format: 'dscplus trace 1', shows: this.shows });
    this.board = board;
    this.flush();
    const record = board.memory.record();
    this.debounce_ms = board.model.debounce_ms;
    this.keyAt = record === undefined ? 0 : keyPlace(record);
    this.remember(board);
    const hidesDigits = this.shows === 'timing';
    const isKeyShown = this.shows === 'all' && record !== undefined && record.key.length > 0;
    this.write(board.now_us, {
      event: 'card',
      why,
      ...(why === 'restored' && { left_us }),
      model: board.model.name,
      serial: record?.serial ?? '',
      suite: record?.suite ?? '',
      counter: record === undefined ? null : String(counterOf(record)),
      key: isKeyShown ? Buffer.from(record.key).toString('hex') : null,
      debounce_ms: this.debounce_ms,
      ...this.lanes.begin(board.contacts.levels, board.firmware.keypad.levels),
      supply: this.supply ? 1 : 0,
      state: board.firmware.screenName,
      screen: hidesDigits ? withoutDigits(this.text) : this.text,
      segments: hidesDigits ? [] : this.segments,
    });
  }

  contact(time_us: number, key: number, level: number): void {
    if (this.board === undefined) return;
    this.flush();
    const lane = this.lanes.move(time_us, key, 0, level, this.debounce_ms);
    this.write(time_us, { event: 'contact', key: lane, level: level === 0 ? 0 : 1 });
  }

  debounced(time_us: number, key: number, level: number): void {
    if (this.board === undefined) return;
    const lane = this.lanes.move(time_us, key, 1, level, this.debounce_ms);
    this.write(time_us, { event: 'key', key: lane, level: level === 0 ? 0 : 1 });
  }

  /** The text is taken by `look`, which sees the segments too. */
  display(): void {}

  memory(time_us: number, address: number, value: number): void {
    if (this.board === undefined) return;
    const isHidden = this.shows !== 'all' && address % SLOT_BYTES >= this.keyAt;
    this.time_us = time_us;
    this.late.push({ event: 'memory', address, value: isHidden ? null : value });
  }

  computed(message: Uint8Array, mac: Uint8Array): void {
    if (this.board !== undefined) this.late.push(ocraEvent(message, mac, this.shows === 'all'));
  }

  look(board: Board): void {
    if (this.board === undefined) return;
    this.time_us = board.now_us;
    this.flush();
    const { supply, state, text, driven, segments } = this;
    this.remember(board);
    if (this.supply !== supply) this.write(board.now_us, { event: 'supply', level: this.supply ? 1 : 0 });
    if (this.state !== state) this.write(board.now_us, { event: 'state', state: board.firmware.screenName });
    if (this.text !== text || this.driven !== driven) this.writeScreen(board.now_us);
    if (this.segments !== segments && this.shows !== 'timing') {
      this.write(board.now_us, { event: 'segments', cells: this.segments });
    }
  }

  private writeScreen(at_us: number): void {
    const masked = this.shows === 'timing' ? withoutDigits : (text: string) => text;
    const text = masked(this.text);
    const driven = masked(this.driven);
    this.write(at_us, { event: 'screen', text, ...(driven !== text && { driven }) });
  }

  reset(board: Board): void {
    if (this.board === undefined) return;
    this.flush();
    this.lanes.release();
    this.write(board.now_us, { event: 'reset' });
    this.look(board);
  }

  /** Bytes on the line, a character a byte, as the card gets or sends them; of those that it sends, whole answers. */
  serial(time_us: number, to: 'card' | 'peer', bytes: string): void {
    if (this.board === undefined) return;
    this.flush();
    const masked = to === 'card' ? withoutDigits : withoutNumbers;
    this.write(time_us, { event: 'serial', to, bytes: this.shows === 'timing' ? masked(bytes) : bytes });
  }

  note(time_us: number, text: string): void {
    if (this.board === undefined) return;
    this.flush();
    this.write(time_us, { event: 'note', text: this.shows === 'timing' ? withoutDigits(text) : text });
  }

  /** The run has ended. */
  end(): void {
    if (this.board === undefined) return;
    this.flush();
    this.write(this.board.now_us, { event: 'end' });
    this.board = undefined;
    this.sink = undefined;
  }

  private remember(board: Board): void {
    const { glass } = board;
    this.supply = board.powered;
    this.state = board.firmware.screenName;
    if (!sameCells(this.segments, glass.segments)) this.segments = [...glass.segments];
    this.text = glass.text;
    this.driven = glass.drivenText;
  }

  /** The scan's effects after it had read the keys. */
  private flush(): void {
    if (this.late.length === 0) return;
    const { late } = this;
    this.late = [];
    for (const event of late) this.write(this.time_us, event);
  }

  private write(at_us: number, event: TraceEvent): void {
    this.time_us = at_us;
    this.sink?.record({ at_us, ...event });
  }
}

function keyPlace({ model, serial, suite }: MemoryRecord): number {
  return HEAD_BYTES + model.length + serial.length + suite.length;
}

function sameCells(known: readonly number[], cells: Uint16Array): boolean {
  return known.length === cells.length && known.every((mask, cell) => mask === cells[cell]);
}
