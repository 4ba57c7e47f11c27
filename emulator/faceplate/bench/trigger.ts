/** Triggers that stop time: an edge of a contact, a long bounce, a short press, another screen. */
import { KEYS, type Key } from '../../../firmware/hal.js';
import { durationText } from '../../text.js';
import type { Edges } from '../drawing/edges.js';
import type { ScopeTrack } from '../drawing/view.js';
import { bounceSoFar_us, pressAt } from './presses.js';

export type Trigger =
  | { readonly on: 'edge'; readonly key: Key }
  | { readonly on: 'bounce'; readonly over_us: number }
  | { readonly on: 'press'; readonly under_us: number }
  | { readonly on: 'screen' };

/** Where time is to stop: passed time, and what happened then. */
export interface Hit {
  readonly at_us: number;
  readonly key: Key | undefined;
  readonly text: string;
}

/** The source that it looks at. */
export interface TriggerSource {
  readonly tracks: readonly ScopeTrack[];
  readonly debounce_us: number;
}

const NEVER_US = Number.MAX_SAFE_INTEGER;

export class TriggerWatch {
  private armed: Trigger | undefined = undefined;
  private hit: Hit | undefined = undefined;
  /** Keys whose contact has opened: whether that was the end of the press is known when it has stayed open. */
  private readonly opened = new Map<Key, number>();

  constructor(private readonly source: TriggerSource) {}

  arm(trigger: Trigger | undefined): void {
    this.armed = trigger;
    this.forget();
  }

  get isArmed(): boolean {
    return this.armed !== undefined;
  }

  get trigger(): Trigger | undefined {
    return this.armed;
  }

  /** Time has jumped: what was about to happen is another thing now. */
  forget(): void {
    this.hit = undefined;
    this.opened.clear();
  }

  /** Passed time at which it is to be asked at the latest. */
  get next_us(): number {
    return Math.min(NEVER_US, ...this.opened.values());
  }

  /** The hit by now, once. */
  take(now_us: number): Hit | undefined {
    for (const [key, due_us] of this.opened) {
      if (due_us > now_us) continue;
      this.opened.delete(key);
      this.judgePress(key);
    }
    const { hit } = this;
    this.hit = undefined;
    return hit;
  }

  /** A contact has moved; its edges hold that already. */
  contact(at_us: number, key: Key, edges: Edges): void {
    const { armed } = this;
    if (armed === undefined) return;
    if (armed.on === 'edge' && armed.key === key) this.note(at_us, key, `edge of ${key}`);
    else if (armed.on === 'bounce') {
      const bounce_us = bounceSoFar_us(edges, this.source.debounce_us);
      if (bounce_us > armed.over_us) this.note(at_us, key, `${key} bounced ${durationText(bounce_us)}`);
    } else if (armed.on === 'press') {
      if (edges.length % 2 === 0) this.opened.set(key, at_us + this.source.debounce_us);
      else this.opened.delete(key);
    }
  }

  screen(at_us: number, text: string): void {
    if (this.armed?.on === 'screen') this.note(at_us, undefined, `screen ${text}`);
  }

  private judgePress(key: Key): void {
    const { tracks, debounce_us } = this.source;
    const last_us = tracks[KEYS.indexOf(key)].raw.at(-1);
    const press = last_us === undefined ? undefined : pressAt(tracks, key, last_us, debounce_us);
    if (this.armed?.on !== 'press' || press?.until_us === undefined) return;
    const closed_us = press.until_us - press.from_us;
    if (closed_us < this.armed.under_us) this.note(press.from_us, key, `${key} pressed ${durationText(closed_us)}`);
  }

  private note(at_us: number, key: Key | undefined, text: string): void {
    this.hit ??= { at_us, key, text };
  }
}

/** As it is typed: `edge OK`, `bounce 5ms`, `press 50ms`, `screen`; "" for none. */
export function triggerText(trigger: Trigger | undefined): string {
  switch (trigger?.on) {
    case 'edge':
      return `edge ${trigger.key}`;
    case 'bounce':
      return `bounce ${durationText(trigger.over_us)}`;
    case 'press':
      return `press ${durationText(trigger.under_us)}`;
    default:
      return trigger?.on ?? '';
  }
}
