/** Presses, measured at their contact: how long, how often it opened and closed, and what the card made of it. */
import type { Key } from '../../../firmware/hal.js';
import { type Edges, edgesBefore, isClosedAt } from '../drawing/edges.js';
import type { PressView, ScopeTrack } from '../drawing/view.js';

/** Places among a contact's edges: from the edge that closes it first up to the last that opens it, both included. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** So much later than the debounce takes, a scan has noticed at the latest. */
const SCANS_US = 2000;

/**
 * The press that an edge belongs to: between two presses the contact is open for as long as the debounce takes.
 * @param place of an edge
 */
function spanOf(edges: Edges, place: number, debounce_us: number): Span {
  let first = place;
  while (first > 0 && (first % 2 === 1 || edges[first] - edges[first - 1] < debounce_us)) first -= 1;
  let last = place;
  while (last + 1 < edges.length && (last % 2 === 0 || edges[last + 1] - edges[last] < debounce_us)) last += 1;
  return { first, last };
}

/** The longest run of edges each of which follows the one before it sooner than the debounce would see it. */
function longestBounce_us(edges: Edges, { first, last }: Span, debounce_us: number): number {
  let longest_us = 0;
  let begun_us = edges[first];
  for (let place = first + 1; place <= last; place++) {
    if (edges[place] - edges[place - 1] >= debounce_us) begun_us = edges[place];
    longest_us = Math.max(longest_us, edges[place] - begun_us);
  }
  return longest_us;
}

/** How long the run of edges that ends with the last one is. */
export function bounceSoFar_us(edges: Edges, debounce_us: number): number {
  let place = edges.length - 1;
  while (place > 0 && edges[place] - edges[place - 1] < debounce_us) place -= 1;
  return edges.length === 0 ? 0 : edges[edges.length - 1] - edges[place];
}

/**
 * The press of a key at an instant, or the last one before it.
 * @param tracks of all keys
 * @returns undefined where the key was not pressed up to then
 */
export function pressAt(
  tracks: readonly ScopeTrack[],
  key: Key,
  at_us: number,
  debounce_us: number,
): PressView | undefined {
  const track = tracks.find((other) => other.key === key);
  const count = track === undefined ? 0 : edgesBefore(track.raw, at_us + 1);
  if (track === undefined || count === 0) return undefined;
  const { raw } = track;
  const span = spanOf(raw, count - 1, debounce_us);
  const isHeld = span.last % 2 === 0;
  const seen_us = seenAt_us(track, span, debounce_us);
  return {
    key,
    from_us: raw[span.first],
    until_us: isHeld ? undefined : raw[span.last],
    edges: span.last - span.first + 1,
    bounce_us: longestBounce_us(raw, span, debounce_us),
    delay_us: seen_us === undefined ? undefined : seen_us - raw[span.first],
    isCounted:
      seen_us !== undefined && tracks.every((other) => other === track || !isClosedAt(other.debounced, seen_us)),
  };
}

/** When the debounced level went down by this press; undefined where it did not. */
function seenAt_us({ raw, debounced }: ScopeTrack, { first, last }: Span, debounce_us: number): number | undefined {
  const before = edgesBefore(debounced, raw[first]);
  const seen_us = before % 2 === 0 ? debounced[before] : undefined;
  const latest_us = last % 2 === 0 ? Number.POSITIVE_INFINITY : raw[last] + debounce_us + SCANS_US;
  return seen_us !== undefined && seen_us <= latest_us ? seen_us : undefined;
}
