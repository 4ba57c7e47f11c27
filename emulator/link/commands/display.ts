/** The DISPlay subsystem: what the card shows. */
import type { Device } from '../device.js';
import { type Entry, entry } from '../scpi/command.js';
import { ScpiError } from '../scpi/errors.js';
import { quoted } from '../scpi/text.js';
import { DURATION, TEXT } from './parameters.js';
import { after } from './wait.js';

export const DISPLAY: readonly Entry<Device>[] = [
  entry(
    'DISPlay:DATA?',
    [],
    'Answers the shown text as a quoted string, without trailing blanks; `""` while the display is blank.',
    ({ card }) => quoted(card.display),
  ),
  entry(
    'DISPlay:SEGMents?',
    [],
    'Answers the segments that light: a whole number for each cell from the left, bit n for the n-th segment.',
    ({ card }) => card.board.glass.segments.join(','),
  ),
  entry(
    'DISPlay:WAIT?',
    [TEXT, DURATION],
    'Answers the text as soon as the display shows exactly that, trailing blanks not counted; after DURATION an empty string, with error -365.',
    (device, [wanted, us], signal) => {
      const { card, timeline } = device;
      // Trailing blanks are not part of the display's text, and so they are not part of a wanted one.
      const text = wanted.trimEnd();
      const wait = timeline.wait(() => card.display === text, card.now_us + us, signal);
      return after(wait, (shows) => {
        if (!shows && signal?.aborted !== true) device.report(new ScpiError(-365));
        return quoted(shows ? text : '');
      });
    },
  ),
];
