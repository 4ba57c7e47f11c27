/**
 * A trace as a value change dump (IEEE 1364-2005, 18.2): contacts, keys and supply are wires; what is text is of the type
 * `string`, which GTKWave reads and sigrok passes over. No vectors: libsigrok stops at the first one. No date: the same
 * run gives the same bytes.
 */
import { BACK_BIT, KEYS } from '../../firmware/hal.js';
import { DIGIT_LANES } from './masking.js';
import type { CardEvent, Lane, Level, TraceHead, TraceRecord, TraceSink } from './record.js';

/** Texts, by the names of their signals. */
const TEXTS = ['state', 'screen', 'segments', 'memory', 'ocra', 'serial_to_card', 'serial_to_peer', 'note'] as const;
type TextName = (typeof TEXTS)[number];

/** Identifier codes: neither of two kinds begins like a value change, which a reader that skips strings relies on. */
const WIRE = 'w';
const TEXT = 't';

export class VcdTrace implements TraceSink {
  private readonly codes = new Map<string, string>();
  private readonly contacts = new Map<Lane, Level>();
  private readonly keys = new Map<Lane, Level>();
  /** The time that was written last, and what is added to board time so that it never goes back. */
  private time_us = -1;
  private shift_us = 0;

  constructor(private readonly write: (text: string) => void) {}

  begin({ shows }: TraceHead): void {
    const lanes: readonly Lane[] = shows === 'timing' ? [...DIGIT_LANES, ...KEYS.slice(BACK_BIT)] : KEYS;
    for (const lane of lanes) {
      this.contacts.set(lane, 0);
      this.keys.set(lane, 0);
    }
    this.write(
      [
        '$comment dscplus trace $end',
        '$timescale 1 us $end',
        '$scope module card $end',
        this.declare('wire', 'supply', 'supply'),
        ...TEXTS.map((name) => this.declare('string', name, name)),
        '$scope module contacts $end',
        ...lanes.map((lane) => this.declare('wire', `contact ${lane}`, nameOf(lane))),
        '$upscope $end',
        '$scope module keys $end',
        // Tools that know no scopes, as sigrok, must tell them from the contacts.
        ...lanes.map((lane) => this.declare('wire', `key ${lane}`, `${nameOf(lane)}_debounced`)),
        '$upscope $end',
        '$upscope $end',
        '$enddefinitions $end',
        '',
      ].join('\n'),
    );
  }

  private declare(type: 'wire' | 'string', signal: string, name: string): string {
    const code = `${type === 'wire' ? WIRE : TEXT}${this.codes.size}`;
    this.codes.set(signal, code);
    return `$var ${type} 1 ${code} ${name} $end`;
  }

  record(record: TraceRecord): void {
    const isFirst = this.time_us < 0;
    if (record.event === 'card' && record.left_us !== undefined) this.shift_us += record.left_us - record.at_us;
    this.goTo(record.at_us + this.shift_us);
    switch (record.event) {
      case 'card':
        if (isFirst) this.write('$dumpvars\n');
        this.card(record);
        if (isFirst) this.write(`${this.text('memory', '')}${this.text('ocra', '')}`);
        if (isFirst) this.write(`${this.text('serial_to_card', '')}${this.text('serial_to_peer', '')}$end\n`);
        break;
      case 'contact':
        this.level(this.contacts, 'contact', record.key, record.level);
        break;
      case 'key':
        this.level(this.keys, 'key', record.key, record.level);
        break;
      case 'reset':
        for (const lane of this.keys.keys()) this.level(this.keys, 'key', lane, 0);
        this.write(this.text('note', 'reset'));
        break;
      case 'supply':
        this.write(this.wire('supply', record.level));
        break;
      default:
        this.write(this.other(record));
    }
  }

  private other(record: TraceRecord): string {
    switch (record.event) {
      case 'state':
        return this.text('state', record.state);
      case 'screen':
        return this.text('screen', record.text);
      case 'segments':
        return this.text('segments', segmentsText(record.cells));
      case 'memory':
        return this.text('memory', `${hex(record.address, 3)}=${record.value === null ? '••' : hex(record.value, 2)}`);
      case 'ocra':
        return this.text(
          'ocra',
          `${record.response ?? 'computed'}${record.counter === null ? '' : ` C=${record.counter}`}`,
        );
      case 'serial':
        return this.text(`serial_to_${record.to}`, record.bytes);
      case 'note':
        return this.text('note', record.text);
      default:
        return '';
    }
  }

  private card(card: CardEvent): void {
    for (const lane of this.contacts.keys()) {
      this.level(this.contacts, 'contact', lane, card.contacts.includes(lane) ? 1 : 0, card.why === 'start');
      this.level(this.keys, 'key', lane, card.keys.includes(lane) ? 1 : 0, card.why === 'start');
    }
    this.write(
      [
        this.wire('supply', card.supply),
        this.text('state', card.state),
        this.text('screen', card.screen),
        this.text('segments', segmentsText(card.segments)),
        this.text('note', `${card.why} ${card.model}`),
      ].join(''),
    );
  }

  /** Writes the level of a wire, if it is another than before. */
  private level(levels: Map<Lane, Level>, kind: 'contact' | 'key', lane: Lane, level: Level, always = false): void {
    if (levels.get(lane) === level && !always) return;
    levels.set(lane, level);
    this.write(this.wire(`${kind} ${lane}`, level));
  }

  private goTo(time_us: number): void {
    if (time_us === this.time_us) return;
    this.time_us = time_us;
    this.write(`#${time_us}\n`);
  }

  private wire(signal: string, level: Level): string {
    return `${level}${this.codes.get(signal)}\n`;
  }

  private text(signal: TextName, text: string): string {
    return `s${escaped(text)} ${this.codes.get(signal)}\n`;
  }
}

/** A signal's name must not begin with a digit (IEEE 1364-2005, 3.7). */
function nameOf(lane: Lane): string {
  return /^[0-9]$/.test(lane) ? `K${lane}` : lane;
}

/** A word: what is no printable ASCII is written as GTKWave's escape. */
function escaped(text: string): string {
  return text
    .replaceAll('•', '.')
    .replace(/[^!-[\]-~]/g, (character) => `\\x${hex(character.charCodeAt(0) & 0xff, 2)}`);
}

function segmentsText(cells: readonly number[]): string {
  return cells.map((mask) => hex(mask, 4)).join('.');
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
