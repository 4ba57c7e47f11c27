/** The face of the reference model: the screen that shows, and when it changes by itself. */
import { NEVER_MS } from '../../firmware/hal.js';
import type { Model } from '../../firmware/models.js';
import { type Face, placeOf, type Screen } from './screen.js';

/**
 * The visible screen, and the time of its next change by itself, in milliseconds of board time; `NEVER_MS` for none.
 */
export interface FaceState extends Face {
  /** PRESS is being held: when that opens the first screen. */
  readonly opens_ms: number;
  /** When the page turns. */
  readonly turns_ms: number;
  /** When the screen ends. */
  readonly ends_ms: number;
}

/**
 * The face with other times. It is written out, as below, since each key of each script in a folder comes here: a spread
 * takes 0.25 µs, which was a third of the reading of a script. Where they are the times that it has, it is the same face.
 */
export function withTimes(face: FaceState, opens_ms: number, ends_ms: number): FaceState {
  if (opens_ms === face.opens_ms && ends_ms === face.ends_ms) return face;
  const { screen, entered, isNewestReadable, page, turns_ms } = face;
  return { screen, entered, isNewestReadable, page, opens_ms, turns_ms, ends_ms };
}

export function withEntered(
  { screen, page, opens_ms, turns_ms, ends_ms }: FaceState,
  entered: readonly string[],
  isNewestReadable: boolean,
): FaceState {
  return { screen, entered, isNewestReadable, page, opens_ms, turns_ms, ends_ms };
}

export function off(model: Model): FaceState {
  return {
    screen: 'off',
    entered: model.fields.map(() => ''),
    isNewestReadable: false,
    page: 0,
    opens_ms: NEVER_MS,
    turns_ms: NEVER_MS,
    ends_ms: NEVER_MS,
  };
}

/** Whether each press, counted or not, begins the screen's time again. */
export function isProlonged(model: Model, screen: Screen): boolean {
  return placeOf(model, screen) !== -1 || screen === 'memoryError' || screen === 'noKey';
}

/** How long a screen shows; 0 for ever. */
export function timeOf_ms(model: Model, screen: Screen): number {
  switch (screen) {
    case 'off':
      return 0;
    case 'lowBattery':
      return model.lowBattery_ms;
    case 'selfTest':
      return model.selfTest_ms;
    case 'response':
      return model.response_ms;
    default:
      return model.idle_ms;
  }
}
