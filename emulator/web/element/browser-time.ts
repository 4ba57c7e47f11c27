/** A browser's time, as the world's time that a live card takes. */
import type { WorldTime } from '../../time.js';

/** Within so long, the next picture of the page is the right moment; it comes about every 16 ms. */
const SOON_us = 20_000;
/** A page that nobody sees gets no pictures: the call then comes after this. */
const HIDDEN_ms = 50;
/** `setTimeout` takes no longer time than this. */
const LONGEST_TIMER_ms = 2 ** 31 - 1;

export const BROWSER_TIME: WorldTime = {
  wall_ms: () => Date.now(),
  steady_us: () => Math.floor(performance.now() * 1000),
  callIn(us, call) {
    if (us > SOON_us) {
      const timer = setTimeout(call, Math.min(Math.ceil(us / 1000), LONGEST_TIMER_ms));
      return () => clearTimeout(timer);
    }
    const cancel = (): void => {
      cancelAnimationFrame(picture);
      clearTimeout(timer);
    };
    const callOnce = (): void => {
      cancel();
      call();
    };
    const picture = requestAnimationFrame(callOnce);
    const timer = setTimeout(callOnce, HIDDEN_ms);
    return cancel;
  },
};
