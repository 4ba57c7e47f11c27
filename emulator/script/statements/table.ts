/** Every statement of the key-script language. A further statement is a further entry here. */
import { readCard, readInclude, readRestore, readSave } from './card.js';
import { readExpect } from './expect.js';
import { readBattery, readContacts, readCut, readFree, readGlitch, readSegment, readStick } from './faults.js';
import { readDown, readPress, readType, readUp, readWait } from './keys.js';
import type { StatementReader } from './reader.js';

export const STATEMENTS: ReadonlyMap<string, StatementReader> = new Map([
  ['card', readCard],
  ['press', readPress],
  ['type', readType],
  ['down', readDown],
  ['up', readUp],
  ['wait', readWait],
  ['expect', readExpect],
  ['contacts', readContacts],
  ['stick', readStick],
  ['free', readFree],
  ['glitch', readGlitch],
  ['segment', readSegment],
  ['battery', readBattery],
  ['cut', readCut],
  ['restore', readRestore],
  ['save', readSave],
  ['include', readInclude],
]);
