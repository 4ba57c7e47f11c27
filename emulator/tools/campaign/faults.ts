/** Every kind of fault that a campaign can try, in the order of its table. */
import { BATTERY } from './kinds/battery.js';
import { DEAD, GLITCH, STUCK } from './kinds/contacts.js';
import { CRYSTAL } from './kinds/crystal.js';
import type { Kind } from './kinds/kind.js';
import { SEGMENT } from './kinds/segments.js';
import { CUT, DROPOUT, WRITE } from './kinds/supply.js';

export const KINDS: readonly Kind[] = [WRITE, CUT, DROPOUT, STUCK, DEAD, GLITCH, CRYSTAL, BATTERY, SEGMENT];
