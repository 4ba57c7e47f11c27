/**
 * The keypad's contacts: where the hand has put each one, how it bounces, and its faults. Times are board time in
 * integer microseconds. A contact that changes at t is first read by the first scan after t.
 */
import { type ContactsHal, KEY_COUNT, KEYS, type Key, NEVER_MS } from '../../../firmware/hal.js';
import { setAll } from '../../../firmware/plain.js';
import { Bounce, MAX_BOUNCE_EDGES } from './bounce.js';

/** How contacts behave when they are moved. `max_us`: no bounce is longer. `after`: so many moves of the seed's sequence are over. */
export type Contacts =
  | { readonly kind: 'clean' }
  | { readonly kind: 'bouncy'; readonly seed: number; readonly max_us: number; readonly after?: number };

const NEVER_US = Number.MAX_SAFE_INTEGER;
/**
 * The saved state of contacts that nothing will move, which is nearly always: one for all, since snapshots are many.
 */
const NO_EDGES_US: ReadonlyArray<readonly number[]> = Object.freeze(KEYS.map(() => Object.freeze([])));
const NO_GLITCH_US: readonly number[] = Object.freeze(KEYS.map(() => NEVER_US));
/** Gets every change of a contact's level. */
export type EdgeListener = (time_us: number, key: number, level: number) => void;

export class ContactBank implements ContactsHal {
  /** Levels now, a bit a key; 1 is closed. */
  levels = 0;
  /** Levels as the last scan read them. */
  lastRead = 0;
  onEdge: EdgeListener | undefined = undefined;

  private mode: Contacts = { kind: 'clean' };
  private readonly bounce = new Bounce();
  /** Where the hand holds the contact, and where metal touches now: they differ while it bounces. */
  private hand = 0;
  private touching = 0;
  private stuck = 0;
  private stuckLevels = 0;
  private glitching = 0;
  /** The next edge of any contact. */
  private nextEdge_us = NEVER_US;
  /** Keys with edges to come. */
  private busy = 0;
  private readonly cursor = new Uint8Array(KEY_COUNT);
  private readonly count = new Uint8Array(KEY_COUNT);
  private readonly edges_us = new Float64Array(KEY_COUNT * MAX_BOUNCE_EDGES);
  private readonly glitchEnd_us = new Float64Array(KEY_COUNT).fill(NEVER_US);

  /** The level that a scan reads: the board has let all edges before the scan happen, and none at it. */
  read(): number {
    this.lastRead = this.levels;
    return this.levels;
  }

  /** The next scan at which something may read new. @param next_ms the scan after the present one */
  nextScan_ms(next_ms: number): number {
    if (this.levels !== this.lastRead) return next_ms;
    return this.busy === 0 ? NEVER_MS : Math.floor(this.nextEdge_us / 1000) + 1;
  }

  get kind(): Contacts['kind'] {
    return this.mode.kind;
  }

  /** Whether the hand holds the key down. */
  isDown(key: Key): boolean {
    return (this.hand & (1 << KEYS.indexOf(key))) !== 0;
  }

  /** How contacts behave from the next move on; the seed starts its sequence again. */
  setMode(mode: Contacts): void {
    this.mode = mode;
    if (mode.kind === 'bouncy') this.bounce.begin(mode.seed, mode.max_us);
    if (mode.kind === 'bouncy') this.bounce.skip(mode.after ?? 0);
  }

  /** The arguments that `setMode` would need for the next move to be the present one. */
  get present(): Contacts {
    const { mode, bounce } = this;
    if (mode.kind === 'clean') return mode;
    const { kind, seed, max_us } = mode;
    return { kind, seed, max_us, ...(bounce.moves > 0 && { after: bounce.moves }) };
  }

  /** The hand moves a contact now. Where it already is there, nothing happens; else the bounce of its last move ends. */
  move(now_us: number, key: number, down: boolean): void {
    this.put(now_us, key, down, this.mode.kind === 'bouncy');
  }

  /** The same for a contact that moves as it was measured, and does not bounce by itself. */
  set(now_us: number, key: number, down: boolean): void {
    this.put(now_us, key, down, false);
  }

  private put(now_us: number, key: number, down: boolean, bounces: boolean): void {
    const bit = 1 << key;
    if (((this.hand & bit) !== 0) === down) return;
    this.hand ^= bit;
    this.touching = down ? this.touching | bit : this.touching & ~bit;
    this.schedule(now_us, key, bounces);
    this.settle(now_us, bit);
  }

  private schedule(now_us: number, key: number, bounces: boolean): void {
    this.cursor[key] = 0;
    this.count[key] = 0;
    if (bounces) {
      this.count[key] = this.bounce.next(now_us, this.edges_us, key * MAX_BOUNCE_EDGES);
    }
    this.plan(key);
  }

  stick(now_us: number, key: number, down: boolean): void {
    const bit = 1 << key;
    this.stuck |= bit;
    this.stuckLevels = down ? this.stuckLevels | bit : this.stuckLevels & ~bit;
    this.settle(now_us, bit);
  }

  free(now_us: number, key: number): void {
    this.stuck &= ~(1 << key);
    this.settle(now_us, 1 << key);
  }

  /** The contact reads the other way round for a while. */
  glitch(now_us: number, key: number, for_us: number): void {
    if (for_us === 0) return;
    this.glitching |= 1 << key;
    this.glitchEnd_us[key] = now_us + for_us;
    this.plan(key);
    this.settle(now_us, 1 << key);
  }

  /** Lets every edge before `limit_us` happen (with `included`, those at it too). */
  pass(limit_us: number, included: boolean): void {
    const end_us = included ? limit_us + 1 : limit_us;
    while (this.nextEdge_us < end_us) {
      const { busy } = this;
      if ((busy & (busy - 1)) === 0 && this.glitching === 0) this.passBounce(31 - Math.clz32(busy), end_us);
      else this.edge(this.nextEdge_us);
    }
  }

  /** The edges of the only contact that has any: the usual case, and most of what a press costs. */
  private passBounce(key: number, end_us: number): void {
    const bit = 1 << key;
    const free = (this.stuck & bit) === 0;
    const last = key * MAX_BOUNCE_EDGES + this.count[key];
    let at = key * MAX_BOUNCE_EDGES + this.cursor[key];
    let at_us = this.edges_us[at];
    while (at_us < end_us) {
      this.touching ^= bit;
      if (free) {
        this.levels ^= bit;
        if (this.onEdge !== undefined) this.onEdge(at_us, key, (this.levels & bit) === 0 ? 0 : 1);
      }
      at += 1;
      at_us = at < last ? this.edges_us[at] : NEVER_US;
    }
    this.cursor[key] = at - key * MAX_BOUNCE_EDGES;
    this.nextEdge_us = at_us;
    if (at === last) this.busy = 0;
  }

  /** The edges of all contacts at this instant, in the order of the keys. */
  private edge(now_us: number): void {
    let next_us = NEVER_US;
    for (let rest = this.busy; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const key = 31 - Math.clz32(bit);
      let at_us = this.nextOf(key);
      if (at_us === now_us) {
        this.happen(now_us, key, bit);
        at_us = this.nextOf(key);
        if (at_us === NEVER_US) this.busy &= ~bit;
      }
      if (at_us < next_us) next_us = at_us;
    }
    this.nextEdge_us = next_us;
  }

  private happen(now_us: number, key: number, bit: number): void {
    if (this.glitchEnd_us[key] === now_us) {
      this.glitchEnd_us[key] = NEVER_US;
      this.glitching &= ~bit;
    }
    const cursor = this.cursor[key];
    if (cursor < this.count[key] && this.edges_us[key * MAX_BOUNCE_EDGES + cursor] === now_us) {
      this.cursor[key] = cursor + 1;
      this.touching ^= bit;
    }
    this.settle(now_us, bit);
  }

  private nextOf(key: number): number {
    const cursor = this.cursor[key];
    const edge_us = cursor < this.count[key] ? this.edges_us[key * MAX_BOUNCE_EDGES + cursor] : NEVER_US;
    const glitch_us = this.glitchEnd_us[key];
    return edge_us < glitch_us ? edge_us : glitch_us;
  }

  /** Notes that a key's coming edges are others than before. */
  private plan(key: number): void {
    const bit = 1 << key;
    let next_us = this.nextOf(key);
    this.busy = next_us === NEVER_US ? this.busy & ~bit : this.busy | bit;
    for (let rest = this.busy & ~bit; rest !== 0; rest &= rest - 1) {
      const at_us = this.nextOf(31 - Math.clz32(rest & -rest));
      if (at_us < next_us) next_us = at_us;
    }
    this.nextEdge_us = next_us;
  }

  /** Brings one contact's level up to date and tells of the change. */
  private settle(now_us: number, bit: number): void {
    const level = (this.stuck & bit) !== 0 ? this.stuckLevels & bit : (this.touching ^ this.glitching) & bit;
    if ((this.levels & bit) === level) return;
    this.levels ^= bit;
    if (this.onEdge !== undefined) this.onEdge(now_us, 31 - Math.clz32(bit), level === 0 ? 0 : 1);
  }

  /** A new keypad: every contact open, no fault. How contacts bounce stays: that is the hand's. */
  renew(): void {
    this.levels = 0;
    this.lastRead = 0;
    this.hand = 0;
    this.touching = 0;
    this.stuck = 0;
    this.glitching = 0;
    this.busy = 0;
    this.nextEdge_us = NEVER_US;
    setAll(this.count, 0);
    setAll(this.glitchEnd_us, NEVER_US);
  }

  save(): ContactsState {
    const { mode, lastRead, hand, touching, stuck, stuckLevels, glitching } = this;
    return {
      mode,
      lastRead,
      bounce: this.bounce.save(),
      moves: this.bounce.moves,
      hand,
      touching,
      stuck,
      stuckLevels,
      glitching,
      edges_us: this.busy === 0 ? NO_EDGES_US : KEYS.map((_, key) => this.edgesToCome_us(key)),
      glitchEnd_us: glitching === 0 ? NO_GLITCH_US : [...this.glitchEnd_us],
    };
  }

  private edgesToCome_us(key: number): number[] {
    const base = key * MAX_BOUNCE_EDGES;
    return [...this.edges_us.subarray(base + this.cursor[key], base + this.count[key])];
  }

  load(state: ContactsState): void {
    this.mode = state.mode;
    if (state.mode.kind === 'bouncy') this.bounce.begin(state.mode.seed, state.mode.max_us);
    this.bounce.load(state.bounce, state.moves);
    this.lastRead = state.lastRead;
    this.hand = state.hand;
    this.touching = state.touching;
    this.stuck = state.stuck;
    this.stuckLevels = state.stuckLevels;
    this.glitching = state.glitching;
    this.levels = (this.stuck & this.stuckLevels) | (~this.stuck & (this.touching ^ this.glitching));
    this.glitchEnd_us.set(state.glitchEnd_us);
    this.busy = 0;
    this.nextEdge_us = NEVER_US;
    this.cursor.fill(0);
    this.count.fill(0);
    if (state.edges_us === NO_EDGES_US && state.glitching === 0) return;
    state.edges_us.forEach((edges_us, key) => {
      this.count[key] = edges_us.length;
      this.edges_us.set(edges_us, key * MAX_BOUNCE_EDGES);
      this.plan(key);
    });
  }
}

export interface ContactsState {
  readonly mode: Contacts;
  readonly lastRead: number;
  readonly bounce: number;
  /** Moves of the seed's sequence that are over. */
  readonly moves: number;
  readonly hand: number;
  readonly touching: number;
  readonly stuck: number;
  readonly stuckLevels: number;
  readonly glitching: number;
  readonly edges_us: ReadonlyArray<readonly number[]>;
  readonly glitchEnd_us: readonly number[];
}
