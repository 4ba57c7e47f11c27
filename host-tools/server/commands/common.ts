/** The common commands of IEEE 488.2 and those of the SYSTem tree. */
import { type Entry, entry } from '../../../emulator/link/scpi/command.js';
import { ERROR_COMMANDS, REGISTER_COMMANDS } from '../../../emulator/link/scpi/common-commands.js';
import { ESR } from '../../../emulator/link/scpi/status.js';
import { StoreError } from '../../verifier/errors.js';
import type { Session } from '../session.js';

/** No command is left to do when the next one is read, so these have nothing to wait for. */
const COMPLETION: readonly Entry<Session>[] = [
  entry(
    '*OPC',
    [],
    'Sets bit 0 of the standard event register: whatever came before is done.',
    (session: Session) => void session.status.note(ESR.operationComplete),
  ),
  entry('*OPC?', [], 'Answers 1.', () => '1'),
  entry('*WAI', [], 'Does nothing: whatever came before is done.', () => undefined),
];

export const COMMON: readonly Entry<Session>[] = [
  entry('*IDN?', [], 'Answers maker, model, serial (0: it has none) and version.', ({ version }: Session) =>
    ['dscplus', 'login-server', '0', version].join(','),
  ),
  entry(
    '*RST',
    [],
    'Ends the operator’s login. Masks, events and errors stay.',
    (session: Session) => void session.logOut(),
  ),
  entry('*CLS', [], 'Clears events and errors. Masks stay.', (session: Session) => void session.clear()),
  entry('*TST?', [], 'Answers 0 if the store can be read and its seals open, 1 if not.', (session: Session) =>
    selfTest(session),
  ),
  ...COMPLETION,
  ...REGISTER_COMMANDS,
];

export const SYSTEM: readonly Entry<Session>[] = ERROR_COMMANDS;

async function selfTest(session: Session): Promise<string> {
  try {
    await session.decided(session.verifier.selfTest());
    return '0';
  } catch (error) {
    if (error instanceof StoreError) return '1';
    throw error;
  }
}
