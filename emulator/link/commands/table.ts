/** Every command of the link: what a line is looked up in, what `SYSTem:HELP:HEADers?` lists, what docs/serial.md shows. */
import type { Device } from '../device.js';
import { STATUS_COMMANDS } from '../scpi/status-commands.js';
import { type Group, helpEntry, lookupOf } from '../scpi/table.js';
import { COMMON } from './common.js';
import { DISPLAY } from './display.js';
import { SYSTEM } from './system.js';

/** Groups of commands as the documentation shows them. */
export const GROUPS: readonly Group<Device>[] = [
  { title: 'Common commands', entries: COMMON },
  { title: 'System', entries: [...SYSTEM, helpEntry(() => GROUPS)] },
  { title: 'Display', entries: DISPLAY },
  { title: 'Status', entries: STATUS_COMMANDS },
];

export const COMMANDS = lookupOf(GROUPS);
