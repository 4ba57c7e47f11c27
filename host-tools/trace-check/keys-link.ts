/**
 * Contacts → keys: works out from the raw edges alone when each key should change, as the card's documents say it
 * (docs/fidelity.md, section 2), not as its firmware does it. A contact that changes at t is first read by the first scan after t;
 * a key changes at scan s + debounce when the reading has differed from it at the scans s to s + debounce, all included.
 */
import type { Lane, Level, RecordOf, TraceRecord } from '../../emulator/trace/record.js';
import { Broken } from './broken.js';

const NEVER = Number.POSITIVE_INFINITY;

/** One key, as its contact has it. Scans are whole milliseconds of board time. */
interface Follower {
  /** The contact now, and the scan that will read it first; NEVER where it has been read. */
  contact: Level;
  readAt: number;
  /** What the scans up to now have read, and the scan at which that began to differ from the key; NEVER where it doesn't. */
  reading: Level;
  since: number;
  key: Level;
}

export class KeysLink {
  edges = 0;
  changes = 0;
  private readonly lanes = new Map<Lane, Follower>();
  private debounce_ms = 0;
  private isPowered = true;
  /** Up to this scan a key may change early: what was read before a snapshot was restored is not in the trace. */
  private looseUntil = 0;

  /** @throws Broken where keys do not follow from contacts */
  follow(record: TraceRecord): void {
    if (record.event === 'card') {
      if (record.why === 'fitted') this.pass(record.at_us);
      this.begin(record);
      return;
    }
    // The scan at the last instant has been made.
    this.pass(record.event === 'end' ? record.at_us + 1 : record.at_us);
    switch (record.event) {
      case 'contact':
        this.edge(record.at_us, record.key, record.level);
        break;
      case 'key':
        this.change(record.at_us, record.key, record.level);
        break;
      case 'supply':
        this.isPowered = record.level === 1;
        if (this.isPowered) this.wake(record.at_us);
        break;
      case 'reset':
        this.wake(record.at_us);
        break;
    }
  }

  private begin({ at_us, why, debounce_ms, contacts, keys, supply }: RecordOf<'card'>): void {
    this.debounce_ms = debounce_ms;
    this.isPowered = supply === 1;
    this.lanes.clear();
    for (const lane of keys) this.lane(lane).key = 1;
    for (const lane of contacts) this.lane(lane).contact = 1;
    for (const one of this.lanes.values()) {
      one.reading = one.key;
      if (one.contact !== one.key) one.readAt = scanAfter(at_us);
    }
    this.looseUntil = why === 'restored' ? scanAfter(at_us) + debounce_ms : 0;
  }

  /** Every key is taken for up, and every contact is read anew. */
  private wake(at_us: number): void {
    for (const one of this.lanes.values()) {
      one.key = 0;
      one.reading = 0;
      one.since = NEVER;
      one.readAt = one.contact === 1 ? scanAfter(at_us) : NEVER;
    }
  }

  private lane(lane: Lane): Follower {
    let one = this.lanes.get(lane);
    if (one === undefined) {
      one = { contact: 0, readAt: NEVER, reading: 0, since: NEVER, key: 0 };
      this.lanes.set(lane, one);
    }
    return one;
  }

  private edge(at_us: number, lane: Lane, level: Level): void {
    const one = this.lane(lane);
    this.edges += 1;
    if (one.contact === level) {
      throw new Broken(
        'contacts → keys',
        at_us,
        `${lane}'s contact ${closes(level)}, but it was ${level ? 'closed' : 'open'} already`,
      );
    }
    const scan = scanAfter(at_us);
    // What no scan came to see was never read.
    if (one.readAt < scan) this.read(one, one.readAt);
    one.contact = level;
    one.readAt = scan;
  }

  /** The scan reads the contact as it is. */
  private read(one: Follower, scan: number): void {
    one.readAt = NEVER;
    if (one.contact === one.reading) return;
    one.reading = one.contact;
    one.since = one.reading === one.key ? NEVER : scan;
  }

  /** When the key is to change, as far as scans up to `last` tell; NEVER if not. */
  private due(one: Follower, last: number): number {
    const at = one.since + this.debounce_ms;
    if (at <= last && at < one.readAt) return at;
    if (one.readAt > last) return NEVER;
    this.read(one, one.readAt);
    return this.due(one, last);
  }

  /** Time passes until `at_us`, which is not over: no key may have been due before. @throws Broken for one that was */
  pass(at_us: number): void {
    if (!this.isPowered) return;
    const last = Math.ceil(at_us / 1000) - 1;
    for (const [lane, one] of this.lanes) {
      const due = this.due(one, last);
      if (due === NEVER) continue;
      const missed = `${lane} should go ${way(one.reading)} at ${seconds(due * 1000)}, ${this.debounce_ms} ms after its contact was first read so, but it does not`;
      throw new Broken('contacts → keys', due * 1000, missed);
    }
  }

  private change(at_us: number, lane: Lane, level: Level): void {
    this.changes += 1;
    const one = this.lane(lane);
    const scan = at_us / 1000;
    const isDue = this.isPowered && this.due(one, scan) === scan;
    const isEarly = this.isPowered && scan <= this.looseUntil && one.reading === level;
    if (one.key === level || (!isDue && !isEarly)) {
      const why = one.key === level ? `it was ${way(level)} already` : 'its contact gives no cause for it';
      throw new Broken('contacts → keys', at_us, `${lane} goes ${way(level)} at ${seconds(at_us)}, but ${why}`);
    }
    one.key = level;
    one.since = NEVER;
  }
}

/** The first scan after an instant. */
function scanAfter(at_us: number): number {
  return Math.floor(at_us / 1000) + 1;
}

function closes(level: Level): string {
  return level === 1 ? 'closes' : 'opens';
}

function way(level: Level): string {
  return level === 1 ? 'down' : 'up';
}

export function seconds(us: number): string {
  return `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')} s`;
}
