/** For tests of the portal in other people's browsers: portals with people and cards, and logins by hand. */
import { resolve } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { Card } from '../../../emulator/machine/card.js';
import { DEMO_CARD, DEMO_PASSWORD, DEMO_USERS } from '../../portal/demo.js';
import type { PortalOptions } from '../../portal/options.js';
import { type Portal, startPortal } from '../../portal/portal.js';

export const PASSWORD = DEMO_PASSWORD;
export const [DEMO_USER, OTHER_USER] = DEMO_USERS;
export const { pin: PIN } = DEMO_CARD;
const SECOND_SERIAL = 'DEMO-00002';

/** The demo's portal, which ends with the test. */
export async function demoPortal(t: ExecutionContext, options: PortalOptions = {}): Promise<Portal> {
  const portal = await startPortal({ demo: true, cardScript: resolve('build/web.js'), ...options });
  t.teardown(() => portal.close());
  return portal;
}

/** The demo card's response to a challenge. */
export function respond(challenge: string, pin: string = PIN): string {
  return new Card().respond(challenge, pin);
}

/** The challenge that a page shows. */
export function challengeOn(page: Page): Promise<string> {
  return page.locator('output#challenge').innerText();
}

export async function typePassword(page: Page, user: string = DEMO_USER, password: string = PASSWORD): Promise<void> {
  await page.locator('[name=username]').fill(user);
  await page.locator('[name=password]').fill(password);
}

/** Types the response to the challenge that the page shows, and sends it. */
export async function answer(page: Page, pin: string = PIN): Promise<void> {
  await page.locator('[name=response]').fill(respond(await challengeOn(page), pin));
  await page.locator('button#login').click();
}

/** A whole login of the demo's user, typed and clicked. */
export async function logIn(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/login`);
  await typePassword(page);
  await page.locator('button#login').click();
  await answer(page);
  await titled(page, 'You are logged in');
}

/** Resolves when the page with this name shows. */
export async function titled(page: Page, title: string): Promise<void> {
  await page.locator('h1', { hasText: title }).waitFor();
}

/** Gives somebody one more card, whose key is the demo card's. */
export async function addCard(
  portal: Portal,
  user: string,
  { serial, suite }: { serial: string; suite: string },
): Promise<void> {
  await portal.manage(async ({ verifier }) => {
    const operator = verifier.operator('test');
    await operator.addCard({ serial, suite, key: Buffer.from(DEMO_CARD.keyHex, 'hex'), pin: PIN });
    await operator.assign(user, serial);
    await operator.activate(user, serial);
  });
}

/** The demo's portal, whose user has two cards; the other one has none. */
export async function twoCardPortal(t: ExecutionContext, options: PortalOptions = {}): Promise<Portal> {
  const portal = await demoPortal(t, options);
  await addCard(portal, DEMO_USER, { serial: SECOND_SERIAL, suite: DEMO_CARD.suite });
  return portal;
}
