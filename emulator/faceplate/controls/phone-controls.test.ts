import test from 'ava';
import { responseCheck } from '../../../host-tools/judge/response-check.js';
import { Card } from '../../machine/card.js';
import type { PlatformName } from '../../phone/messages.js';
import { play } from '../../script/player.js';
import { parseText } from '../../script/testing.js';
import { themeOf } from '../drawing/theme.js';
import { PhoneControls } from './phone-controls.js';

const THEME = themeOf(0, true);

/** A phone in a world whose time is what the test sets, on a screen of 80 by 24 cells. */
function deskOf(platform: PlatformName) {
  const time = { now_us: 0 };
  const card = new Card({ record: true });
  const desk = new PhoneControls({ platform, card, check: responseCheck, world: { steady_us: () => time.now_us } });
  const rows = (): string[] => {
    const grid = desk.draw(80, 24, THEME);
    return Array.from({ length: 24 }, (_, y) => grid.row(y));
  };
  const click = (text: string): void => {
    const shown = rows();
    const y = shown.findIndex((row) => row.includes(`[ ${text} ]`));
    if (y === -1) throw new Error(`no ${text} in\n${shown.join('\n')}`);
    desk.mouse({ kind: 'down', x: shown[y]!.indexOf(`[ ${text} ]`) + 2, y });
  };
  const type = (text: string): void => {
    for (const char of text) desk.key(char === ' ' ? 'space' : char);
  };
  return { time, card, desk, rows, click, type };
}

test('phone panel: by mouse and keyboard a passcode is made, and its recording replays to the same screens', (t) => {
  const { time, card, desk, rows, click, type } = deskOf('android');
  click('IBKR Mobile');
  time.now_us += 500_000;
  click('Authenticate');
  type('1234');
  desk.key('tab');
  type('48291x');
  desk.key('beyond-ascii');
  t.true(rows().some((row) => row.includes('paste other characters')));
  type('3');
  desk.key('backspace');
  type('3');
  t.true(rows().some((row) => row.includes('PIN: ****') || row.includes('PIN: ••••')));
  click('Generate Passcode');
  t.regex(card.display, /^Passcode \| [0-9]{8}$/);
  time.now_us += 60_000_000;
  t.true(rows().some((row) => row.includes('Camera')));
  t.false(desk.key('escape'));
  t.true(desk.key('q'));
  const again = play(parseText(`${desk.script}wait 0s`), new Card({ record: true }), responseCheck);
  t.is(again.failure, null);
  const last = (screens: ReadonlyArray<readonly [number, string]>) =>
    screens.filter(([, text]) => /^Passcode/.test(text));
  t.deepEqual(last(again.screens), last(card.screens));
});

test('phone panel: a login on the page is confirmed by the notification, with the right face alone', (t) => {
  const { time, rows, click } = deskOf('ios');
  click('log in on the page');
  time.now_us += 2_000_000;
  click('Confirm login');
  click('Confirm');
  click('another face');
  t.true(rows().some((row) => row.includes('Not recognised')));
  click('your face');
  time.now_us += 1_000_000;
  t.true(rows().some((row) => row.includes('Login Confirmed')));
  t.true(rows().some((row) => row.includes('Logins confirmed: 1')));
});

test('phone panel: it names its next change, and a small or dark screen is drawn all the same', (t) => {
  const { desk, rows, click } = deskOf('ios');
  t.is(desk.nextFrame_us(), 1_000_000);
  click('phone off');
  t.true(rows().some((row) => row.includes('The phone is off.')));
  t.notThrows(() => desk.draw(20, 5, THEME));
  desk.key('escape');
  t.true(rows().at(-1)!.includes('the phone is off'));
});
