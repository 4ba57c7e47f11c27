/** docs/login-commands.md: the commands of the login server, from the table in which its line looks them up. */
import { ERROR_PLACES } from '../../../emulator/link/scpi/error-queue.js';
import { GROUPS } from '../../server/commands/table.js';
import { commandTables, errorTable } from './command-tables.js';

const HEAD = `# The login server's commands

What is said on the line of [\`dscplus login-server\`](login-server.md). Lines, data and errors are as on
[a card's line](serial.md): SCPI-1999 over IEEE 488.2. The tables here are made from those that the line runs on;
\`npm run docs\` writes this page.

Names, handles and responses are strings, in double or single quotes, of 7-bit characters.
`;

const REGISTERS = `## Registers

The status byte and the standard event register are [those of a card's line](serial.md#registers). Bit 8 of the operation
register: this session is an operator's. Bit 9 of the questionable register: the store could not be read or written when
the last decision was to be made. A refusal is no error and sets none of these.

## Errors

Each session has a queue of its own, of ${ERROR_PLACES} places. A text may go on after a \`;\`; it holds a part of the input only where an
operator's command names something that is not there.
`;

/** Errors of a card's line alone. */
const NEVER = [-131, -200, -221, -365];

/** The page's whole text. */
export function loginPage(): string {
  return [HEAD, ...commandTables(GROUPS), REGISTERS, errorTable(NEVER)].join('\n');
}
