/** Commands that are the same on every device: masks and registers of IEEE 488.2, the error queue of SCPI. */
import { type Entry, entry } from './command.js';
import type { ScpiDevice } from './device.js';
import { whole } from './parameters.js';

const MASK = whole('0…255', 255);

export const REGISTER_COMMANDS: readonly Entry<ScpiDevice>[] = [
  entry('*ESE', [MASK], 'Sets the mask of the standard event register.', ({ status }: ScpiDevice, [mask]) => {
    status.eventEnable = mask;
    return undefined;
  }),
  entry('*ESE?', [], 'Answers that mask.', ({ status }) => String(status.eventEnable)),
  entry('*ESR?', [], 'Answers the standard event register and clears it.', ({ status }) => String(status.takeEvents())),
  entry(
    '*SRE',
    [MASK],
    'Sets the mask of the status byte; its bit 6 is not kept.',
    ({ status }: ScpiDevice, [mask]) => {
      status.serviceEnable = mask;
      return undefined;
    },
  ),
  entry('*SRE?', [], 'Answers that mask.', ({ status }) => String(status.serviceEnable)),
  entry('*STB?', [], 'Answers the status byte.', (device) => String(device.statusByte())),
];

export const ERROR_COMMANDS: readonly Entry<ScpiDevice>[] = [
  entry(
    'SYSTem:ERRor[:NEXT]?',
    [],
    'Answers the oldest error, number and quoted text, and takes it out of the queue; `0,"No error"` if there is none.',
    ({ errors }) => errors.next().answer,
  ),
  entry(
    'SYSTem:ERRor:ALL?',
    [],
    'Answers every error, the oldest first, separated by commas, and clears the queue.',
    ({ errors }) => {
      const answers = [errors.next().answer];
      while (errors.length > 0) answers.push(errors.next().answer);
      return answers.join(',');
    },
  ),
  entry('SYSTem:ERRor:COUNt?', [], 'Answers how many errors the queue holds.', ({ errors }) => String(errors.length)),
  entry('SYSTem:VERSion?', [], 'Answers the version of SCPI.', () => '1999.0'),
];
