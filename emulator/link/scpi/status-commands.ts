/** The STATus subsystem (SCPI-99 volume 2, chapter 20): the operation and the questionable register, and their masks. */
import { type Entry, entry } from './command.js';
import type { ScpiDevice } from './device.js';
import { whole } from './parameters.js';
import type { EventRegister } from './status.js';

const MASK = whole('0…65535', 65_535);

function registerCommands(
  node: string,
  called: string,
  registerOf: (device: ScpiDevice) => EventRegister,
): readonly Entry<ScpiDevice>[] {
  const header = `STATus:${node}`;
  const mask = (name: string, what: string, field: 'enable' | 'positiveTransitions' | 'negativeTransitions') => [
    entry(
      `${header}:${name}`,
      [MASK],
      `Sets which ${what}, in the ${called} register; bit 15 is not kept.`,
      (device: ScpiDevice, [value]) => {
        registerOf(device)[field] = value;
        return undefined;
      },
    ),
    entry(`${header}:${name}?`, [], 'Answers it.', (device: ScpiDevice) => String(registerOf(device)[field])),
  ];
  return [
    entry(`${header}[:EVENt]?`, [], `Answers the events of the ${called} register and clears them.`, (device) =>
      String(registerOf(device).takeEvents()),
    ),
    entry(`${header}:CONDition?`, [], `Answers the ${called} register’s condition now.`, (device) =>
      String(registerOf(device).condition),
    ),
    ...mask('ENABle', 'events are summed up in the status byte', 'enable'),
    ...mask('PTRansition', 'conditions make events when they begin', 'positiveTransitions'),
    ...mask('NTRansition', 'conditions make events when they end', 'negativeTransitions'),
  ];
}

export const STATUS_COMMANDS: readonly Entry<ScpiDevice>[] = [
  ...registerCommands('OPERation', 'operation', ({ status }) => status.operation),
  ...registerCommands('QUEStionable', 'questionable', ({ status }) => status.questionable),
  entry(
    'STATus:PRESet',
    [],
    'Clears both masks; beginning conditions make events, ending ones don’t.',
    ({ status }: ScpiDevice) => {
      status.operation.preset();
      status.questionable.preset();
      return undefined;
    },
  ),
];
