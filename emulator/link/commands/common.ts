/** The common commands of IEEE 488.2 chapter 10. */
import { FIRMWARE_VERSION } from '../../../firmware/firmware.js';
import { type Device, SETTINGS_PLACES } from '../device.js';
import { type Entry, entry } from '../scpi/command.js';
import { REGISTER_COMMANDS } from '../scpi/common-commands.js';
import { whole } from '../scpi/parameters.js';
import { after } from './wait.js';

const PLACE = whole(`0…${SETTINGS_PLACES - 1}`, SETTINGS_PLACES - 1);

/** Four fields separated by commas (IEEE 488.2 10.14); a card whose memory holds no serial answers 0 for it. */
function identity({ card }: Device): string {
  const serial = card.board.memory.record()?.serial ?? '0';
  return [card.model.maker, card.model.name, serial.replace(/[,;]/g, '_'), FIRMWARE_VERSION].join(',');
}

export const COMMON: readonly Entry<Device>[] = [
  entry('*IDN?', [], 'Answers maker, model, serial and firmware version.', identity),
  entry(
    '*RST',
    [],
    'Releases every key, drops the key queue and a waiting `*OPC`, and resets the card’s processor. Memory, clock, masks, events and errors stay.',
    (device) => void device.reset(),
  ),
  entry(
    '*CLS',
    [],
    'Clears events and errors and forgets a waiting `*OPC`. Masks stay.',
    (device) => void device.clear(),
  ),
  entry(
    '*TST?',
    [],
    'The card’s self test: all segments show for 1 s. Answers 0 for a pass, else the sum of 1 (memory) and 2 (debounce), or 4 where the card has no power.',
    ({ card }) => String(card.board.selfTest()),
  ),
  entry(
    '*OPC',
    [],
    'Sets bit 0 of the standard event register when no key command is left to do; the link goes on meanwhile.',
    (device) => void device.askCompletion(),
  ),
  entry('*OPC?', [], 'Answers 1 when no key command is left to do.', ({ timeline }, _, signal) =>
    after(timeline.waitForKeys(signal), () => '1'),
  ),
  entry('*WAI', [], 'The link waits until no key command is left to do.', ({ timeline }, _, signal) =>
    after(timeline.waitForKeys(signal), () => undefined),
  ),
  ...REGISTER_COMMANDS,
  entry(
    '*SAV',
    [PLACE],
    'Keeps the link’s settings: the clock’s mode and every mask and filter.',
    (device, [place]) => {
      device.save(place);
      return undefined;
    },
  ),
  entry('*RCL', [PLACE], 'Recalls them; where none were kept, those that the link began with.', (device, [place]) => {
    device.recall(place);
    return undefined;
  }),
];
