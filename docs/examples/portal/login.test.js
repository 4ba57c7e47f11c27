import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Card } from 'dscplus';
import { startPortal } from 'dscplus/portal';
import { chromium } from 'playwright-core';

let browser;
let portal;

before(async () => {
  // A portal of this test's own, in this process: any free port, a user, and a card beside the form.
  portal = await startPortal({ demo: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
});

after(async () => {
  await browser?.close();
  await portal?.close();
});

/** Opens the login and sends name and password. */
async function begin() {
  const page = await browser.newPage();
  await page.goto(portal.address);
  await page.locator('[name=username]').fill('demo');
  await page.locator('[name=password]').fill('correct horse battery');
  await page.locator('#login').click();
  return page;
}

/** Sends a response, and waits for the page after the login. */
async function finish(page, response) {
  await page.locator('[name=response]').fill(response);
  await page.locator('#login').click();
  await page.getByRole('heading', { name: 'You are logged in' }).waitFor();
}

test('a login with a card in the test', async () => {
  const page = await begin();
  const challenge = await page.locator('#challenge').innerText();
  await finish(page, new Card().respond(challenge, '1234'));
});

test('a login with the card on the page, pressed by its methods', async () => {
  const page = await begin();
  const challenge = await page.locator('#challenge').innerText();
  const response = await page.locator('dscplus-card').evaluate(async (card, digits) => {
    card.setAttribute('clock', 'virtual'); // no waiting
    await card.press('PRESS', 2_500_000);
    for (const field of ['1234', digits]) {
      await card.type(field);
      await card.press('OK');
    }
    return card.display;
  }, challenge);
  assert.match(response, /^[0-9]{8}$/);
  await finish(page, response);
});

test('a login with the card on the page, pressed by the mouse', async () => {
  const page = await begin();
  const challenge = await page.locator('#challenge').innerText();
  const card = page.locator('dscplus-card');
  const display = card.getByRole('status');
  await card.getByRole('button', { name: 'PRESS' }).hover();
  await page.mouse.down();
  await display.filter({ hasText: 'PIN>' }).waitFor({ state: 'attached' });
  await page.mouse.up();
  for (const name of [...'1234', 'OK', ...challenge, 'OK']) {
    await card.getByRole('button', { name, exact: true }).click();
  }
  // A response is read out digit by digit.
  const response = display.filter({ hasText: /^([0-9] ){7}[0-9]$/ });
  await response.waitFor({ state: 'attached' });
  await finish(page, (await response.textContent()).replaceAll(' ', ''));
});
