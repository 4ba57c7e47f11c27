/** What a hand does: `press`, `type`, `down`, `up`, `wait`. */
import type { LineReader } from '../line-reader.js';
import { readDigits, readDuration, readKey } from '../values.js';
import type { StatementReader } from './reader.js';

/** Contact down for this long, then up for as long again. */
const PRESS_US = 100_000;
const TYPE_EVERY_US = 200_000;

/** `press KEY [for DURATION]` */
export const readPress: StatementReader = (line) => {
  const place = line.place;
  return { do: 'press', key: readKey(line), for_us: durationAfter(line, 'for', PRESS_US), place };
};

/** `type DIGITS [every DURATION]` */
export const readType: StatementReader = (line) => {
  const place = line.place;
  const digits = readDigits(line, 'digits (0 to 9)');
  return { do: 'type', digits, every_us: durationAfter(line, 'every', TYPE_EVERY_US), place };
};

/** `down KEY` */
export const readDown: StatementReader = (line) => ({ do: 'down', key: readKey(line), place: line.place });

/** `up KEY` */
export const readUp: StatementReader = (line) => ({ do: 'up', key: readKey(line), place: line.place });

/** `wait DURATION` */
export const readWait: StatementReader = (line) => ({ do: 'wait', wait_us: readDuration(line), place: line.place });

function durationAfter(line: LineReader, keyword: string, without_us: number): number {
  if (line.atEnd()) return without_us;
  if (line.word() !== keyword) line.expected(`"${keyword} DURATION" or the end of the line`);
  return readDuration(line);
}
