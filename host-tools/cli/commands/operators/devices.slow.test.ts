import { join } from 'node:path';
import test from 'ava';
import { Identity } from '../../../identity/identity.js';
import { MethodsDesk } from '../../../methods/methods.js';
import { openVerifier } from '../store/open-store.js';
import { KEK, newStore, type TestStore } from './testing.js';

const ADDRESS = '192.0.2.7';
const NUMBER = '+15550100199';

/** Logs alice in with one of her devices, as a portal does. @returns the session's level, or the refusal */
async function logIn({ folder }: TestStore, kind: string, responseTo: (question: string) => string): Promise<string> {
  const given = { store: join(folder, 'cards.db'), 'kek-file': join(folder, 'keys/kek') };
  const { verifier, close } = await openVerifier(given);
  try {
    const identity = await Identity.open({ verifier });
    const { serial } = (await identity.devices.of('alice')).find((device) => device.kind === kind)!;
    const { handle, question } = await verifier.challenge('alice', serial);
    const response = responseTo(question);
    const answer = await identity.logIn({ handle, response, user: 'alice', address: ADDRESS });
    return answer.answer === 'accepted' ? answer.session.level : answer.answer;
  } finally {
    await close();
  }
}

/** Orders a card for alice, as her page does. @returns whether it was ordered */
async function orderCard({ folder }: TestStore): Promise<boolean> {
  const given = { store: join(folder, 'cards.db'), 'kek-file': join(folder, 'keys/kek') };
  const { verifier, close } = await openVerifier(given);
  try {
    return await new MethodsDesk(verifier).eligibility.orderCard('alice');
  } finally {
    await close();
  }
}

test('devices command: a number is set, confirmed and removed, and shown as it is', async (t) => {
  const { run } = await newStore(t);
  for (const [args, said] of [
    [
      ['set-number', 'alice', '+1 (555) 010-0199', '--unverified', ...KEK],
      `"alice" has the number ${NUMBER}, not verified\n`,
    ],
    [['verify-number', 'alice'], `"alice" has the number ${NUMBER}\n`],
    [
      ['set-number', 'alice', NUMBER, '--activation-only', ...KEK],
      `"alice" has the number ${NUMBER}, for activations only\n`,
    ],
    [['remove-number', 'alice'], '"alice" has no number any more\n'],
  ] as const)
    t.is((await run('devices', ...args)).stdout, said);
  await run('devices', 'set-number', 'alice', NUMBER, ...KEK);
  const shown = (await run('devices', 'show', 'alice')).stdout;
  t.regex(
    shown,
    /^user {4}alice\nnumber {2}\+15550100199\ncard {4}7001: active\ncard {4}7002: not activated\ncode {4}~code-/,
  );
  const { user, number, devices } = JSON.parse((await run('devices', 'show', 'alice', '--json')).stdout);
  t.deepEqual([user, number], ['alice', { number: NUMBER, isVerified: true, logsIn: true }]);
  t.deepEqual(
    devices.map(({ kind, level }: { kind: string; level: string }) => [kind, level]),
    [
      ['card', 'card'],
      ['card', 'card'],
      ['code', 'code'],
    ],
  );
});

test('devices command: a passcode and a card of cells are printed once, log in, and end', async (t) => {
  const store = await newStore(t);
  const { run } = store;
  const passcode = (await run('devices', 'give-passcode', 'alice', ...KEK)).stdout;
  t.regex(passcode, /^[A-Z2-9]{10}\n$/);
  t.is(await logIn(store, 'passcode', () => passcode.trim()), 'passcode');
  t.is((await run('devices', 'end-passcode', 'alice')).stdout, '"alice" has no temporary passcode any more\n');
  t.regex((await run('devices', 'give-passcode', 'alice', ...KEK)).stderr, /was given a temporary passcode last/);
  const { cells } = JSON.parse((await run('devices', 'give-online-card', 'alice', '--json', ...KEK)).stdout);
  const asked = (question: string): string => {
    const [first, second] = [Number(question.slice(0, 2)), Number(question.slice(2))];
    return cells[first] + cells[second === first ? (second + 1) % 100 : second];
  };
  t.is(await logIn(store, 'online-card', asked), 'online-card');
  const printed = (await run('devices', 'give-online-card', 'alice', ...KEK)).stdout;
  t.regex(printed, /^good until .* UTC\n( {1,2}\d{1,2} ( [A-Z2-9]{3}){10}\n){10}$/);
  t.false(printed.includes(cells.slice(0, 10).join(' ')));
  t.is((await run('devices', 'end-online-card', 'alice')).stdout, '"alice" has no online code card any more\n');
  const { stdout: log } = await run('audit', 'show', '--json');
  t.regex(log, /issue key.*operator/);
  t.false(log.includes(passcode.trim()));
});

test('devices command: an order is listed until it is closed, and a balance decides whether there is one', async (t) => {
  const store = await newStore(t);
  const { run } = store;
  t.is((await run('devices', 'orders')).stdout, '');
  t.is((await run('users', 'set-balance', 'alice', '500000')).stdout, '"alice" has a balance of 500000 USD\n');
  t.false(await orderCard(store));
  await run('users', 'set-balance', 'alice', '500001');
  t.regex((await run('devices', 'show', 'alice')).stdout, /^balance {2}500001 USD$/m);
  t.true(await orderCard(store));
  t.false(await orderCard(store), 'one is open');
  t.regex((await run('devices', 'orders')).stdout, /^alice\t\d{4}-\d{2}-\d{2} .* UTC\n$/);
  t.is(JSON.parse((await run('devices', 'orders', '--json')).stdout).user, 'alice');
  t.is((await run('devices', 'close-order', 'alice')).stdout, 'the order of "alice" is closed\n');
  t.is((await run('devices', 'orders')).stdout, '');
});

test('devices command: what can’t be done is refused with status 2 and what to do', async (t) => {
  const { run } = await newStore(t);
  for (const [args, message] of [
    [['end-passcode', 'alice'], /has no temporary passcode: "dscplus devices show" shows/],
    [['end-online-card', 'alice'], /has no online code card/],
    [['end-ib-key', 'alice', '7001'], /has no IB Key "7001"/],
    [['remove-number', 'alice'], /has no number/],
    [['verify-number', 'alice'], /has no number: set it first/],
    [['set-number', 'alice', '5550100', ...KEK], /number must be a telephone number with its country/],
    [['give-passcode', 'alice'], /the key-encryption key is missing/],
    [['show', 'nobody'], /there is no user "nobody"/],
    [['close-order', 'alice'], /"alice" has ordered no card/],
  ] as const) {
    const { status, stdout, stderr } = await run('devices', ...args);
    t.is(status, 2, args.join(' '));
    t.is(stdout, '');
    t.regex(stderr, message);
  }
});
