/** The SYSTem subsystem: errors, the version of SCPI, keys and the clock. */

import { KEYS } from '../../../firmware/hal.js';
import { NO_KEY } from '../../../firmware/keypad/keypad.js';
import { KEY_PLACES, PRESS_US } from '../../machine/key-sequencer.js';
import { seconds } from '../../text.js';
import type { ClockMode } from '../board-clock.js';
import type { Device } from '../device.js';
import { type Entry, entry } from '../scpi/command.js';
import { ERROR_COMMANDS } from '../scpi/common-commands.js';
import { ScpiError } from '../scpi/errors.js';
import { choice } from '../scpi/parameters.js';
import { DIGITS, DURATION, HOLD, KEY } from './parameters.js';

const MODE = choice<ClockMode>({ REAL: 'real', VIRTual: 'virtual' });

const KEY_COMMANDS: readonly Entry<Device>[] = [
  entry(
    'SYSTem:KEY',
    [KEY, HOLD],
    `Queues a press: contact down, DURATION (100 ms by default), contact up, 100 ms. The queue holds ${KEY_PLACES} presses; one more is -200.`,
    ({ timeline }, [key, for_us]) => void timeline.queue([{ kind: 'press', key, for_us }]),
  ),
  entry('SYSTem:KEY?', [], 'Answers the key whose press last counted, NONE since power-on or `*RST`.', ({ card }) => {
    const { lastCounted } = card.board.firmware.keypad;
    return lastCounted === NO_KEY ? 'NONE' : KEYS[lastCounted];
  }),
  entry(
    'SYSTem:KEY:DOWN',
    [KEY],
    'The contact goes down and stays there, after what is queued; it takes no time.',
    ({ timeline }, [key]) => void timeline.queue([{ kind: 'down', key }]),
  ),
  entry(
    'SYSTem:KEY:UP',
    [KEY],
    'The contact goes up, after what is queued; it takes no time.',
    ({ timeline }, [key]) => void timeline.queue([{ kind: 'up', key }]),
  ),
  entry(
    'SYSTem:KEY:TYPE',
    [DIGITS],
    'Queues a press of 100 ms for each digit, or nothing if there is no room for all of them.',
    ({ timeline }, [digits]) => void timeline.queue(digits.map((key) => ({ kind: 'press', key, for_us: PRESS_US }))),
  ),
];

const CLOCK: readonly Entry<Device>[] = [
  entry('SYSTem:CLOCk?', [], 'Answers board time in seconds with six decimals.', ({ card }) => seconds(card.now_us, 6)),
  entry(
    'SYSTem:CLOCk:MODE',
    [MODE],
    'From now on board time follows the clock on the wall, or moves only on command.',
    ({ timeline }, [mode]) => void timeline.setMode(mode),
  ),
  entry('SYSTem:CLOCk:MODE?', [], 'Answers REAL or VIRT.', ({ timeline }) =>
    timeline.mode === 'real' ? 'REAL' : 'VIRT',
  ),
  entry(
    'SYSTem:CLOCk:ADVance',
    [DURATION],
    'Board time passes, with all that is queued for it; -221 while the wall’s clock is followed.',
    ({ timeline }, [us]) => {
      if (timeline.mode === 'real') throw new ScpiError(-221);
      timeline.advance(us);
      return undefined;
    },
  ),
];

export const SYSTEM: readonly Entry<Device>[] = [...ERROR_COMMANDS, ...KEY_COMMANDS, ...CLOCK];
