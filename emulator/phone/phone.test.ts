import test from 'ava';
import fc from 'fast-check';
import { responseCheck } from '../../host-tools/judge/response-check.js';
import { DSC_PLUS } from '../script/testing.js';
import { PhoneBench } from './bench/phone-bench.js';
import { activationLink, challengeCode, challengeIn, IB_KEY_SUITES, type RadioRequest, sessionOf } from './messages.js';
import { keyBytes, passcodeOf } from './passcode.js';
import { Phone } from './phone.js';
import type { Platform } from './platform.js';
import { PLATFORM_NAMES, PLATFORMS } from './platforms.js';
import type { PhoneOptions } from './state.js';
import { LEAVE } from './view.js';
import type { KeyInstance } from './world.js';

const KEY: KeyInstance = {
  serial: 'IBK-1',
  user: 'demo',
  suite: IB_KEY_SUITES.android,
  keyHex: '3132333435363738393031323334353637383930',
};

/** A phone whose radio counts. */
function counting(options: PhoneOptions) {
  const sent: RadioRequest[] = [];
  const stored: Array<readonly KeyInstance[]> = [];
  const phone = new Phone(options, {
    radio: { send: (_, request) => sent.push(request) },
    storage: { write: (keys) => stored.push(keys) },
  });
  return { phone, sent, stored };
}

const KEYED = PLATFORM_NAMES.map((platform) => ({
  platform,
  instances: [{ ...KEY, suite: IB_KEY_SUITES[platform] }],
}));

test('phone: without a network no passcode, and nothing else, sends a request', (t) => {
  for (const options of KEYED) {
    for (const network of ['off', 'roaming'] as const) {
      const { phone, sent } = counting({ ...options, network });
      fc.assert(
        fc.property(fc.array(fc.nat(99), { maxLength: 80 }), (taps) => {
          for (const tap of taps) {
            const { buttons, fields, sensor } = phone.view!;
            for (const { name, kind } of fields) phone.enter(kind === 'digits' ? '482913' : 'ABCDEFGH', name);
            if (sensor !== null && tap % 2 === 0) phone.present(sensor, true);
            else phone.tap(buttons[tap % buttons.length]!);
          }
        }),
        { numRuns: 200 },
      );
      t.is(sent.length, 0);
    }
  }
});

test('phone: its passcode is what the verifier’s OCRA computes, with the PIN on Android alone', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PLATFORM_NAMES),
      fc.uint8Array({ minLength: 20, maxLength: 64 }),
      fc.stringMatching(/^[0-9]{6}$/),
      fc.stringMatching(/^[0-9]{4,6}$/),
      (platform, key, challenge, pin) => {
        const suite = IB_KEY_SUITES[platform];
        const instance = { ...KEY, suite, keyHex: Buffer.from(key).toString('hex') };
        t.deepEqual(keyBytes(instance), Uint8Array.from(key));
        const facts = { model: DSC_PLUS, key, suite, counter: 0n };
        const own = passcodeOf(instance, challenge, platform === 'android' ? pin : undefined);
        t.is(own, responseCheck(facts, 0n, challenge, pin));
        t.regex(own, /^[0-9]{8}$/);
      },
    ),
  );
});

test('phone: an activation stores the key, once, and a late or foreign answer does nothing', (t) => {
  const { phone, sent, stored } = counting({ platform: 'ios' });
  phone.pointCamera(activationLink('https://portal.example', 'ABCD2345'));
  for (const label of ['Camera', 'Open IBKR Mobile', 'Allow']) phone.tap(label);
  phone.present('face', true);
  t.deepEqual(sent, [{ do: 'activate', session: 'ABCD2345', platform: 'ios', serials: [] }]);
  const answer = { ...KEY, answer: 'activated', suite: IB_KEY_SUITES.ios } as const;
  phone.hear(7, answer);
  t.is(phone.screen, 'waiting');
  phone.hear(1, answer);
  phone.hear(1, { answer: 'refused' });
  t.is(phone.screen, 'success');
  t.deepEqual(stored, [[{ serial: KEY.serial, user: KEY.user, suite: IB_KEY_SUITES.ios, keyHex: KEY.keyHex }]]);
});

test('phone: a request without an answer fails after half a minute, and one that was cancelled is dropped', (t) => {
  const { phone } = counting({ platform: 'android' });
  const add = (): void => {
    for (const label of ['IBKR Mobile', 'Allow', 'Authenticate', 'Add User', 'Continue']) {
      if (phone.view!.buttons.includes(label)) phone.tap(label);
    }
    phone.enter('demo');
    phone.enter('secret');
    phone.tap('Continue');
  };
  add();
  phone.advance(29_999_999);
  t.is(phone.screen, 'waiting');
  phone.advance(30_000_000);
  t.is(phone.screen, 'noConnection');
  phone.tap(LEAVE);
  add();
  phone.tap('Cancel');
  phone.hear(2, { answer: 'codeSent', ticket: 'x', to: 'y' });
  t.is(phone.screen, 'home');
});

test('phone: nothing that it saves or shows has a password or a PIN once it was sent', (t) => {
  const { phone, sent } = counting(KEYED[1]!);
  for (const label of ['IBKR Mobile', 'Authenticate', 'Options', 'Change PIN']) phone.tap(label);
  for (const text of ['demo', 'my password', '9753', '8642', '8642']) phone.enter(text);
  t.notRegex(phone.text, /my password|9753|8642/);
  phone.tap('Change');
  t.is(sent[0]!.do, 'changePin');
  t.notRegex(JSON.stringify(phone.save()), /my password|9753|8642/);
});

test('phone: it is a value: what was saved as text goes on as the phone itself', (t) => {
  const one = new PhoneBench({ platform: 'ios', active: [{ user: 'demo', pin: null }] });
  one.beginLogin('demo');
  one.advance(500_000);
  const other = new PhoneBench({ platform: 'android' });
  other.load(JSON.parse(JSON.stringify(one.save())));
  for (const bench of [one, other]) {
    bench.advance(2_000_000);
    bench.phone.tap('Confirm login');
    bench.phone.tap('Confirm');
    bench.phone.present('face', true);
    bench.advance(3_000_000);
  }
  t.is(one.text, 'Login Confirmed | demo is logged in.');
  t.deepEqual(other.save(), one.save());
});

test('phone: time that passes in pieces does the same as at once', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40_000_000 }), { maxLength: 20 }), (pieces) => {
      const [whole, cut] = [0, 1].map(() => {
        const bench = new PhoneBench({ platform: 'ios', isInstalled: false, active: [{ user: 'demo', pin: null }] });
        bench.phone.tap('App Store');
        bench.phone.tap('GET');
        bench.beginLogin('demo');
        return bench;
      });
      let now_us = 0;
      for (const piece of pieces) {
        now_us += piece;
        cut!.advance(now_us);
      }
      whole!.advance(now_us);
      t.deepEqual(cut!.save(), whole!.save());
    }),
  );
});

/** Everything that the tables of a platform name. */
function faultsOf({ screens }: Platform): string[] {
  const titles = Object.values(screens).map(({ title }) => title);
  const faults = titles.filter((title, at) => titles.indexOf(title) !== at || title.includes('|'));
  for (const [name, { buttons, fields }] of Object.entries(screens)) {
    const labels = buttons.map(({ label }) => label);
    if (new Set(labels).size < labels.length || labels.includes(LEAVE)) faults.push(`${name}: labels`);
    for (const { label, to, does, needsFields } of buttons) {
      if ((to === undefined) === (does === undefined))
        faults.push(`${name}: ${label} leads to one of screen and action`);
      if (to !== undefined && screens[to] === undefined) faults.push(`${name}: ${label} leads nowhere`);
      if (needsFields && fields.length === 0) faults.push(`${name}: ${label} needs fields`);
    }
  }
  return faults;
}

test('phone: every button of a platform leads to a screen that it has, and no two things have one name', (t) => {
  for (const platform of PLATFORM_NAMES) t.deepEqual(faultsOf(PLATFORMS[platform]), []);
});

const SESSIONS: ReadonlyArray<readonly [text: string, session: string | undefined]> = [
  ['https://portal.example/ib-key#ABCD2345', 'ABCD2345'],
  ['http://127.0.0.1:8080/ib-key#ABCD2345', 'ABCD2345'],
  [' abcd-2345 ', 'ABCD2345'],
  ['ABCD234', undefined],
  ['https://portal.example/other#ABCD2345', undefined],
  ['https://portal.example/ib-key#abc', undefined],
  ['javascript:alert(1)', undefined],
  ['', undefined],
];

test('phone: an activation link and a session ID are recognised, and nothing else is', (t) => {
  for (const [text, session] of SESSIONS) t.is(sessionOf(text), session, text);
});

test('phone: a challenge that the camera reads is entered for the key that it asks, and another key’s is an error', (t) => {
  const other = { ...KEY, serial: 'IBK-2', user: 'other' };
  const { phone, sent } = counting({ platform: 'android', network: 'off', instances: [KEY, other] });
  const scan = (serial: string): void => {
    phone.pointCamera(challengeCode({ serial, challenge: '482913' }));
    for (const label of [LEAVE, 'Camera', 'Open IBKR Mobile']) {
      if (phone.view!.buttons.includes(label)) phone.tap(label);
    }
  };
  scan('IBK-2');
  t.is(phone.text, 'Authenticate | User: other | PIN: | Challenge: 482913');
  phone.enter('1234');
  phone.tap('Generate Passcode');
  t.is(phone.text, `Passcode | ${passcodeOf(other, '482913', '1234')}`);
  scan('IBK-3');
  t.is(phone.screen, 'error');
  t.deepEqual(sent, []);
});

test('phone: a challenge’s code is read back, and nothing else is', (t) => {
  const asked = { serial: 'IBK-0123456789', challenge: '000042' };
  t.deepEqual(challengeIn(challengeCode(asked)), asked);
  for (const text of ['', 'ib-key:', 'ib-key:A?challenge=12345', 'ib-key:A?challenge=1234567', '482913'])
    t.is(challengeIn(text), undefined, text);
});

test('phone: a notification lies over every screen but a request that is under way, and is tapped there', (t) => {
  const { phone } = counting(KEYED[0]!);
  phone.receive({ kind: 'notification', serial: 'IBK-1', handle: 'h', question: '482913', lives_ms: 60_000 });
  for (const label of ['IBKR Mobile', 'Authenticate', 'Add User', 'Continue']) {
    t.is(phone.view!.buttons[0], 'Confirm login');
    phone.tap(label);
  }
  for (const text of ['demo', 'secret']) phone.enter(text);
  phone.tap('Continue');
  t.deepEqual([phone.screen, phone.view!.buttons], ['waiting', ['Cancel', LEAVE]]);
  phone.tap('Cancel');
  phone.tap('Confirm login');
  t.is(phone.text, 'Confirm Login | A login of demo waits.');
});

test('phone: a key that takes the place of another leaves no notification of that one', (t) => {
  const { phone } = counting(KEYED[0]!);
  phone.receive({ kind: 'notification', serial: 'IBK-1', handle: 'h', question: '482913', lives_ms: 600_000 });
  phone.pointCamera(activationLink('https://portal.example', 'ABCD2345'));
  for (const label of ['Camera', 'Open IBKR Mobile']) phone.tap(label);
  phone.present('face', true);
  phone.hear(1, { ...KEY, answer: 'activated', serial: 'IBK-2', suite: IB_KEY_SUITES.ios });
  t.deepEqual(phone.view!.buttons, ['Done', LEAVE]);
});
