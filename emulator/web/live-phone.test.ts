import test from 'ava';
import {
  activationLink,
  IB_KEY_SUITES,
  type Incoming,
  type RadioAnswer,
  type RadioRequest,
} from '../phone/messages.js';
import { type KeptPhone, LivePhone } from './live-phone.js';

const NUMBER = '+15550100001';

/** A world whose time and calls are the test's, and a server that gives the answers that the test sets. */
function livePhone(answers: readonly RadioAnswer[], kept?: KeptPhone) {
  const time = { now_us: 0 };
  const calls = new Set<{ readonly at_us: number; readonly call: () => void }>();
  const asked: RadioRequest[] = [];
  const polled: string[] = [];
  const waiting: Incoming[] = [];
  const server = {
    ask: async (request: RadioRequest): Promise<RadioAnswer> => {
      asked.push(request);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error('unreachable');
      return answer;
    },
    incoming: async (to: string) => {
      polled.push(to);
      return to === NUMBER ? [] : waiting.map((message, at) => ({ id: String(at), message }));
    },
  };
  const world = {
    wall_ms: () => 1_800_000_000_000 + time.now_us / 1000,
    steady_us: () => time.now_us,
    callIn: (us: number, call: () => void) => {
      const entry = { at_us: time.now_us + us, call };
      calls.add(entry);
      return () => void calls.delete(entry);
    },
  };
  const changed = () => undefined;
  const live = new LivePhone({ phone: { platform: 'ios' }, kept, numbers: [NUMBER], server, world, changed });
  const pass = async (us: number): Promise<void> => {
    const end_us = time.now_us + us;
    for (;;) {
      const [next] = [...calls].sort((a, b) => a.at_us - b.at_us);
      if (next === undefined || next.at_us > end_us) break;
      calls.delete(next);
      time.now_us = Math.max(time.now_us, next.at_us);
      next.call();
      await new Promise(setImmediate);
    }
    time.now_us = end_us;
  };
  const tap = (...labels: readonly string[]): void => {
    for (const label of labels) live.do((phone) => phone.tap(label));
  };
  return { live, pass, tap, asked, polled, waiting };
}

const ACTIVATED: RadioAnswer = {
  answer: 'activated',
  serial: 'IBK-1',
  user: 'demo',
  suite: IB_KEY_SUITES.ios,
  keyHex: '3132333435363738393031323334353637383930',
};

test('live phone: a code is scanned, the key activated by the server, and a notification answered', async (t) => {
  const { live, pass, tap, asked, waiting } = livePhone([ACTIVATED, { answer: 'accepted' }]);
  live.do((phone) => phone.pointCamera(activationLink('http://127.0.0.1:1', 'ABCD2345')));
  tap('Camera', 'Open IBKR Mobile', 'Allow');
  live.do((phone) => phone.present('face', true));
  await new Promise(setImmediate);
  t.is(live.view!.screen, 'success');
  tap('Done', 'Leave');
  waiting.push({ kind: 'notification', serial: 'IBK-1', handle: 'h', question: '482913', lives_ms: 60_000 });
  await pass(4_000_000);
  tap('Confirm login', 'Confirm');
  live.do((phone) => phone.present('face', true));
  await new Promise(setImmediate);
  t.is(live.view!.screen, 'confirmed');
  t.deepEqual(
    asked.map((request) => request.do),
    ['activate', 'answerNotification'],
  );
});

test('live phone: a server that can’t be reached is no connection, and without a network nobody is asked', async (t) => {
  const { live, pass, tap, asked, polled } = livePhone([ACTIVATED]);
  live.do((phone) => phone.pointCamera(activationLink('http://127.0.0.1:1', 'ABCD2345')));
  tap('Camera', 'Open IBKR Mobile', 'Allow');
  live.do((phone) => phone.present('face', true));
  await new Promise(setImmediate);
  tap('Done');
  live.do((phone) => phone.setNetwork('off'));
  polled.length = 0;
  await pass(60_000_000);
  t.deepEqual(polled, []);
  live.do((phone) => phone.setNetwork('on'));
  tap('Authenticate', 'Add User', 'Continue');
  live.do((phone) => phone.enter('demo'));
  live.do((phone) => phone.enter('secret'));
  tap('Continue');
  await new Promise(setImmediate);
  t.is(live.view!.screen, 'noConnection');
  t.is(asked.length, 2);
});

test('live phone: an entry ends by itself in the world’s time, and nothing is planned after the end', async (t) => {
  const { live, pass, tap } = livePhone([]);
  tap('IBKR Mobile', 'Allow');
  await pass(299_000_000);
  t.is(live.view!.screen, 'home');
  await pass(2_000_000);
  t.is(live.view!.screen, 'desk');
  live.end();
  await pass(600_000_000);
});

test('live phone: kept between two pages, it goes on where it was, and hears each message once', async (t) => {
  const first = livePhone([ACTIVATED]);
  first.live.do((phone) => phone.pointCamera(activationLink('http://127.0.0.1:1', 'ABCD2345')));
  first.tap('Camera', 'Open IBKR Mobile', 'Allow');
  first.live.do((phone) => phone.present('face', true));
  await new Promise(setImmediate);
  first.tap('Done', 'Leave');
  const login: Incoming = { kind: 'notification', serial: 'IBK-1', handle: 'h', question: '482913', lives_ms: 60_000 };
  first.waiting.push(login);
  await first.pass(4_000_000);
  first.live.end();
  const kept = JSON.parse(JSON.stringify({ ...first.live.save(), at_ms: 1_800_000_000_000 - 30_000 })) as KeptPhone;
  const second = livePhone([], kept);
  second.waiting.push(login);
  await second.pass(4_000_000);
  t.is(second.live.phone.save().logins.length, 1);
  await second.pass(30_000_000);
  t.deepEqual(second.live.phone.save().logins, []);
  second.live.end();
});

test('live phone: while roaming its number is asked for calls, and its keys are not', async (t) => {
  const { live, pass, polled } = livePhone([]);
  live.do((phone) => phone.setNetwork('roaming'));
  await pass(5_000_000);
  t.deepEqual([...new Set(polled)], [NUMBER]);
  live.end();
});
