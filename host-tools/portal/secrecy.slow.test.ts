/**
 * Logins with every device on a store on disk, three times each: no code, passcode, response or PIN stands in plain text in
 * the store's files, in the log or in an answer. Six digits may stand somewhere by chance; all three of a kind don't.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { RadioAnswer } from '../../emulator/phone/messages.js';
import type { Courier, CourierMessage } from '../couriers/courier.js';
import { passcodeOf } from '../methods/testing.js';
import { LibsqlStore } from '../verifier/index.js';
import { AUDIT_KEY, KEK, newFolder, type Teardown } from '../verifier/testing.js';
import { DEMO_CARD, DEMO_PASSWORD } from './demo.js';
import { type Portal, startPortal } from './portal.js';
import { ask, respond, Visitor } from './testing.js';

const USER = 'mobile';
const NUMBER = '+15550100003';
const OTHER = '+15550100004';
const HOUR_MS = 3_600_000;
const TIMES = 3;
const PIN = '471108';

/** Takes each message at the second try; at the first, it fails with an error that has the whole text. */
class ClumsyCourier implements Courier {
  readonly taken: CourierMessage[] = [];
  readonly #failed = new Set<string>();

  async send(message: CourierMessage): Promise<void> {
    if (!this.#failed.has(message.id)) {
      this.#failed.add(message.id);
      throw new Error(`could not send "${message.text}"`);
    }
    this.taken.push(message);
  }
}

type Activated = Extract<RadioAnswer, { readonly answer: 'activated' }>;

interface Scene {
  readonly portal: Portal;
  /** The next message, once it has come. */
  next(): Promise<CourierMessage>;
  /** Somebody whose password was right, and who has chosen a device. */
  chosen(kind: string): Promise<Visitor>;
  radio(body: object): Promise<Activated & { readonly ticket: string }>;
}

const digitsOf = ({ text }: CourierMessage): string => text.replaceAll(/[^0-9]/g, '');

/** Each of them uses its device once. @returns what nobody may find */
const USES: Readonly<Record<string, (scene: Scene) => Promise<readonly string[]>>> = {
  async 'a code by SMS'({ chosen, next }) {
    const visitor = await chosen('code');
    const code = digitsOf(await next());
    await visitor.send('/login/challenge', { response: code });
    return [code];
  },
  async 'a code by a call'({ chosen, next }) {
    const visitor = await chosen('code');
    const first = digitsOf(await next());
    await visitor.send('/login/code', { way: 'voice' });
    const code = digitsOf(await next());
    await visitor.send('/login/challenge', { response: code });
    return [code, first];
  },
  async 'a code that is not used'({ chosen, next }) {
    await chosen('code');
    return [digitsOf(await next())];
  },
  async 'a code that confirms a number'({ chosen, next, portal }) {
    const visitor = await chosen('code');
    await visitor.send('/login/challenge', { response: digitsOf(await next()) });
    await visitor.open('/number');
    await visitor.send('/number/change', { number: OTHER, way: 'voice' });
    const code = digitsOf(await next());
    await visitor.send('/number/confirm', { code });
    await portal.manage(({ methods }) => methods.numbers.set(USER, NUMBER));
    return [code];
  },
  async 'a temporary passcode'({ chosen, portal }) {
    const passcode = await portal.manage(({ methods }) => methods.passcodes.give(USER));
    await (await chosen('passcode')).send('/login/challenge', { response: passcode });
    return [passcode];
  },
  async 'an online code card'({ chosen, portal }) {
    const { cells } = await portal.manage(({ methods }) => methods.passcodes.giveOnlineCard(USER));
    const visitor = await chosen('online-card');
    const response = visitor.challenge.split(' and ').map((cell) => cells[Number(cell) - 1]!);
    await visitor.send('/login/challenge', { response: response.join('') });
    return [response.join('')];
  },
  async 'an IB Key, added by a code, with a PIN'({ chosen, next, radio, portal }) {
    const { ticket } = await radio({ do: 'addUser', user: USER, password: DEMO_PASSWORD, platform: 'android' });
    const code = digitsOf(await next());
    await radio({ do: 'confirmCode', ticket, code });
    const key = await radio({ do: 'register', ticket, platform: 'android', serials: [], pin: PIN });
    const visitor = await chosen('ib-key');
    await next();
    await visitor.open('/login/challenge');
    const response = passcodeOf(key, visitor.challenge, PIN);
    await visitor.send('/login/challenge', { response });
    await portal.manage(({ methods }) => methods.ibKeys.end(USER, key.serial));
    return [code, response, PIN, key.keyHex];
  },
  async 'a notification'({ chosen, next, radio, portal }) {
    const key = (await portal.manage(({ verifier, methods }) =>
      verifier.decide((decision) => methods.ibKeys.register(decision, USER, { platform: 'ios', serials: [] })),
    )) as Activated;
    const visitor = await chosen('ib-key');
    const { handle, question } = (await next()).login!;
    const response = passcodeOf(key, question);
    await radio({ do: 'answerNotification', serial: key.serial, handle, response });
    await visitor.send('/login/notification', {});
    await portal.manage(({ methods }) => methods.ibKeys.end(USER, key.serial));
    return [response];
  },
  async 'a card'({ chosen }) {
    const visitor = await chosen('card');
    const response = respond(visitor.challenge);
    await visitor.send('/login/challenge', { response });
    return [response];
  },
};

async function newScene(t: Teardown & { is(a: unknown, b: unknown, text?: string): unknown }) {
  const path = join(newFolder(t), 'store.db');
  const store = await LibsqlStore.open(path);
  const [log, answers]: [string[], string[]] = [[], []];
  const write = (...parts: unknown[]): void => {
    log.push(JSON.stringify(parts, (_, value) => (value instanceof Error ? `${value.stack}` : value)));
  };
  const courier = new ClumsyCourier();
  const portal = await startPortal({
    store,
    keys: [KEK],
    auditKey: AUDIT_KEY,
    clock: 'virtual',
    seed: 7,
    control: '0',
    courier,
    log: { info: write, error: write },
    trustClock: true,
  });
  t.teardown(async () => {
    await portal.close();
    await store.close();
  });
  await portal.manage(async ({ verifier, identity, methods }) => {
    const operator = verifier.operator('test');
    const { serial, suite, keyHex, pin } = DEMO_CARD;
    await operator.addUser(USER);
    await operator.addCard({ serial, suite, key: Buffer.from(keyHex, 'hex'), pin });
    await operator.assign(USER, serial);
    await operator.activate(USER, serial);
    await identity.passwords.set(USER, DEMO_PASSWORD);
    await methods.numbers.set(USER, NUMBER);
  });
  let read = 0;
  const scene: Scene = {
    portal,
    async next() {
      while (courier.taken.length === read) {
        portal.control!.advance(1000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      read += 1;
      return courier.taken[read - 1]!;
    },
    async chosen(kind) {
      const visitor = new Recorded(portal.address, answers);
      await visitor.enterPassword(USER);
      const device = (await portal.manage(({ identity }) => identity.devices.of(USER))).find(
        (one) => one.kind === kind,
      )!;
      return visitor.title === 'Choose a device' ? visitor.send('/login/device', { device: device.serial }) : visitor;
    },
    async radio(body) {
      const headers = { 'content-type': 'application/json' };
      const given = await ask(portal.address, {
        method: 'POST',
        path: '/phone/requests',
        headers,
        body: JSON.stringify(body),
      });
      return JSON.parse(given.text);
    },
  };
  const files = (): string =>
    [path, `${path}-wal`, `${path}-shm`]
      .map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : ''))
      .join('\n');
  return { scene, log, answers, files };
}

/** Keeps every page that it gets. */
class Recorded extends Visitor {
  constructor(
    address: string,
    private readonly answers: string[],
  ) {
    super(address);
  }

  override async open(path: string): Promise<this> {
    await super.open(path);
    return this.#keep();
  }

  override async send(...args: Parameters<Visitor['send']>): Promise<this> {
    await super.send(...args);
    return this.#keep();
  }

  #keep(): this {
    this.answers.push(JSON.stringify([this.text, this.headers]));
    return this;
  }
}

/** As it is, and as a call reads it. */
function has(text: string, secret: string): boolean {
  return text.includes(secret) || text.includes([...secret].join(' '));
}

test('secrecy: after logins with every device, no code stands in the store’s files, the log or an answer', async (t) => {
  t.timeout(120_000);
  const { scene, log, answers, files } = await newScene(t);
  const secrets = new Map<string, string[]>();
  for (let times = 0; times < TIMES; times++) {
    for (const [use, play] of Object.entries(USES)) {
      const found = await play(scene);
      for (const [at, secret] of found.entries()) {
        const what = `${use} ${at}`;
        secrets.set(what, [...(secrets.get(what) ?? []), secret]);
      }
      scene.portal.control!.advance(HOUR_MS);
    }
  }
  const places = { 'the store': files(), 'the log': log.join('\n'), 'the answers': answers.join('\n') };
  t.true(has(places['the store'], NUMBER), 'what stands in the store is found');
  t.true(places['the store'].length > 100_000 && answers.length > 50, 'there is something to look through');
  t.regex(places['the log'], /a courier did not take a message/);
  const logins = log.filter((line) => line.includes('"begin session"') && line.includes('"done"'));
  t.is(
    logins.length,
    TIMES * (Object.keys(USES).length - 1),
    'each of them logged in, but the one whose code is not used',
  );
  for (const [place, text] of Object.entries(places)) {
    for (const [what, each] of secrets) {
      t.is(each.length, TIMES);
      t.false(
        each.every((secret) => has(text, secret)),
        `${what} in ${place}`,
      );
    }
  }
});
