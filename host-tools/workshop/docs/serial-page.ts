/** docs/serial.md: the commands of the serial link, from the table in which the link looks them up. */
import { GROUPS } from '../../../emulator/link/commands/table.js';
import { SETTINGS_PLACES } from '../../../emulator/link/device.js';
import { ERROR_PLACES } from '../../../emulator/link/scpi/error-queue.js';
import { LONGEST_LINE } from '../../../emulator/link/scpi/interpreter.js';
import { KEY_PLACES } from '../../../emulator/machine/key-sequencer.js';
import { SEGMENT_NAMES } from '../../../firmware/lcd/segments.js';
import { commandTables, errorTable } from './command-tables.js';

const HEAD = `# The serial link

A card on a wire is an instrument: it speaks SCPI-1999 over IEEE 488.2 in lines of text, so that a terminal program or any
instrument library drives it as it is. The tables here are made from those that the link runs on; \`npm run docs\` writes
this page.

## Lines

- LF, CR or CRLF ends a command line; an answer ends in LF (CRLF with \`--eol crlf\`). A line without its end is none.
- Several commands on a line are joined by \`;\`, and so are their answers, on one line.
- Capitals are a header's short form, all letters its long form, brackets what may be left out; any case will do.
- A header without a leading \`:\` goes on where the last one's final word stood: \`SYST:ERR:COUN?;ALL?\` asks for
  \`SYSTem:ERRor:ALL?\`. Common commands (\`*…\`) leave that place alone; a new line begins at the root.
- Nothing is sent unasked: errors go to the error queue.
- A command error (-100 to -199) drops the rest of its line; what was done before it stays done, and is answered. After
  any other error the line goes on.
- Every control character is white space; characters beyond 7 bits are -101, in strings -151. Empty commands do nothing.
- A line has at most ${LONGEST_LINE} characters; a longer one is dropped whole with -363.
- An answer is sent before the next line is looked at, so the query errors of IEEE 488.2 (-400 to -499) do not arise.

## Data

- DURATION: a number with \`S\`, \`MS\`, \`US\` or \`NS\`, seconds without one, rounded to a microsecond; 0 to 3600 s, else -222.
- KEY: \`0\` to \`9\`, \`OK\`, \`BACK\`, \`PRESS\`.
- "TEXT": in double or single quotes, the same quote doubled within.
- Whole numbers may have a point and an exponent and are rounded; \`#H1F\`, \`#Q37\` and \`#B11111\` are understood.

## Keys and time

Key commands overlap: they queue and the link goes on at once. Each press has its own gap, so two presses of one key are
two presses. A queued contact (\`SYSTem:KEY:DOWN\`, \`:UP\`) takes its turn and no time. The queue has ${KEY_PLACES} places, what is being
done included; a command that finds no place does nothing and is -200 "Execution error;key queue full".

Board time follows the wall's clock (REAL) or moves only on command (VIRT). With the virtual clock \`*OPC?\`, \`*WAI\`
and \`DISPlay:WAIT?\` move it as far as they need, so nothing ever waits for a clock that stands still; \`*OPC\` moves nothing.

\`DISPlay:SEGMents?\` numbers a cell's segments from bit 0 on:

- sixteen segments: \`${SEGMENT_NAMES.sixteen.join(' ')}\`
- seven segments: \`${SEGMENT_NAMES.seven.join(' ')}\`
`;

const REGISTERS = `## Registers

| bit | status byte | standard event | operation | questionable |
|---|---|---|---|---|
| 0 | | operation complete (\`*OPC\`) | | |
| 2 | errors are queued | | | |
| 3 | questionable | device error (-300 to -399) | | |
| 4 | an answer of this line waits | execution error (-200 to -299) | | |
| 5 | standard event | command error (-100 to -199) | | |
| 6 | summary | | | |
| 7 | operation | power on | | |
| 8 | | | the card is on | |
| 9 | | | it asks for the PIN | the battery is low |
| 10 | | | it asks for the challenge | the card shows a memory error |
| 11 | | | it shows the response | |

\`*SAV\` and \`*RCL\` have the places 0 to ${SETTINGS_PLACES - 1}. They keep settings of the link only: nothing that comes over the link, but
for the keys, touches the card's memory.

## Errors

The queue has ${ERROR_PLACES} places; one more error makes the newest -350. A text may go on after a \`;\`. It never holds a part of the input.
`;

/** Errors of the login server alone. */
const NEVER = [-203, -230];

/** The page's whole text. */
export function serialPage(): string {
  return [HEAD, ...commandTables(GROUPS), REGISTERS, errorTable(NEVER)].join('\n');
}
