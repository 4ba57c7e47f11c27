/**
 * The digits that a hand has entered, read from the script alone: the defaults of `expect response`. The statements
 * press the keys of the reference model, not of the card, so that a fault of the firmware can't hide in the
 * expectation. Where the statements leave room for doubt it says so instead of guessing. Of time only holds pass: a
 * display that has gone off meanwhile shows itself when the script plays.
 */
import { KEYS, type Key } from '../../firmware/hal.js';
import type { Model } from '../../firmware/models.js';
import { ReferenceCard } from '../reference/card.js';
import type { Capture } from '../trace/capture/capture.js';
import type { Place } from './place.js';

/** Why the script does not say what was entered: an event and where it stands. It names no digit. */
export interface Doubt {
  readonly what: string;
  readonly place?: Place;
}

export type Entered =
  | { readonly isKnown: true; readonly pin: string; readonly challenge: string }
  | { readonly isKnown: false; readonly doubt: Doubt };

/** The content of a snapshot: all that a later hold depends on. */
interface Snapshot {
  readonly model: Model;
  readonly held: ReadonlyMap<Key, Place>;
  readonly stuck: ReadonlyMap<Key, Place>;
  readonly cut: Place | undefined;
  readonly holding_us: number;
}

const NOT_HELD = -1;

export class ExpectedEntry {
  private readonly card: ReferenceCard;
  private doubt: Doubt | undefined = { what: 'PRESS was not held before' };
  /** Keys that `down` holds, keys that are stuck, and a supply that has failed or will: these outlive a hold. */
  private held = new Map<Key, Place>();
  private stuck = new Map<Key, Place>();
  private cut: Place | undefined = undefined;
  /** How long `down PRESS` holds by now; NOT_HELD while it doesn't, or where the card can't count it. */
  private holding_us = NOT_HELD;
  /** Made for the first of them: a run has thousands of scripts, and hardly any saves. */
  private snapshots: Map<string, Snapshot> | undefined = undefined;

  /** @param model the one that is fitted at first */
  constructor(public model: Model) {
    this.card = new ReferenceCard(model);
  }

  /** The PIN and the challenge since the last hold, or why the script does not say. */
  entered(): Entered {
    const { card, doubt } = this;
    if (doubt !== undefined) return { isKnown: false, doubt };
    const [pin, challenge] = [card.entered('pin'), card.entered('challenge')];
    if (pin !== undefined && challenge !== undefined) return { isKnown: true, pin, challenge };
    return { isKnown: false, doubt: { what: `the ${card.screen} was not completed with OK` } };
  }

  /** A card was fitted: a new keypad without faults, nothing entered. */
  fit(model: Model, place: Place): void {
    this.become(model);
    this.held.clear();
    this.stuck.clear();
    this.cut = undefined;
    this.holding_us = NOT_HELD;
    this.doubt = { what: 'PRESS was not held since the card', place };
  }

  /** Contacts were moved by something else than a hand: it may hold keys down. */
  takeMoves(moves: Capture['moves'], place: Place): void {
    this.raise('contacts were played from a file', place);
    for (const { key, isDown } of moves) {
      if (isDown) this.held.set(KEYS[key], place);
      else this.release(KEYS[key]);
    }
    this.holding_us = NOT_HELD;
  }

  stick(key: Key, place: Place): void {
    this.stuck.set(key, place);
    this.raise('a key got stuck', place);
  }

  free(key: Key, place: Place): void {
    this.stuck.delete(key);
    this.raise('a key was freed', place);
  }

  cutPower(place: Place): void {
    this.cut = place;
    this.raise('power was cut', place);
  }

  restorePower(place: Place): void {
    this.cut = undefined;
    this.raise('power was restored', place);
  }

  save(name: string): void {
    const { model, held, stuck, cut, holding_us } = this;
    this.snapshots ??= new Map();
    this.snapshots.set(name, { model, held: new Map(held), stuck: new Map(stuck), cut, holding_us });
  }

  restore(name: string, place: Place): void {
    const snapshot = this.snapshots?.get(name);
    // The state that was saved before the script began is not known.
    if (snapshot !== undefined) {
      this.become(snapshot.model);
      this.held = new Map(snapshot.held);
      this.stuck = new Map(snapshot.stuck);
      this.cut = snapshot.cut;
      this.holding_us = snapshot.holding_us;
    }
    this.raise('the machine went back to a saved state', place);
  }

  /** Keeps a reason for doubt; the first one since the last hold is reported. */
  raise(what: string, place: Place): void {
    this.doubt ??= { what, place };
  }

  /** After the last OK every key but a held PRESS is ignored, so nothing that such keys do can raise a doubt. */
  private get complete(): boolean {
    return this.doubt === undefined && this.card.screen === 'response';
  }

  /** A key goes down and up again; time passes by `pass`. */
  press(key: Key, for_us: number, place: Place): void {
    if (this.held.size > 0) {
      if (key === 'PRESS') this.doubt = undefined;
      if (!this.complete || this.held.has('PRESS') || key === 'PRESS') {
        this.raise('a key was pressed while another was down', place);
      }
      this.release(key);
    } else if (key === 'PRESS') {
      if (for_us > this.model.hold_ms * 1000) this.open();
    } else if (this.doubt === undefined && !this.complete) {
      this.enter(key, for_us, place);
    }
  }

  private enter(key: Key, for_us: number, place: Place): void {
    // A contact is read once a millisecond, so it takes one more than the debounce to count in any case.
    if (for_us < (this.model.debounce_ms + 1) * 1000) {
      this.raise('a key was pressed too shortly for the debounce', place);
    } else if (key === 'BACK') {
      this.raise('BACK was pressed', place);
    } else {
      this.tap(key, 0);
    }
  }

  /** A hold is complete: the first screen opens, and all that was entered is dropped. */
  private open(): void {
    this.tap('PRESS', this.model.hold_ms);
    this.doubt = this.hindrance();
  }

  /** The reference model's key goes down and up again. */
  private tap(key: Key, for_ms: number): void {
    const { card } = this;
    card.debounced(card.time_us, 1 << KEYS.indexOf(key));
    card.advance(card.time_us + for_ms * 1000);
    card.debounced(card.time_us, 0);
  }

  private become(model: Model): void {
    this.model = model;
    this.card.fit(model, 'whole');
  }

  /** Why a hold may not have worked. */
  private hindrance(): Doubt | undefined {
    if (this.cut !== undefined) return { what: 'power was cut', place: this.cut };
    for (const place of this.stuck.values()) return { what: 'a key was stuck', place };
    for (const [key, place] of this.held) if (key !== 'PRESS') return { what: 'a key was down', place };
    return undefined;
  }

  /** A contact closes and stays so. */
  down(key: Key, place: Place): void {
    if (this.held.has(key)) return;
    if (key === 'PRESS' && this.held.size === 0) this.holding_us = 0;
    else if (!this.complete || key === 'PRESS') this.raise('a key was moved by "down"', place);
    this.held.set(key, place);
  }

  up(key: Key, place: Place): void {
    if (!this.held.has(key)) return;
    if (key !== 'PRESS' && !this.complete) this.raise('a key was moved by "up"', place);
    this.release(key);
  }

  private release(key: Key): void {
    this.held.delete(key);
    if (key === 'PRESS') this.holding_us = NOT_HELD;
  }

  /** Time passes while contacts stay as they are. */
  pass(us: number): void {
    if (this.holding_us === NOT_HELD) return;
    const hold_us = this.model.hold_ms * 1000;
    const before_us = this.holding_us;
    this.holding_us += us;
    if (before_us <= hold_us && this.holding_us > hold_us) this.open();
  }
}
