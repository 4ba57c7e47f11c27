/** Logins and tasks at the portal in Chromium, by hand: typing, clicking, the card pressed by pointer (`npm run test:peers`). */
import test from 'ava';
import type { Locator, Page } from 'playwright-core';
import type { Key } from '../../../firmware/hal.js';
import { pageFor } from './testing-browser.js';
import {
  answer,
  challengeOn,
  DEMO_USER,
  demoPortal,
  logIn,
  OTHER_USER,
  PASSWORD,
  PIN,
  respond,
  titled,
  typePassword,
} from './testing-portal.js';

/** The card beside a form, pressed by the pointer. @returns what its display shows at the end */
async function pressCard(page: Page, digits: readonly string[]): Promise<string> {
  const card = page.locator('dscplus-card');
  const key = (name: Key): Locator => card.getByRole('button', { name, exact: true });
  await key('PRESS').hover();
  await page.mouse.down();
  await card.getByRole('status').filter({ hasText: 'PIN>' }).waitFor({ state: 'attached' });
  await page.mouse.up();
  for (const field of digits) for (const name of [...field, 'OK'] as Key[]) await key(name).click();
  const response = card.getByRole('status').filter({ hasText: /^([0-9] ){7}[0-9]$/ });
  await response.waitFor({ state: 'attached' });
  return (await response.textContent())!.replaceAll(' ', '');
}

test('peers: portal: a login with the card beside the form, pressed by the pointer', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  await page.goto(address);
  await typePassword(page);
  await page.locator('button#login').click();
  const challenge = await challengeOn(page);
  t.regex(challenge, /^[0-9]{6}$/);
  const response = await pressCard(page, [PIN, challenge]);
  t.is(response, respond(challenge));
  await page.locator('[name=response]').fill(response);
  await page.locator('button#login').click();
  await titled(page, 'You are logged in');
  t.true(await page.getByText(`Logged in as ${DEMO_USER}.`).isVisible());
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

  test(`peers: portal: a login, and a task that is confirmed, typed ${how}`, async (t) => {
    const { address } = await demoPortal(t);
    const page = await pageFor(t, { javaScriptEnabled });
    await logIn(page, address);
    await page.getByRole('link', { name: 'Confirm a task' }).first().click();
    await page.getByLabel('Task').selectOption('change e-mail address');
    await page.getByLabel('Details').fill('new@example.com <b>');
    await page.getByRole('button', { name: 'Continue' }).click();
    t.is(await page.locator('#task-text').innerText(), 'Change e-mail address to new@example.com <b>');
    await typePassword(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await answer(page);
    await titled(page, 'The task is confirmed');
  });

  test(`peers: portal: a wrong password, a wrong response, and starting over ${how}`, async (t) => {
    const { address } = await demoPortal(t);
    const page = await pageFor(t, { javaScriptEnabled });
    await page.goto(`${address}/login`);
    await typePassword(page, DEMO_USER, 'wrong horse');
    await page.locator('button#login').click();
    t.regex(await page.getByRole('alert').innerText(), /^User name or password is wrong\./);
    t.is(await page.locator('#challenge').count(), 0);
    await typePassword(page);
    await page.locator('button#login').click();
    const first = await challengeOn(page);
    await answer(page, '4321');
    t.regex(await page.getByRole('alert').innerText(), /^The security code was not accepted\./);
    await page.getByRole('link', { name: 'Start over' }).last().click();
    await typePassword(page);
    await page.locator('button#login').click();
    t.not(await challengeOn(page), first);
    await answer(page);
    await titled(page, 'You are logged in');
  });

  test(`peers: portal: a new PIN, proven with the card, ${how}`, async (t) => {
    const { address } = await demoPortal(t);
    const page = await pageFor(t, { javaScriptEnabled });
    await logIn(page, address);
    await page.getByRole('link', { name: 'Devices' }).first().click();
    await page.getByRole('link', { name: 'Change PIN' }).click();
    await answer(page);
    await titled(page, 'The new PIN');
    await page.locator('[name=pin]').fill('7294');
    await page.locator('[name=again]').fill('7294');
    await answer(page, '7294');
    t.regex(await page.getByRole('status').first().innerText(), /^The PIN of .* is changed\.$/);
    await page.getByRole('button', { name: 'Log out' }).click();
    await typePassword(page);
    await page.locator('button#login').click();
    await answer(page);
    t.regex(await page.getByRole('alert').innerText(), /^The security code was not accepted\./);
    await answer(page, '7294');
    await titled(page, 'You are logged in');
  });

  test(`peers: portal: a new password, and the end of the other sessions, ${how}`, async (t) => {
    const { address } = await demoPortal(t);
    const [page, other] = [await pageFor(t, { javaScriptEnabled }), await pageFor(t, { javaScriptEnabled })];
    await logIn(other, address);
    await logIn(page, address);
    await page.getByRole('link', { name: 'Sessions' }).first().click();
    t.is(await page.locator('tbody tr').count(), 2);
    await page.getByRole('link', { name: 'Password' }).first().click();
    await page.locator('[name=old]').fill(PASSWORD);
    await page.locator('[name=wanted]').fill('1234567890');
    await page.locator('[name=again]').fill('1234567890');
    await page.getByRole('button', { name: 'Change the password' }).click();
    t.true(await page.locator('#error').isVisible());
    await page.locator('[name=old]').fill(PASSWORD);
    await page.locator('[name=wanted]').fill('wide river slow boat');
    await page.locator('[name=again]').fill('wide river slow boat');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('all other sessions are ended').waitFor();
    await other.goto(`${address}/home`);
    await titled(other, 'Log in');
    await typePassword(other);
    await other.locator('button#login').click();
    t.true(await other.getByRole('alert').isVisible());
  });
}

test('peers: portal: who has no device yet may look at devices and home, and at nothing else', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  await page.goto(`${address}/login`);
  await typePassword(page, OTHER_USER);
  await page.locator('button#login').click();
  await titled(page, 'Devices');
  await page.getByLabel('Serial number').fill('DEMO-00001');
  await page.getByRole('button', { name: 'Activate' }).click();
  t.regex(await page.locator('#error').innerText(), /^No device was activated\./);
  await page.getByRole('link', { name: 'Confirm a task' }).click();
  await titled(page, 'Log in with another device first');
});

test('peers: portal: a lost card is suspended, its sessions end, and it logs nobody in', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  await logIn(page, address);
  await page.getByRole('link', { name: 'Devices' }).first().click();
  await page.getByText('Lost it?').click();
  await page.getByRole('button', { name: /^Suspend / }).click();
  await page.goto(`${address}/login`);
  await typePassword(page);
  await page.locator('button#login').click();
  await answer(page);
  t.regex(await page.getByRole('alert').innerText(), /^The security code was not accepted\./);
});

/** Goes by Tab to what the selector names, all the way with a focus that can be seen. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let count = 0; count < 60; count += 1) {
    await page.keyboard.press('Tab');
    const [found, outline] = await page.evaluate<[boolean, string]>(
      `[document.activeElement.matches(${JSON.stringify(selector)}), getComputedStyle(document.activeElement).outlineStyle]`,
    );
    if (found && outline !== 'none') return;
    if (found && selector === 'dscplus-card') return;
  }
  throw new Error(`Tab does not come to ${selector}`);
}

test('peers: portal: a login, a task and the log-out by the keyboard alone, the card included', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  await page.goto(`${address}/login`);
  await tabTo(page, '[name=username]');
  await page.keyboard.type(DEMO_USER);
  await tabTo(page, '[name=password]');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  const challenge = await challengeOn(page);
  await tabTo(page, 'dscplus-card');
  const shown = page.locator('dscplus-card').getByRole('status');
  await page.keyboard.press('p');
  await shown.filter({ hasText: 'PIN>' }).waitFor({ state: 'attached' });
  await page.keyboard.type(PIN);
  await page.keyboard.press('Enter');
  await page.keyboard.type(challenge);
  await page.keyboard.press('Enter');
  const response = shown.filter({ hasText: /^([0-9] ){7}[0-9]$/ });
  await response.waitFor({ state: 'attached' });
  const digits = (await response.textContent())!;
  await page.reload();
  // The field of the response has the focus when the page comes, and a code may be typed in groups.
  await page.keyboard.type(digits);
  await page.keyboard.press('Enter');
  await titled(page, 'You are logged in');
  await tabTo(page, 'a[href="/tasks"]');
  await page.keyboard.press('Enter');
  await titled(page, 'Confirm a task');
  await tabTo(page, '[name=task]');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, '[name=detail]');
  await page.keyboard.type('100 to account 7');
  await page.keyboard.press('Enter');
  await titled(page, 'Verify your identity');
  t.is(await page.locator('#task-text').innerText(), 'Withdraw money: 100 to account 7');
  await tabTo(page, '#logout');
  await page.keyboard.press('Enter');
  await titled(page, 'Log in');
});

test('peers: portal: a form that is clicked twice is sent once, and again where the page was stopped', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  await page.goto(`${address}/login`);
  await typePassword(page);
  await page.locator('button#login').click();
  await page.locator('[name=response]').fill(respond(await challengeOn(page)));
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/login/challenge', async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  await page.evaluate(
    `document.addEventListener('submit', ({ defaultPrevented }) => console.log(defaultPrevented ? 'kept' : 'sent'))`,
  );
  const { x, y, width, height } = (await page.locator('#login').boundingBox())!;
  const click = async (): Promise<string> => {
    const told = page.waitForEvent('console');
    await page.mouse.click(x + width / 2, y + height / 2);
    return (await told).text();
  };
  t.deepEqual([await click(), await click(), await click()], ['sent', 'kept', 'kept']);
  // As by the browser's button; then the page has heard of it.
  await (await page.context().newCDPSession(page)).send('Page.stopLoading');
  await page.evaluate('0');
  t.is(await click(), 'sent');
  release();
  await titled(page, 'You are logged in');
});

test('peers: portal: a login whose password and response are clicked on the on-screen keypad, without a key press', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  const clickAll = async (field: string, text: string): Promise<void> => {
    await page.getByRole('button', { name: 'On-screen keypad' }).click();
    const keypad = page.getByRole('group', { name: `keypad for ${field}` });
    for (const character of text) {
      const name = character === ' ' ? 'space' : character;
      await keypad.getByRole('button', { name, exact: true }).click();
    }
  };
  await page.goto(address);
  await page.locator('[name=username]').fill(DEMO_USER);
  await page.evaluate(`document.addEventListener('keydown', () => { document.title = 'a key was pressed'; })`);
  await clickAll('Password', PASSWORD);
  t.not(await page.title(), 'a key was pressed');
  await page.locator('button#login').click();
  await clickAll('Security code', respond(await challengeOn(page)));
  await page.locator('button#login').click();
  await titled(page, 'You are logged in');
});
