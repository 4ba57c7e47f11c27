/** The levels of sessions and devices, in words. */
import type { Level } from '../../identity/index.js';

/** With what somebody logged in. */
export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  print: 'Temporary passcode, to print an online code card',
  password: 'Password alone',
  passcode: 'Temporary passcode',
  code: 'Code by SMS or call',
  'online-card': 'Online code card',
  'ib-key': 'IB Key',
  card: 'Security card',
};

/** How much a device is worth beside the others. */
export const LEVEL_RANKS: Readonly<Record<Level, string>> = {
  print: 'for printing only',
  password: 'no device',
  passcode: 'level 1 of 5',
  code: 'level 2 of 5',
  'online-card': 'level 3 of 5',
  'ib-key': 'level 4 of 5',
  card: 'level 5 of 5',
};
