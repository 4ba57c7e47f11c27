/** A call on a demo's page, read aloud by espeak-ng and played by Chromium (`npm run test:peers`). */
import test from 'ava';
import { pageFor } from './testing-browser.js';
import { demoPortal, titled, typePassword } from './testing-portal.js';

const PLAY = `(async () => {
  const audio = document.querySelector('#mailbox audio');
  audio.muted = true;
  audio.playbackRate = 8;
  const ended = new Promise((resolve) => audio.addEventListener('ended', resolve, { once: true }));
  await audio.play();
  await ended;
  return audio.duration;
})()`;

test('peers: portal: a call with the code is played on the page to its end', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  await page.goto(address);
  await typePassword(page, 'mobile');
  await page.locator('button#login').click();
  await titled(page, 'Enter the security code');
  await page.getByText('Didn’t receive a security code?').click();
  await page.getByRole('button', { name: 'Voice' }).click();
  const played = await page.evaluate<number>(PLAY);
  t.true(played > 2 && played < 15, String(played));
});
