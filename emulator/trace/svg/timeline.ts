/** The content of a timeline, gathered from a trace's records: spans of time, and marks of instants. */
import { seconds } from '../../text.js';
import type { Lane, Level, RecordOf, TraceRecord } from '../record.js';

/** Something that holds from one instant to another. */
export interface Span {
  readonly from_us: number;
  to_us: number;
  readonly text: string;
}

/** Several edges so close together that they are one move of the contact. */
export interface Burst {
  readonly from_us: number;
  to_us: number;
  edges: number;
}

export interface Mark {
  readonly at_us: number;
  readonly text: string;
  count: number;
}

export interface Track {
  /** The contact is closed, without what bounces; bounces; and the key is down after debouncing. */
  readonly closed: Span[];
  readonly bounces: Burst[];
  readonly down: Span[];
}

/** Edges that are closer than this are one burst. */
const BURST_US = 30_000;

export class Timeline {
  readonly tracks = new Map<Lane, Track>();
  readonly supply: Span[] = [];
  readonly states: Span[] = [];
  readonly screens: Span[] = [];
  readonly memory: Mark[] = [];
  readonly computations: Mark[] = [];
  readonly toCard: Mark[] = [];
  readonly toPeer: Mark[] = [];
  readonly events: Mark[] = [];
  /** When anything happens. */
  readonly times_us: number[] = [];
  title = '';
  /** Added to board time, so that time never goes back. */
  private shift_us = 0;
  private now_us = 0;

  add(record: TraceRecord): void {
    if (record.event === 'card' && record.left_us !== undefined) this.shift_us += record.left_us - record.at_us;
    this.now_us = record.at_us + this.shift_us;
    if (this.times_us[this.times_us.length - 1] !== this.now_us) this.times_us.push(this.now_us);
    switch (record.event) {
      case 'contact':
        this.contact(record.key, record.level);
        break;
      case 'key':
        this.span(this.track(record.key).down, record.level === 1 ? 'down' : '');
        break;
      case 'state':
        this.span(this.states, record.state);
        break;
      case 'screen':
        this.span(this.screens, record.text);
        break;
      case 'supply':
        this.span(this.supply, record.level === 1 ? 'on' : '');
        break;
      case 'card':
        this.card(record);
        break;
      default:
        this.mark(record);
    }
  }

  private mark(record: TraceRecord): void {
    switch (record.event) {
      case 'memory':
        this.count(this.memory, '');
        break;
      case 'ocra':
        this.count(this.computations, record.response ?? '');
        break;
      case 'serial':
        this.count(record.to === 'card' ? this.toCard : this.toPeer, record.bytes);
        break;
      case 'note':
        this.count(this.events, record.text);
        break;
      case 'reset':
        this.release();
        this.count(this.events, 'reset');
        break;
      case 'end':
        this.end();
    }
  }

  private card(record: RecordOf<'card'>): void {
    const name = `${record.model} ${record.serial}`;
    if (record.why === 'start') this.title = name;
    else this.count(this.events, record.why === 'fitted' ? `fitted ${name}` : `back to ${seconds(record.at_us)} s`);
    this.release();
    for (const track of this.tracks.values()) this.span(track.closed, '');
    for (const lane of record.contacts) this.span(this.track(lane).closed, 'closed');
    for (const lane of record.keys) this.span(this.track(lane).down, 'down');
    this.span(this.supply, record.supply === 1 ? 'on' : '');
    this.span(this.states, record.state);
    this.span(this.screens, record.screen);
  }

  private release(): void {
    for (const track of this.tracks.values()) this.span(track.down, '');
  }

  /** No span is open any more. */
  private end(): void {
    for (const track of this.tracks.values()) for (const spans of [track.closed, track.down]) this.span(spans, '');
    for (const spans of [this.supply, this.states, this.screens]) this.span(spans, '');
  }

  private contact(lane: Lane, level: Level): void {
    const track = this.track(lane);
    const burst = track.bounces[track.bounces.length - 1];
    this.span(track.closed, level === 1 ? 'closed' : '');
    if (burst === undefined || this.now_us - burst.to_us > BURST_US) {
      track.bounces.push({ from_us: this.now_us, to_us: this.now_us, edges: 1 });
      return;
    }
    burst.to_us = this.now_us;
    burst.edges += 1;
  }

  private track(lane: Lane): Track {
    let track = this.tracks.get(lane);
    if (track === undefined) {
      track = { closed: [], bounces: [], down: [] };
      this.tracks.set(lane, track);
    }
    return track;
  }

  /** Ends the span that is open, and opens one of `text`; of none where it is empty. */
  private span(spans: Span[], text: string): void {
    const last = spans[spans.length - 1];
    if (last?.to_us === OPEN) {
      if (last.text === text) return;
      last.to_us = this.now_us;
    }
    if (text !== '') spans.push({ from_us: this.now_us, to_us: OPEN, text });
  }

  /** Marks of one instant and text are one. */
  private count(marks: Mark[], text: string): void {
    const last = marks[marks.length - 1];
    if (last?.at_us === this.now_us && last.text === text) last.count += 1;
    else marks.push({ at_us: this.now_us, text, count: 1 });
  }
}

/** The end of a span that has none yet. */
const OPEN = Number.MAX_SAFE_INTEGER;
