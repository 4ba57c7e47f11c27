/** For tests: alice with a password, a card and a number, and a mailbox where her messages come. */
import { Mailbox } from '../couriers/mailbox.js';
import { Outbox } from '../couriers/outbox.js';
import type { CodeWay } from '../identity/devices.js';
import type { LoginAnswer } from '../identity/index.js';
import { ADDRESS, newIdentity } from '../identity/testing.js';
import type { Challenge, Decision } from '../verifier/index.js';
import { verifierOcra } from '../verifier/ocra/ocra.js';
import { SeededRandom } from '../verifier/random.js';
import type { Store } from '../verifier/store/store.js';
import type { TestTime } from '../verifier/testing.js';
import { Methods } from './methods.js';
import type { GivenMethodSettings } from './settings.js';

export const NUMBER = '+15550100199';
export const ORIGIN = 'https://portal.example';

/** A time that calls nobody: what waits goes on with `wake`. */
function silent(time: TestTime) {
  return { wall_ms: () => time.wall, callIn: () => () => {} };
}

export async function newMethods(store: Store, settings: GivenMethodSettings = {}) {
  const made = await newIdentity(store);
  const { verifier, identity, time } = made;
  const mailbox = new Mailbox(silent(time));
  const outbox = new Outbox({ host: verifier, courier: mailbox, time: silent(time) });
  const methods = new Methods({ verifier, identity, outbox, settings, random: new SeededRandom(1) });
  await methods.numbers.set('alice', NUMBER);

  const serialOf = async (kind: string): Promise<string> => {
    const found = (await identity.devices.of('alice')).filter((device) => device.kind === kind);
    return found.at(-1)!.serial;
  };
  /** A challenge as a page asks for it. */
  const ask = async (serial: string, way: CodeWay = 'sms') => {
    const within = (decision: Decision, challenge: Challenge): Promise<void> =>
      methods.deliveries.putWithin(decision, { user: 'alice', serial, challenge, about: 'login', way });
    const challenge = await methods.deliveries.noteLimit(() => verifier.challenge('alice', serial, { within }));
    methods.deliveries.wake();
    await outbox.settled();
    return challenge;
  };
  const answer = (handle: string, response: string): Promise<LoginAnswer> =>
    identity.logIn({ handle, response, user: 'alice', address: ADDRESS });
  /** The digits of the last message of a kind. */
  const lastCode = (kind: 'sms' | 'call' = 'sms'): string => {
    const message = mailbox.read(NUMBER).findLast((one) => one.kind === kind);
    return message?.text.replaceAll(/[^0-9]/g, '') ?? '';
  };
  return { ...made, mailbox, outbox, methods, serialOf, ask, answer, lastCode };
}

/** The passcode that an IB Key shows. */
export function passcodeOf(key: { suite: string; keyHex: string }, question: string, pin?: string): string {
  return verifierOcra({
    suite: key.suite,
    key: Buffer.from(key.keyHex, 'hex'),
    question,
    ...(pin !== undefined && { pin }),
  });
}

/** All that a store has of records, cards and log, as text: sealed bytes in hexadecimal digits. */
export async function dumpOf(store: Store): Promise<string> {
  return store.read(async (tx) => {
    const records = await Promise.all(KINDS.map((kind) => tx.recordsAfter(kind, '', 1000)));
    const cards = await tx.cardsAfter('', 1000);
    return JSON.stringify([records, cards, await tx.auditRecords(0, 10_000)], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  });
}

const KINDS = [
  'outbox',
  'number',
  'codes sent',
  'code way',
  'answered login',
  'ib-key activation',
  'ib-key ticket',
  'session',
];
