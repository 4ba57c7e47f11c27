/** The world's time: one interface, of which each room takes what it needs, so that tests can stand in for it. */

export interface WorldTime {
  /** Milliseconds since 1970, as the computer's clock says. It may be set, even back. */
  wall_ms(): number;
  /** Microseconds since some instant, steadily: nobody who sets the clock moves it. */
  steady_us(): number;
  /** Calls once after at least that time. @returns what takes the call back */
  callIn(us: number, call: () => void): () => void;
}

/** `setTimeout` takes no longer time than this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** This computer's time. */
export const WORLD_TIME: WorldTime = {
  wall_ms: () => Date.now(),
  // `performance` would load a module of its own.
  steady_us: () => {
    // `hrtime.bigint` and a division of it take longer, and a replay asks twice a script.
    const [whole_s, rest_ns] = process.hrtime();
    return whole_s * 1_000_000 + Math.floor(rest_ns / 1000);
  },
  callIn: (us, call) => {
    const timer = setTimeout(call, Math.min(Math.ceil(us / 1000), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};
