/** A login on the card of a page: pressed on the element in Chromium, against the same login on a card in Node. */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Card } from '../../../emulator/machine/card.js';
import { login } from './login.js';
import { alternate, print, seconds } from './rounds.js';

const ROUNDS = 21;
const LOGINS = 100;

/**
 * The page's part. Each login is pressed by pointer events on the drawn keys, PRESS held for 2.5 s of board time; the virtual
 * clock takes out the time that a hand takes, and leaves what the script does: events, firmware, and one drawing a frame.
 */
const PAGE = `
const card = document.createElement('dscplus-card');
card.setAttribute('clock', 'virtual');
document.body.append(card);
const keys = Object.fromEntries([...card.shadowRoot.querySelectorAll('[data-key]')].map((key) => [key.dataset.key, key]));
// A browser makes its events outside of scripts.
const [down, up] = ['pointerdown', 'pointerup'].map((type) => new PointerEvent(type, { bubbles: true, pointerId: 1 }));
function tap(key, us) {
  keys[key].dispatchEvent(down);
  card.wait(us);
  keys[key].dispatchEvent(up);
  card.wait(100_000);
}
function login(challenge) {
  tap('PRESS', 2_500_000);
  for (const key of '1234') tap(key, 100_000);
  tap('OK', 100_000);
  for (const key of challenge) tap(key, 100_000);
  tap('OK', 100_000);
  const response = card.display;
  card.wait(30_000_000);
  return response;
}
function logins(count) {
  const start_ms = performance.now();
  for (let i = 0; i < count; i++) login(String(100_000 + i));
  return (performance.now() - start_ms) / 1000;
}
`;

export async function webCard(): Promise<void> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.addScriptTag({ content: readFileSync('build/web.script.js', 'utf8') });
  await page.addScriptTag({ content: PAGE });
  const card = new Card();
  if ((await page.evaluate('login("314159")')) !== login(card, '314159')) throw new Error('the responses differ');
  const ours = (): Promise<number> => page.evaluate<number>(`logins(${LOGINS})`);
  const other = () =>
    seconds(() => {
      for (let i = 0; i < LOGINS; i++) login(card, String(100_000 + i));
    });
  for (let i = 0; i < 5; i++) {
    await ours();
    other();
  }
  const [ours_s, other_s] = await alternate(ROUNDS, ours, other);
  await browser.close();
  print({ bench: 'web_card', goal: 3, bar: 10, better: 'less', unit: 'logins in Node' }, ours_s / other_s);
}
