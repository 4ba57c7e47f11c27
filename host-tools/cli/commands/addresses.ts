/** `dscplus addresses`: from where a user may log in. */
import { InputError } from '../../../emulator/input-error.js';
import type { AddressFacts } from '../../identity/addresses.js';
import { IdentityDesk } from '../../identity/identity.js';
import { type Action, runAction } from '../shell/actions.js';
import { type Act, actionOf, type Outcome, quoted } from './operators/act.js';
import { timeText } from './operators/facts-text.js';
import { STORE_USAGE } from './store/open-store.js';
import { OPERATOR_USAGE } from './store/with-operator.js';

const USAGE = `Usage: dscplus addresses show NAME
       dscplus addresses set NAME RULE… [--now]
       dscplus addresses clear NAME [--now]

Shows and sets the addresses that a user may log in from. A rule is an address, a network or a range, of IPv4 or IPv6:
192.0.2.7, 192.0.2.0/24, 192.0.2.7-192.0.2.9, 2001:db8::/32. A login from elsewhere is refused as a wrong password is.
"clear" allows every address. A change holds after 24 hours, or at once with --now.

Options:
${STORE_USAGE}${OPERATOR_USAGE}  --now                  the change holds at once

Examples:
  dscplus addresses set alice 192.0.2.0/24 2001:db8::/32 --store cards.db
  dscplus addresses show alice --store cards.db --json
`;

function ruleText(rules: readonly string[]): string {
  return rules.length === 0 ? 'any address' : rules.join(', ');
}

function outcome(name: string, { rules, next }: AddressFacts): Outcome {
  const later = next && `; from ${timeText(next.from_ms)} on: ${ruleText(next.rules)}`;
  return { text: `${quoted(name)} may log in from: ${ruleText(rules)}${later ?? ''}`, object: { rules, next } };
}

const ACTS: Readonly<Record<string, Act>> = {
  show: {
    names: ['NAME'],
    access: 'read',
    work: async (operator, [name]) => outcome(name!, await new IdentityDesk(operator).addresses.of(name!)),
  },
  set: {
    names: ['NAME', 'RULE…'],
    options: ['now'],
    work: async (operator, [name, ...rules], { now }) => {
      try {
        return outcome(name!, await new IdentityDesk(operator).addresses.set(name!, rules, now));
      } catch (error) {
        // Arguments have no numbers.
        throw error instanceof InputError ? new InputError(error.message.replace(/^rules\[[0-9]+\]/, 'RULE')) : error;
      }
    },
  },
  clear: {
    names: ['NAME'],
    options: ['now'],
    work: async (operator, [name], { now }) =>
      outcome(name!, await new IdentityDesk(operator).addresses.set(name!, [], now)),
  },
};

const ACTIONS: Readonly<Record<string, Action>> = Object.fromEntries(
  Object.entries(ACTS).map(([name, act]) => [name, actionOf('addresses', name, act, USAGE)]),
);

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('addresses', ACTIONS, USAGE, args);
}
