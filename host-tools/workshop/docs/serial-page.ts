/** docs/serial.md: the commands of the serial link, from the table in which the link looks them up. */
import { GROUPS } from '../../../emulator/link/commands/table.js';
import { SETTINGS_PLACES } from '../../../emulator/link/device.js';
import { Instrument } from '../../../emulator/link/instrument.js';
import { ERROR_PLACES } from '../../../emulator/link/scpi/error-queue.js';
import { LONGEST_LINE } from '../../../emulator/link/scpi/interpreter.js';
import { Card } from '../../../emulator/machine/card.js';
import { KEY_PLACES } from '../../../emulator/machine/key-sequencer.js';
import { SEGMENT_NAMES } from '../../../firmware/lcd/segments.js';
import { commandTables, errorTable } from './command-tables.js';

const LOGIN = [
  'SYST:KEY PRESS,2.5;*OPC?;:DISP:DATA?',
  'SYST:KEY:TYPE "1234"',
  'SYST:KEY OK',
  'SYST:KEY:TYPE "314159"',
  'SYST:KEY OK;*OPC?;:DISP:DATA?',
];

const head = (): string => `# The serial link

After this page you can drive a card from a terminal program or an instrument library: press keys, move time, read the display, and
handle errors.

A card on a [line](ports.md) is an instrument. It speaks SCPI-1999 over IEEE 488.2, in lines of text. \`npm run docs\` writes this page from
the tables that the link runs on.

## A login, line by line

\`\`\`text
${login()}
\`\`\`

\`>\` marks what is sent, \`<\` what is answered. \`*OPC?\` answers when all keys are done.

## Lines

- LF, CR or CRLF ends a command line; an answer ends in LF (CRLF with \`--eol crlf\`). A line without an end is not executed.
- Several commands on a line are joined by \`;\`, and so are their answers, on one line.
- In the tables, capitals are a header's short form, all letters its long form, and brackets mark what may be left out. Upper and lower
  case are the same.
- A header without a leading \`:\` starts from where the last word of the one before it stood: \`SYST:ERR:COUN?;ALL?\` asks for
  \`SYSTem:ERRor:ALL?\`. Common commands (\`*…\`) don't change that place; a new line begins at the root.
- The card sends nothing without a query. Errors go to the error queue.
- A command error (-100 to -199) drops the rest of its line; what came before it is done and answered. After
  any other error the line goes on.
- Every control character is white space. A character beyond 7 bits is error -101, in a string -151. Empty commands do nothing.
- A line has at most ${LONGEST_LINE} characters; a longer line is dropped whole, with error -363.
- An answer is sent before the next line is read, so the query errors of IEEE 488.2 (-400 to -499) don't occur.

## Data

- DURATION: a number with \`S\`, \`MS\`, \`US\` or \`NS\`, in seconds by default, rounded to a microsecond. It is 0 to 3600 s; anything else is
  error -222.
- KEY: \`0\` to \`9\`, \`OK\`, \`BACK\`, \`PRESS\`.
- "TEXT": in double or single quotes, the same quote doubled within.
- Whole numbers may have a point and an exponent, and are rounded. \`#H1F\`, \`#Q37\` and \`#B11111\` are whole numbers too.

## Keys and time

Key commands are queued, and the link goes on at once. Each press ends with a gap, so two presses of one key are two presses. A queued
contact (\`SYSTem:KEY:DOWN\`, \`:UP\`) waits for its turn and takes no time. The queue has ${KEY_PLACES} places, including the press that is being
done. A command that finds no place does nothing and is error -200 "Execution error;key queue full".

Board time follows the clock on the wall (REAL) or moves only on command (VIRT). With the virtual clock, \`*OPC?\`, \`*WAI\`
and \`DISPlay:WAIT?\` move board time as far as they need, so they never wait for a clock that stands still. \`*OPC\` moves nothing.

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

\`*SAV\` and \`*RCL\` have the places 0 to ${SETTINGS_PLACES - 1}. They keep settings of the link only. Nothing that comes over the link changes the card's memory,
except keys.

## Errors

The queue has ${ERROR_PLACES} places; one more error replaces the newest with -350. A text may continue after a \`;\`. It never contains a part of the
input.
`;

/** A session on the demo card, as it goes. */
function login(): string {
  const instrument = new Instrument(new Card(), { clock: 'virtual' });
  const lines = LOGIN.flatMap((line) => {
    const answer = instrument.executeNow(line);
    return answer === '' ? [`> ${line}`] : [`> ${line}`, `< ${answer}`];
  });
  instrument.close();
  return lines.join('\n');
}

/** Errors of the login server alone. */
const NEVER = [-203, -230];

/** The page's whole text. */
export function serialPage(): string {
  return [head(), ...commandTables(GROUPS), REGISTERS, errorTable(NEVER)].join('\n');
}
