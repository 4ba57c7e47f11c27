/** For tests: traces that are kept in memory. */
import { KEYS } from '../../firmware/hal.js';
import { Card } from '../machine/card.js';
import type { CardOptions } from '../machine/card-options.js';
import { login } from '../machine/testing.js';
import type { Capture } from './capture/capture.js';
import { JsonlTrace } from './jsonl.js';
import type { Shows, TraceHead, TraceRecord, TraceSink } from './record.js';
import { SvgTrace } from './svg/svg-trace.js';
import { Tracer } from './tracer.js';
import { VcdTrace } from './vcd.js';

/** One run in all formats. */
export class TracedCard {
  readonly records: TraceRecord[] = [];
  readonly texts = { jsonl: '', vcd: '', svg: '' };
  readonly tracer: Tracer;
  readonly card: Card;

  constructor(shows: Shows, options: CardOptions = {}) {
    const sinks: readonly TraceSink[] = [
      new JsonlTrace((text) => {
        this.texts.jsonl += text;
      }),
      new VcdTrace((text) => {
        this.texts.vcd += text;
      }),
      new SvgTrace((text) => {
        this.texts.svg += text;
      }),
      { begin: () => undefined, record: (record) => void this.records.push(record) },
    ];
    this.tracer = new Tracer(shows);
    this.tracer.to({
      begin: (head: TraceHead) => {
        for (const sink of sinks) sink.begin(head);
      },
      record: (record: TraceRecord) => {
        for (const sink of sinks) sink.record(record);
      },
    });
    this.card = new Card({ record: true, probe: this.tracer, ...options });
  }
}

/** The login of the card's instructions. @returns the response */
export function logIn(card: Card): string {
  login(card, '482915');
  const response = card.display;
  card.wait(30_000_000);
  return response;
}

/** Contacts move as they were measured, and time passes until the capture's end. */
export function playCapture(card: Card, { moves, length_us }: Capture): void {
  const start_us = card.now_us;
  for (const { at_us, key, isDown } of moves) {
    card.wait(start_us + at_us - card.now_us);
    card.setContact(KEYS[key]!, isDown);
  }
  card.wait(start_us + length_us - card.now_us);
}
