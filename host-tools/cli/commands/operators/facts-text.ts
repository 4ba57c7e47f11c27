/** Users and cards as text and as JSON. */
import type { AssignmentFacts, CardFacts, UserFacts } from '../../../verifier/facts.js';
import type { Outcome } from './act.js';
import { type Column, harmless } from './table.js';

const TIME_MAX_MS = 8.64e15;

/** Milliseconds since 1970 as people read them, to the second, in UTC; beyond what a date can be, as they are. */
export function timeText(time_ms: number): string {
  if (!(Math.abs(time_ms) <= TIME_MAX_MS)) return String(time_ms);
  return new Date(time_ms).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
}

export function stateText({ suspended }: { readonly suspended: boolean }): string {
  return suspended ? 'suspended' : 'active';
}

function assignmentText({ active, locked, disabled, lockedUntil_ms, failuresInARow }: AssignmentFacts): string {
  const states = [
    ...(active ? [] : ['not activated']),
    ...(disabled ? ['locked'] : locked ? [`locked until ${timeText(lockedUntil_ms)}`] : []),
  ];
  const failures = failuresInARow === 0 ? '' : `; failures in a row: ${failuresInARow}`;
  return (states.join(', ') || 'active') + failures;
}

/** Short, for a list: the name, and in brackets what keeps it from working. */
function nameText(name: string, { active, locked }: AssignmentFacts): string {
  const why = [...(active ? [] : ['not activated']), ...(locked ? ['locked'] : [])];
  return why.length === 0 ? name : `${name} (${why.join(', ')})`;
}

export const USER_COLUMNS: readonly Column<UserFacts>[] = [
  { title: 'USER', text: ({ name }) => name },
  { title: 'STATE', text: stateText },
  { title: 'CARDS', text: ({ cards }) => cards.map((one) => nameText(one.serial, one)).join(', ') },
];

export const CARD_COLUMNS: readonly Column<CardFacts>[] = [
  { title: 'CARD', text: ({ serial }) => serial },
  { title: 'STATE', text: stateText },
  { title: 'SUITE', text: ({ suite }) => suite },
  { title: 'COUNTER', text: ({ counter }) => (counter === undefined ? '-' : String(counter)) },
  { title: 'USERS', text: ({ users }) => users.map((one) => nameText(one.user, one)).join(', ') },
];

/** A name and what is known under it, a line each. */
export function lines(facts: ReadonlyArray<readonly [name: string, text: string]>): string {
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return facts.map(([name, text]) => name.padEnd(width) + harmless(text)).join('\n');
}

export function userOutcome(user: UserFacts): Outcome {
  const cards = user.cards.map((one) => ['card', `${one.serial}: ${assignmentText(one)}`] as const);
  return {
    text: lines([['user', user.name], ['state', stateText(user)], ...cards]),
    object: userObject(user),
  };
}

export function cardOutcome(card: CardFacts): Outcome {
  const { serial, suite, counter, takesPin, resyncUntil_ms, users } = card;
  return {
    text: lines([
      ['card', serial],
      ['state', stateText(card)],
      ['suite', suite],
      ...(counter === undefined ? [] : [['counter', String(counter)] as const]),
      ['PIN', takesPin ? 'set' : 'none'],
      ...(resyncUntil_ms === 0 ? [] : [['resync', `allowed until ${timeText(resyncUntil_ms)}`] as const]),
      ...users.map((one) => ['user', `${one.user}: ${assignmentText(one)}`] as const),
    ]),
    object: cardObject(card),
  };
}

export function userObject(user: UserFacts): object {
  return { ...user, cards: user.cards.map(({ user: _, ...assignment }) => assignment) };
}

export function cardObject(card: CardFacts): object {
  const counter = card.counter === undefined ? null : String(card.counter);
  return { ...card, counter, users: card.users.map(({ serial: _, ...assignment }) => assignment) };
}
