import test from 'ava';
import { responseCheck } from '../../host-tools/judge/response-check.js';
import { Card } from '../machine/card.js';
import { play } from './player.js';
import { ScriptError } from './script-error.js';
import { parseText } from './testing.js';

function played(text: string) {
  return play(parseText(text), new Card({ record: true, contacts: { kind: 'clean' } }), responseCheck);
}

const LOGIN = `phone ios active=demo
tap "IBKR Mobile"
tap Authenticate
enter "482913"
tap "Generate Passcode"
unlock face
`;

/** A script, and how its last line fails. */
const FAILURES: ReadonlyArray<readonly [string, RegExp]> = [
  [`${LOGIN}expect screen "Home"`, /^expected the screen "Home", found "Passcode \| [0-9]{8}" at 0\.000000 s/],
  [`${LOGIN}expect passcode for 482914`, /^expected the passcode [0-9]{8}, found "Passcode \| [0-9]{8}"/],
  [
    `${LOGIN}expect screen "Passcode" for 90s`,
    /^expected the screen "Passcode" for 90s, found "Phone" at 60\.000000 s/,
  ],
  [`${LOGIN}tap Done\nexpect screen "Phone" within 2s`, /^expected the screen "Phone" within 2s, found "Home"/],
  ['phone ios\nexpect passcode for 482913', /^expected a passcode, which needs an active IB Key/],
  ['phone ios\nphone off\nexpect screen "Phone"', /found the display off/],
];

for (const [text, message] of FAILURES) {
  test(`phone scripts: fails with ${message.source}`, (t) => {
    t.regex(played(text).failure!.message, message);
  });
}

/** A script with a mistake that only playing shows. */
const MISTAKES: ReadonlyArray<readonly [string, string]> = [
  ['tap Camera', 'main.keys:1:1: found no phone here, expected "phone ios" or "phone android" before this statement'],
  ['phone ios\ncard dsc-plus\nscan', 'main.keys:3:1: found no phone here'],
  [
    'phone ios\ntap Kamera',
    'main.keys:2:1: tap: found "Kamera", expected a button of the screen "Phone": IBKR Mobile, ',
  ],
  ['phone ios\nenter "1"', 'main.keys:2:1: enter: found no empty field, expected a field of the screen "Phone": none'],
  [
    `${LOGIN}unlock face`,
    'main.keys:7:1: unlock: found face, expected nothing, for the phone does not ask for it here',
  ],
  [
    'phone ios\nunlock passcode 246810',
    'main.keys:2:1: unlock: found a passcode, expected nothing, for the phone does not ask for it here',
  ],
  ['phone ios\nenter code', 'main.keys:2:1: found no code, expected a code that came by a text message or a call'],
  ['phone ios\nenter session', 'main.keys:2:1: found no session, expected a session ID on the page'],
  ['phone ios\nphone off\ntap Camera', 'main.keys:3:1: the phone is off: switch it on first'],
];

for (const [text, message] of MISTAKES) {
  test(`phone scripts: ${message}`, (t) => {
    const error = t.throws(() => played(text), { instanceOf: ScriptError });
    t.true(error.message.startsWith(message), error.message);
  });
}

/** Statements of the card's keys and parts, which nobody has in hand. */
const OF_CARDS = [
  'press OK',
  'type 1',
  'down 5',
  'up 5',
  'stick 5 down',
  'free 5',
  'glitch 5 3ms',
  'segment 1.a1 dead',
  'battery 0',
  'cut power',
  'restore power',
];

test('phone scripts: keys and parts of a card are a mistake while a phone is in its place', (t) => {
  const message = 'main.keys:2:1: found a phone in place of the card here, expected "card MODEL" before this statement';
  for (const statement of OF_CARDS) {
    const error = t.throws(() => played(`phone ios\n${statement}`), { instanceOf: ScriptError });
    t.true(error.message.startsWith(message), error.message);
    t.notThrows(() => played(`phone ios\ncard dsc-plus\n${statement}`));
  }
});

test('phone scripts: a card takes the phone’s place, and a snapshot brings the phone back as it was', (t) => {
  const result = played(`${LOGIN}save shown
card dsc-plus
expect off
press PRESS for 2.5s
expect "PIN>"
save pin
restore shown
expect passcode for 482913
restore pin
expect "PIN>"`);
  t.is(result.failure, null);
  t.is(result.model, 'dsc-plus');
  t.deepEqual(result.screens.slice(-4), [
    [0, ''],
    [2_021_000, 'PIN>'],
    [0, 'Passcode | 86620753'],
    [2_600_000, 'PIN>'],
  ]);
});

test('phone scripts: the report names the platform, and what is entered reaches the digest', (t) => {
  const { model, digest } = played(`${LOGIN}tap Done`);
  t.is(model, 'ios');
  t.is(played(`${LOGIN}tap Done`).digest, digest);
  t.not(played(`${LOGIN.replace('482913', '482914')}tap Done`).digest, digest);
});

test('phone scripts: a snapshot of a phone is refused by a card that never had one', (t) => {
  const card = new Card();
  play(parseText(LOGIN), card, responseCheck);
  const saved = card.save();
  const other = new Card();
  t.throws(() => other.restore(saved), { message: /another device attached, which this card never had/ });
  card.restart();
  t.is(card.display, '');
  card.restore(saved);
  t.is(card.display, 'Passcode | 86620753');
});
