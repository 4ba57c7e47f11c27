/** Plays a key script through a client: what a hand does goes over the line, and so does what an eye reads. */

import { type Expect, judge } from '../../../emulator/script/expectations.js';
import type { Statement } from '../../../emulator/script/statements.js';
import type { Run } from '../../../emulator/tools/campaign/run.js';
import type { CardClient, CardKey } from '../../client/client.js';

const MS_US = 1000;
/** The longest that a command of the link lets pass at once. */
const LONGEST_PASS_US = 3_600_000_000;
/** The pace of the link's own runs of digits. */
const TYPE_EVERY_US = 200_000;
/** Where the card itself can't tell when it is over, a display that is watched is read so often, spread over the time. */
const LOOKS = 10;

/**
 * What a line can't do to a card is done to it directly: faults of the hardware, the supply, another card.
 * @returns whether it succeeds
 * @throws LinkError, ScpiError where the client does
 */
export async function performOnLine(statement: Statement, client: CardClient, run: Run): Promise<boolean> {
  switch (statement.do) {
    case 'press':
      await client.press(statement.key, { for_ms: statement.for_us / MS_US });
      return true;
    case 'type':
      await type(statement.digits, statement.every_us, client);
      return true;
    case 'down':
      await client.down(statement.key);
      return true;
    case 'up':
      await client.up(statement.key);
      return true;
    case 'wait':
      await pass(statement.wait_us, client);
      return true;
    case 'capture':
      run.card.playCapture(statement.capture);
      return true;
    case 'expect':
      return expectDisplay(statement, client);
    case 'expectResponse':
      run.answer = run.observer.answer(await client.display(), statement.challenge, statement.pin);
      return run.answer === 'accepted';
    default:
      run.do(statement);
      return true;
  }
}

async function type(digits: string, every_us: number, client: CardClient): Promise<void> {
  if (every_us === TYPE_EVERY_US) return client.type(digits);
  const down_us = Math.floor(every_us / 2);
  for (const digit of digits) {
    await client.down(digit as CardKey);
    await pass(down_us, client);
    await client.up(digit as CardKey);
    await pass(every_us - down_us, client);
  }
}

async function pass(us: number, client: CardClient): Promise<void> {
  for (let left_us = us; left_us > 0; left_us -= LONGEST_PASS_US) {
    await client.advance(Math.min(left_us, LONGEST_PASS_US) / MS_US);
  }
}

async function expectDisplay(statement: Expect, client: CardClient): Promise<boolean> {
  const { wanted, within_us, for_us } = statement;
  if (within_us > 0 && wanted.kind !== 'regex') {
    await client.waitFor(wanted.kind === 'off' ? '' : wanted.text, { within_ms: within_us / MS_US });
    return true;
  }
  const limit_us = Math.max(within_us, for_us);
  for (let look = 0, passed_us = 0; ; look++) {
    const verdict = judge(statement, await client.display(), passed_us);
    if (verdict !== 'open') return verdict === undefined;
    const next_us = Math.ceil((limit_us * (look + 1)) / LOOKS);
    await pass(next_us - passed_us, client);
    passed_us = next_us;
  }
}
