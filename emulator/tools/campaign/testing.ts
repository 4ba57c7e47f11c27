/** For tests: campaigns on scripts that stand in the test itself, and mistakes that are made on purpose. */
import type { ExecutionContext } from 'ava';
import { acceptedResponses } from '../../../host-tools/judge/accepted-responses.js';
import { responseCheck } from '../../../host-tools/judge/response-check.js';
import { Card } from '../../machine/card.js';
import type { ResponseCheck } from '../../machine/target.js';
import { PlayedCard, perform } from '../../script/drivers/at-once.js';
import { expectText } from '../../script/statements/expect.js';
import { parseText } from '../../script/testing.js';
import { linesOf } from '../../script/written-lines.js';
import { replace } from '../../testing-replace.js';
import { Campaign } from './campaign.js';
import type { FaultModel } from './fault-models/fault-model.js';
import { type Decision, LoginServer } from './login-server.js';
import { type CampaignReport, reportOf } from './report.js';

export const LOGIN = 'type 1234\npress OK\ntype 482915\npress OK\nexpect response\n';
export const HOLD = 'press PRESS for 2.5s\nexpect "PIN>"\n';
/** The seed login: 5 s up to the response, which shows for 30 s. */
export const SEED = `${HOLD}${LOGIN}wait 30s\nexpect off\n`;
/** A card with a counter, whose every response writes to memory, logs in twice. */
export const COUNTED = `press PRESS for 2.5s\ntype 48291567\npress OK\ntype 1234\npress OK\nexpect response\n`;
export const TWICE = `card nagra-326 counter=4\n${COUNTED}wait 21s\n${COUNTED}`;

export function campaignOf(text: string, faultModels: readonly FaultModel[]): Campaign {
  return new Campaign(parseText(text), {
    faultModels,
    card: {},
    check: responseCheck,
    accepted: acceptedResponses,
    cardFileRecord: () => ({ model: 'nagra-326', counter: 7n }),
    progress: () => {},
  });
}

export function reported(text: string, faultModels: readonly FaultModel[]): CampaignReport {
  const campaign = campaignOf(text, faultModels);
  return reportOf(campaign, campaign.run(), linesOf(campaign.script, 'main.keys'));
}

/** The script, and after each of its statements what the display then shows: whatever a fault changes of it is seen. */
export function watched(check: ResponseCheck, lines: readonly string[]): string {
  const card = new Card();
  const played = new PlayedCard(card, check);
  const { statements } = parseText(lines.join('\n'));
  return statements
    .map((statement, index) => {
      perform(statement, played);
      return `${lines[index]}\n${expectText(card.display)}\n`;
    })
    .join('');
}

/** A server that takes what differs from a right answer in one digit, until the test ends. */
export function overlookOneDigit(t: ExecutionContext): void {
  const decide = replace(t, LoginServer.prototype, 'decide', function (this: LoginServer, answer, ...asked): Decision {
    const nearly = [...answer].flatMap((_, at) =>
      [...'0123456789'].map((digit) => [...answer].with(at, digit).join('')),
    );
    const found = nearly.map((near) => decide.call(this, near, ...asked)).find(({ accepted }) => accepted);
    return found ?? { accepted: false };
  });
}
