/** Every public call of the clients, given an argument that it can't take: nothing goes onto the line. */
import { Duplex } from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import { runs } from '../../emulator/testing-runs.js';
import { CardClient } from './client.js';
import type { RemoteOperator } from './remote-operator.js';
import { VerifierClient } from './verifier-client.js';

const NO_TEXT = fc.oneof(
  fc.integer(),
  fc.constantFrom(Number.NaN, null, undefined, true, Symbol('s'), 10n, () => ''),
  fc.constant([]),
  fc.record({ a: fc.integer() }),
);
/** Longer than a command takes, or of characters that no line carries. */
const NO_PARAMETER = fc.oneof(NO_TEXT, fc.constantFrom('x'.repeat(257), 'a\nb', 'é'));
const NO_TEXT_BUT_MISSING = NO_PARAMETER.filter((value) => value !== undefined);
const NO_KEY = fc.oneof(NO_TEXT, fc.constantFrom('', 'ok', '10', 'ENTER', ['OK']));
const NO_DIGITS = fc.oneof(NO_TEXT, fc.constantFrom('', '12a', '١٢', '1'.repeat(65)));
const NO_DURATION = fc.constantFrom(-1, 3_600_001, Number.NaN, Number.POSITIVE_INFINITY, '5', null, 5n, [5]);
const NO_OBJECT = fc.constantFrom(null, 5, 'x', [], true);

type Make<Client> = (to: Client, value: never) => unknown;
interface Entry<Client> {
  /** The argument that is wrong, as the message names it. */
  readonly argument: string;
  readonly wrong: fc.Arbitrary<unknown>;
  readonly make: Make<Client>;
}

const ANSWER = { handle: 'h', response: '12345678' };
const CHANGE = { ...ANSWER, login: 'l', pin: '4321' };

/** The last argument of a call. */
function callOptions<Client>(make: Make<Client>): Entry<Client>[] {
  const wrapped =
    (wrap: (value: unknown) => unknown): Make<Client> =>
    (to, value) =>
      make(to, wrap(value) as never);
  return [
    { argument: 'options', wrong: NO_OBJECT, make },
    { argument: 'misspelt', wrong: fc.constant({ misspelt: 1 }), make },
    { argument: 'signal', wrong: fc.constantFrom(null, 5, {}, 'stop'), make: wrapped((signal) => ({ signal })) },
  ];
}

const CARD_ENTRIES: readonly Entry<CardClient>[] = [
  ...(['press', 'down', 'up'] as const).flatMap((call): Entry<CardClient>[] => [
    { argument: 'key', wrong: NO_KEY, make: (card, value) => card[call](value) },
    ...callOptions<CardClient>((card, value) => card[call]('OK', value)),
  ]),
  { argument: 'for_ms', wrong: NO_DURATION, make: (card, for_ms) => card.press('OK', { for_ms }) },
  { argument: 'digits', wrong: NO_DIGITS, make: (card, value) => card.type(value) },
  ...callOptions<CardClient>((card, value) => card.type('12', value)),
  { argument: 'text', wrong: NO_PARAMETER, make: (card, value) => card.waitFor(value, { within_ms: 5 }) },
  { argument: 'within_ms', wrong: NO_DURATION, make: (card, within_ms) => card.waitFor('PIN>', { within_ms }) },
  { argument: 'within_ms', wrong: fc.constant({}), make: (card, value) => card.waitFor('PIN>', value) },
  { argument: 'mode', wrong: NO_KEY, make: (card, value) => card.setClockMode(value) },
  ...callOptions<CardClient>((card, value) => card.setClockMode('real', value)),
  { argument: 'by_ms', wrong: NO_DURATION, make: (card, value) => card.advance(value) },
  ...callOptions<CardClient>((card, value) => card.advance(1, value)),
  { argument: 'challenge', wrong: NO_TEXT, make: (card, value) => card.login(value, '1234') },
  { argument: 'pin', wrong: NO_TEXT, make: (card, value) => card.login('123456', value) },
  ...callOptions<CardClient>((card, value) => card.login('123456', '1234', value)),
  ...(['display', 'segments', 'clockMode', 'clock', 'status', 'reset', 'identify', 'errors'] as const).flatMap((call) =>
    callOptions<CardClient>((card, value) => card[call](value)),
  ),
];

const VERIFIER_ENTRIES: readonly Entry<VerifierClient>[] = [
  { argument: 'user', wrong: NO_PARAMETER, make: (server, value) => server.challenge(value) },
  {
    argument: 'card',
    wrong: NO_TEXT_BUT_MISSING,
    make: (server, card) => server.challenge('alice', { card }),
  },
  ...callOptions<VerifierClient>((server, value) => server.challenge('alice', value)),
  ...(['verify', 'verifyAtOnce'] as const).flatMap((call): Entry<VerifierClient>[] => [
    { argument: 'response', wrong: NO_OBJECT, make: (server, value) => server[call](value) },
    { argument: 'handle', wrong: NO_PARAMETER, make: (server, handle) => server[call]({ ...ANSWER, handle }) },
    { argument: 'response', wrong: NO_PARAMETER, make: (server, response) => server[call]({ ...ANSWER, response }) },
    { argument: 'user', wrong: NO_TEXT_BUT_MISSING, make: (server, user) => server[call]({ ...ANSWER, user }) },
    ...callOptions<VerifierClient>((server, value) => server[call](ANSWER, value)),
  ]),
  { argument: 'user', wrong: NO_PARAMETER, make: (server, value) => server.activate(value, '8001') },
  { argument: 'card', wrong: NO_PARAMETER, make: (server, value) => server.activate('alice', value) },
  ...callOptions<VerifierClient>((server, value) => server.activate('alice', '8001', value)),
  { argument: 'change', wrong: NO_OBJECT, make: (server, value) => server.changePin(value) },
  ...(['login', 'handle', 'response', 'pin'] as const).map(
    (argument): Entry<VerifierClient> => ({
      argument,
      wrong: NO_PARAMETER,
      make: (server, value) => server.changePin({ ...CHANGE, [argument]: value }),
    }),
  ),
  ...callOptions<VerifierClient>((server, value) => server.changePin(CHANGE, value)),
  { argument: 'first', wrong: NO_OBJECT, make: (server, value) => server.resync(value, ANSWER) },
  { argument: 'second', wrong: NO_OBJECT, make: (server, value) => server.resync(ANSWER, value) },
  ...(['handle', 'response'] as const).map(
    (argument): Entry<VerifierClient> => ({
      argument,
      wrong: NO_PARAMETER,
      make: (server, value) => server.resync(ANSWER, { ...ANSWER, [argument]: value }),
    }),
  ),
  ...callOptions<VerifierClient>((server, value) => server.resync(ANSWER, ANSWER, value)),
  { argument: 'name', wrong: NO_PARAMETER, make: (server, value) => server.logIn(value, 'secret') },
  { argument: 'secret', wrong: NO_PARAMETER, make: (server, value) => server.logIn('root', value) },
  ...callOptions<VerifierClient>((server, value) => server.logIn('root', 'secret', value)),
  ...callOptions<VerifierClient>((server, value) => server.logOut(value)),
];

const OPERATOR_CALLS = {
  user: ['user', 'addUser', 'suspendUser', 'resumeUser'],
  serial: ['card', 'suspendCard', 'resumeCard', 'allowResync'],
} as const;

const OPERATOR_ENTRIES: readonly Entry<RemoteOperator>[] = [
  ...Object.entries(OPERATOR_CALLS).flatMap(([argument, calls]) =>
    calls.flatMap((call): Entry<RemoteOperator>[] => [
      { argument, wrong: NO_PARAMETER, make: (operator, value) => operator[call](value) },
      ...callOptions<RemoteOperator>((operator, value) => operator[call]('8001', value)),
    ]),
  ),
  ...(['assign', 'unassign', 'activate', 'lock', 'unlock'] as const).flatMap((call): Entry<RemoteOperator>[] => [
    { argument: 'user', wrong: NO_TEXT_BUT_MISSING, make: (operator, value) => operator[call](value, '8001') },
    { argument: 'serial', wrong: NO_PARAMETER, make: (operator, value) => operator[call]('alice', value) },
    ...callOptions<RemoteOperator>((operator, value) => operator[call]('alice', '8001', value)),
  ]),
  ...(['users', 'cards'] as const).flatMap((call): Entry<RemoteOperator>[] => [
    { argument: 'after', wrong: NO_TEXT_BUT_MISSING, make: (operator, value) => operator[call](value) },
    ...callOptions<RemoteOperator>((operator, value) => operator[call]('', value)),
  ]),
  ...callOptions<RemoteOperator>((operator, value) => operator.auditHead(value)),
];

/** The other end: it has carried out whatever comes, without an error. */
class Line extends Duplex {
  sent = 0;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.sent += 1;
    const [, tag] = /\*ESE ([0-9]+);/.exec(String(chunk)) ?? [];
    this.push(`1;0,"No error";${tag}\n`);
    done();
  }
}

/** Checks each entry on a client. @returns what is wrong, one line an entry */
async function faultsOf<Client>(
  entries: readonly Entry<Client>[],
  open: (line: Line) => Promise<Client>,
): Promise<string[]> {
  const line = new Line();
  const client = await open(line);
  line.sent = 0;
  const faults: string[] = [];
  for (const { argument, wrong, make } of entries) {
    const run = await fc.check(
      fc.asyncProperty(wrong, async (value) => {
        const error = await (async () => make(client, value as never))().then(
          () => new Error('nothing was thrown'),
          (thrown: Error) => thrown,
        );
        const named = error.name === 'InputError' && new RegExp(`\\b${argument}\\b`).test(error.message);
        if (!named) throw new Error(`${argument}: ${String(error)}`);
        if (line.sent > 0) throw new Error(`${argument}: something was sent`);
      }),
      { numRuns: runs(8, 15) },
    );
    if (run.failed) faults.push(`${make}: ${fc.stringify(run.counterexample)}: ${run.errorInstance} (${run.seed})`);
  }
  return faults;
}

test('client arguments: what a call of CardClient can’t take is an InputError that names it, and nothing is sent', async (t) => {
  t.deepEqual(await faultsOf(CARD_ENTRIES, async (line) => new CardClient(line, { timeout_ms: 1 })), []);
});

test('client arguments: what a call of VerifierClient can’t take is an InputError that names it, and nothing is sent', async (t) => {
  t.deepEqual(await faultsOf(VERIFIER_ENTRIES, async (line) => new VerifierClient(line, { timeout_ms: 1 })), []);
});

test('client arguments: what a call of RemoteOperator can’t take is an InputError that names it, and nothing is sent', async (t) => {
  const open = async (line: Line): Promise<RemoteOperator> => new VerifierClient(line).logIn('root', 'secret');
  t.deepEqual(await faultsOf(OPERATOR_ENTRIES, open), []);
});

for (const [name, open] of [
  ['CardClient', (stream: never, options?: never) => new CardClient(stream, options)],
  ['VerifierClient', (stream: never, options?: never) => new VerifierClient(stream, options)],
] as const) {
  test(`client arguments: ${name} is opened on a stream, with options that it has`, (t) => {
    for (const stream of [undefined, null, 5, '/dev/ttyUSB0', {}]) {
      t.throws(() => open(stream as never), { name: 'InputError', message: /\bstream\b/ });
    }
    const line = new Line() as never;
    for (const timeout_ms of [0, -1, Number.NaN, '5', null, 1e9]) {
      t.throws(() => open(line, { timeout_ms } as never), { name: 'InputError', message: /\btimeout_ms\b/ });
    }
    t.throws(() => open(line, { timeout: 5 } as never), { name: 'InputError', message: /"timeout"/ });
    t.throws(() => open(line, null as never), { name: 'InputError', message: /\boptions\b/ });
  });
}
