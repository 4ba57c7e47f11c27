/** `dscplus demo`: a login on the demo card, screen by screen, and what the verifier says to the response. */

import { InputError } from '../../../emulator/input-error.js';
import { Card } from '../../../emulator/machine/card.js';
import { seconds } from '../../../emulator/text.js';
import { verifierOcra } from '../../verifier/ocra/ocra.js';
import { readArguments } from '../shell/arguments.js';
import { print } from '../shell/print.js';

const USAGE = `Usage: dscplus demo

Plays a login on the demo card: PRESS is held, the PIN 1234 and the challenge are typed, each with OK, and the card
shows the response. It prints each screen with its board time, and the verifier's own result.

Exit status: 0 the verifier accepts the response, 1 it does not.
`;

const PIN = '1234';
const CHALLENGE = '482915';

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, {}, USAGE);
  if (read === undefined) return 0;
  if (read.positionals.length > 0) throw new InputError('demo takes no arguments: leave them out');
  const card = new Card({ record: true });
  say(`The login page shows the challenge ${CHALLENGE}. The card is a ${card.model.title}, its contacts bounce.\n`);
  const show = screenPrinter(card);
  show('PRESS held for 2.5 s', () => card.press('PRESS', 2_500_000));
  show(`PIN ${PIN}`, () => card.type(PIN));
  show('OK', () => card.press('OK'));
  show(`challenge ${CHALLENGE}`, () => card.type(CHALLENGE));
  show('OK', () => card.press('OK'));
  const response = card.display;
  const { suite, key } = card.facts()!;
  const computed = verifierOcra({ suite, key, question: CHALLENGE, pin: PIN });
  const accepted = response === computed;
  say(`\nThe card's response is ${response}. The verifier, which shares no code with the card, computes ${computed}:`);
  say(accepted ? 'accepted.' : 'refused.');
  show('30 s pass', () => card.wait(30_000_000));
  say('\nNext: "dscplus help" lists the commands.');
  return accepted ? 0 : 1;
}

/** Prints what a hand does, and each screen that comes of it: board time in seconds, then the display. */
function screenPrinter(card: Card): (what: string, act: () => void) => void {
  return (what, act) => {
    const before = card.screens.length;
    act();
    say(what);
    for (const [board_us, text] of card.screens.slice(before)) {
      say(`  ${seconds(board_us, 6).padStart(10)} s  [${text.padEnd(card.model.cells)}]${text === '' ? ' off' : ''}`);
    }
  };
}

function say(line: string): void {
  print(`${line}\n`);
}
