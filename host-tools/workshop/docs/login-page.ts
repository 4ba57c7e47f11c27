/** docs/login-commands.md: the commands of the login server, from the table in which its line looks them up. */
import { ERROR_PLACES } from '../../../emulator/link/scpi/error-queue.js';
import { GROUPS } from '../../server/commands/table.js';
import { commandTables, errorTable } from './command-tables.js';

const HEAD = `# The login server's commands

After this page you can find the command for each thing that a host or an operator asks of [\`dscplus login-server\`](login-server.md).

Lines, data and errors are as on [a card's line](serial.md): SCPI-1999 over IEEE 488.2. \`npm run docs\` writes this page from the tables
that the line runs on.

Names, handles and responses are strings, in double or single quotes, of 7-bit characters.
`;

const REGISTERS = `## Registers

The status byte and the standard event register are [those of a card's line](serial.md#registers). Bit 8 of the operation
register is set in an operator's session. Bit 9 of the questionable register is set when the store could not be read or written for
the last decision. A refusal is not an error and sets no bit.

## Errors

Each session has a queue of its own, of ${ERROR_PLACES} places. A text may continue after a \`;\`. It contains a part of the input only if an
operator's command names something that doesn't exist.
`;

/** Errors of a card's line alone. */
const NEVER = [-131, -200, -221, -365];

/** The page's whole text. */
export function loginPage(): string {
  return [HEAD, ...commandTables(GROUPS), REGISTERS, errorTable(NEVER)].join('\n');
}
