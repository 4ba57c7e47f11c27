import test from 'ava';
import { STOP_SIGNALS, Stop } from './stop.js';

test('stop: signals have their usual effect again after it is closed', (t) => {
  const listeners = (): number[] => STOP_SIGNALS.map((signal) => process.listenerCount(signal));
  const before = listeners();
  const stop = new Stop();
  t.deepEqual(
    listeners(),
    before.map((count) => count + 1),
  );
  stop.close();
  t.deepEqual(listeners(), before);
});
