/**
 * Every page of the portal as people see it: in three widths, in light and dark, at 200 % and for screen readers
 * (`npm run test:peers`). The pictures go to build/pictures/.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { pageFor } from './testing-browser.js';
import { answer, demoPortal, OTHER_USER, PASSWORD, titled, twoCardPortal, typePassword } from './testing-portal.js';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const PICTURES = 'build/pictures';

/** A small phone; a screen of 1280 points at 200 %; and that screen. */
const WIDTHS = [320, 640, 1280] as const;

/** Looks at the page that shows now. */
type Look = (name: string) => Promise<void>;

function looker(t: ExecutionContext, page: Page): Look {
  mkdirSync(PICTURES, { recursive: true });
  return async (name) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const place = `${name}, ${width}, ${colorScheme}`;
        // Two pictures later, all is drawn as it stays.
        await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
        t.deepEqual(await tooWide(page), [], place);
        await page.screenshot({ path: `${PICTURES}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      }
      t.deepEqual(await violations(page), [], `${name}, ${colorScheme}`);
    }
  };
}

/** The elements beyond the right edge of a page that would have to be scrolled sideways. */
function tooWide(page: Page): Promise<unknown[]> {
  return page.evaluate(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const isOut = (element) => element.getBoundingClientRect().right > clientWidth;
    return [...document.body.querySelectorAll('*')].filter(isOut).map(({ outerHTML }) => outerHTML.slice(0, 80));
  })()`);
}

/** The findings of axe: the rule, and the place. */
async function violations(page: Page): Promise<unknown[]> {
  await page.evaluate(AXE);
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))',
  );
}

async function click(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
}

async function open(page: Page, link: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: link }).click();
}

/** All pages of a login. */
async function lookAtLogin(page: Page, look: Look): Promise<void> {
  await look('login');
  await page.getByRole('button', { name: 'On-screen keypad' }).click();
  await look('login-keypad');
  await typePassword(page, 'demo', 'wrong');
  await click(page, 'Log in');
  await look('login-wrong');
  await typePassword(page);
  await click(page, 'Log in');
  await look('challenge');
  await page.locator('[name=response]').fill('00000000');
  await click(page, 'Log in');
  await look('challenge-wrong');
  await page.getByRole('button', { name: 'On-screen keypad' }).click();
  await look('challenge-keypad');
  await answer(page);
  await titled(page, 'You are logged in');
  await look('home');
}

async function lookAtTask(page: Page, look: Look): Promise<void> {
  await open(page, 'Confirm a task');
  await look('task');
  await page
    .locator('[name=detail]')
    .fill('a-very-long-address-that-does-not-break-anywhere@a-very-long-domain.example');
  await click(page, 'Continue');
  await look('task-password');
  await typePassword(page, 'demo', 'wrong');
  await click(page, 'Continue');
  await look('task-password-wrong');
  await typePassword(page);
  await click(page, 'Continue');
  await look('task-challenge');
  await answer(page);
  await titled(page, 'The task is confirmed');
  await look('task-confirmed');
}

async function lookAtDevices(page: Page, look: Look): Promise<void> {
  await open(page, 'Devices');
  await page.getByText('Lost it?').click();
  await look('devices');
  await page.locator('[name=serial]:visible').fill('DEMO-00009');
  await click(page, 'Activate');
  await look('devices-refused');
  await page.getByRole('link', { name: 'Change PIN' }).click();
  await look('pin-old');
  await answer(page);
  await titled(page, 'The new PIN');
  await look('pin-new');
  await page.locator('[name=pin]').fill('7294');
  await page.locator('[name=again]').fill('7295');
  await answer(page, '7294');
  await look('pin-differs');
  await page.locator('[name=pin]').fill('7294');
  await page.locator('[name=again]').fill('7294');
  await answer(page, '7294');
  await titled(page, 'Devices');
  await look('pin-changed');
}

async function lookAtTheRest(page: Page, look: Look): Promise<void> {
  await open(page, 'Addresses');
  await look('addresses');
  await page.locator('[name=rules]').fill('nowhere');
  await click(page, 'Save');
  await look('addresses-refused');
  await page.locator('[name=rules]').fill('127.0.0.1\n192.0.2.0/24');
  await click(page, 'Save');
  await look('addresses-saved');
  await open(page, 'Password');
  await look('password');
  await page.locator('[name=old]').fill(PASSWORD);
  for (const name of ['wanted', 'again']) await page.locator(`[name=${name}]`).fill('demo');
  await click(page, 'Change the password');
  await look('password-refused');
  await open(page, 'Sessions');
  await look('sessions');
}

/** The pages by which a user gets a card of the demo's user. */
async function lookAtShare(page: Page, address: string, look: Look): Promise<void> {
  await page.goto(`${address}/devices/share`);
  await look('share');
  await typePassword(page, 'demo', 'wrong');
  await click(page, 'Continue');
  await look('share-refused');
  await typePassword(page);
  await click(page, 'Continue');
  await titled(page, 'Answer the challenge');
  await look('share-challenge');
  await answer(page);
  await titled(page, 'Devices');
  await look('share-done');
}

test('peers: portal: every page fits, and axe finds nothing: the demo, with the card', async (t) => {
  t.timeout(600_000);
  const { address } = await demoPortal(t);
  const page = await pageFor(t, { reducedMotion: 'reduce' });
  const look = looker(t, page);
  await page.goto(`${address}/login`);
  await lookAtLogin(page, look);
  await lookAtTask(page, look);
  await lookAtDevices(page, look);
  await lookAtTheRest(page, look);
});

test('peers: portal: every page fits, and axe finds nothing: refusals, several devices, no device', async (t) => {
  t.timeout(600_000);
  const { address } = await twoCardPortal(t);
  const page = await pageFor(t, { reducedMotion: 'reduce' });
  const look = looker(t, page);
  await page.goto(`${address}/login`);
  await typePassword(page);
  await click(page, 'Log in');
  await titled(page, 'Choose a device');
  await look('device');
  await page.locator('[name=device]').selectOption({ index: 0 });
  await click(page, 'Continue');
  await look('device-challenge');
  // The form of a page that was opened before the cookies went.
  await page.context().clearCookies();
  await page.locator('[name=response]').fill('12345678');
  await click(page, 'Log in');
  await page.getByText('open the page again').waitFor();
  await look('form-refused');
  await page.goto(`${address}/login`);
  await typePassword(page, OTHER_USER);
  await click(page, 'Log in');
  await titled(page, 'Devices');
  await look('no-device');
  await open(page, 'Sessions');
  await look('needs-device');
});

test('peers: portal: every page fits, and axe finds nothing: codes, online code card, notification', async (t) => {
  t.timeout(600_000);
  const portal = await demoPortal(t, { methods: { levels: { makeOnlineCard: 'code' } } });
  const page = await pageFor(t, { reducedMotion: 'reduce' });
  const look = looker(t, page);
  await page.goto(`${portal.address}/login`);
  await typePassword(page, 'mobile');
  await click(page, 'Log in');
  await titled(page, 'Enter the security code');
  await page.getByText('Didn’t receive a security code?').click();
  await look('code');
  const message = await page.locator('#mailbox li').last().innerText();
  await page.locator('[name=response]').fill(message.replaceAll(/[^0-9]/g, ''));
  await click(page, 'Log in');
  await titled(page, 'You are logged in');
  await page.goto(`${portal.address}/online-card`);
  await click(page, 'Make a card');
  await page.getByText('Make a new card').waitFor();
  await look('online-card');
  await page.goto(`${portal.address}/number`);
  await look('number');
  await lookAtShare(page, portal.address, look);
  await page.locator('#logout').click();
  await typePassword(page, 'mobile');
  await click(page, 'Log in');
  await titled(page, 'Choose a device');
  await page.locator('[name=device]').selectOption({ label: 'Online code card (level 3 of 5)' });
  await click(page, 'Continue');
  await titled(page, 'Answer the challenge');
  await look('online-card-asked');
  const registration = { platform: 'ios' as const, serials: [] };
  await portal.manage(({ verifier, methods }) =>
    verifier.decide((decision) => methods.ibKeys.register(decision, OTHER_USER, registration)),
  );
  await page.goto(`${portal.address}/login`);
  await typePassword(page, OTHER_USER);
  await click(page, 'Log in');
  await titled(page, 'Answer on your phone');
  await look('notification');
});
