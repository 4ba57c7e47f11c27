/**
 * Attacks on people at the portal by a page elsewhere, or by somebody who knows a cookie: tried in Chromium (`npm run
 * test:peers`).
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { pageFor } from './testing-browser.js';
import { answer, challengeOn, DEMO_USER, demoPortal, logIn, respond, titled, typePassword } from './testing-portal.js';

/** A site of somebody else. @returns its addresses: another port of the portal's host, and another host */
async function foreignSite(t: ExecutionContext, body: string): Promise<{ sameSite: string; crossSite: string }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><title>Elsewhere</title><body>${body}</body></html>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { sameSite: `http://127.0.0.1:${port}/`, crossSite: `http://localhost:${port}/` };
}

async function cookiesOf(page: Page): Promise<Record<string, string>> {
  return Object.fromEntries((await page.context().cookies()).map(({ name, value }) => [name, value]));
}

test('peers: portal attacks: a cookie that was planted before the login is worth nothing after it', async (t) => {
  const { address } = await demoPortal(t);
  const [attacker, victim] = [await pageFor(t), await pageFor(t)];
  await attacker.goto(`${address}/login`);
  const planted = await attacker.context().cookies();
  t.deepEqual(
    planted.map(({ httpOnly, sameSite, path }) => [httpOnly, sameSite, path]),
    [[true, 'Strict', '/']],
  );
  await victim.context().addCookies(planted);
  // A session's cookie of the attacker's making, too.
  const { name } = planted[0];
  const session = { ...planted[0], name: name.replace('visit', 'session'), value: 'A'.repeat(32) };
  await victim.context().addCookies([session]);
  await victim.goto(`${address}/login`);
  await typePassword(victim);
  await victim.locator('button#login').click();
  const challenge = await challengeOn(victim);
  // The password was right: the attacker's cookie is not that visit's any more.
  await attacker.goto(`${address}/login/challenge`);
  await titled(attacker, 'Log in');
  t.is(await attacker.locator('#challenge').count(), 0);
  await victim.locator('[name=response]').fill(respond(challenge));
  await victim.locator('button#login').click();
  await titled(victim, 'You are logged in');
  const after = await cookiesOf(victim);
  t.not(after[session.name], session.value);
  t.false(Object.values(after).includes(planted[0].value));
  await attacker.context().addCookies([session]);
  await attacker.goto(`${address}/home`);
  await titled(attacker, 'Log in');
});

/** Forms that somebody else would send in a person's name. */
const FORMS: ReadonlyArray<readonly [path: string, fields: Readonly<Record<string, string>>]> = [
  ['/logout', {}],
  ['/tasks', { task: 'withdraw money', detail: 'all of it' }],
  ['/addresses', { rules: '203.0.113.9' }],
  ['/sessions/end-others', {}],
  ['/devices/suspend', { serial: 'DEMO-00001' }],
];

test('peers: portal attacks: forms of other sites, near and far, change nothing', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  await logIn(page, address);
  const forms = FORMS.map(([path, fields]) => {
    const inputs = Object.entries({ ...fields, csrf: 'guessed' }).map(
      ([name, value]) => `<input name="${name}" value="${value}">`,
    );
    return `<form method="post" action="${address}${path}">${inputs.join('')}<button>${path}</button></form>`;
  });
  const sites = await foreignSite(t, forms.join(''));
  for (const site of [sites.sameSite, sites.crossSite]) {
    for (const [path] of FORMS) {
      await page.goto(site);
      const [answered] = await Promise.all([
        page.waitForResponse((response) => response.request().method() === 'POST'),
        page.getByRole('button', { name: path, exact: true }).click(),
      ]);
      t.is(answered.status(), 403, `${site} ${path}`);
    }
  }
  await page.goto(`${address}/addresses`);
  t.true(await page.getByText(`Logged in as ${DEMO_USER}.`).isVisible());
  t.is(await page.locator('[name=rules]').inputValue(), '');
  await page.goto(`${address}/devices`);
  t.is(await page.locator('td[data-label=State]').innerText(), 'active');
});

test('peers: portal attacks: a form with another visit’s proof is refused', async (t) => {
  const { address } = await demoPortal(t);
  const [attacker, victim] = [await pageFor(t), await pageFor(t)];
  await logIn(attacker, address);
  await attacker.goto(`${address}/addresses`);
  const proof = await attacker.locator('[name=csrf]').last().inputValue();
  await logIn(victim, address);
  await victim.goto(`${address}/addresses`);
  await victim.evaluate(
    `for (const field of document.querySelectorAll('[name=csrf]')) field.value = ${JSON.stringify(proof)}`,
  );
  await victim.locator('[name=rules]').fill('203.0.113.9');
  await victim.locator('#save').click();
  await victim.getByText('open the page again').waitFor();
  await victim.goto(`${address}/addresses`);
  t.is(await victim.locator('[name=rules]').inputValue(), '');
});

test('peers: portal attacks: no page shows in a frame of another site, or of its own', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  await logIn(page, address);
  for (const path of ['/login', '/home', '/tasks', '/login/challenge']) {
    const { sameSite, crossSite } = await foreignSite(t, `<iframe src="${address}${path}"></iframe>`);
    for (const site of [sameSite, crossSite]) {
      const [refusal] = await Promise.all([page.waitForEvent('console'), page.goto(site)]);
      t.regex(refusal.text(), /frame-ancestors|X-Frame-Options/, `${site} ${path}`);
      t.is(await page.frameLocator('iframe').getByText('dscplus portal').count(), 0);
    }
  }
});

test('peers: portal attacks: a page can’t run what somebody typed, and its policy allows no script of a page', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  const complaints: string[] = [];
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  await logIn(page, address);
  await page.goto(`${address}/tasks`);
  await page.locator('[name=detail]').fill('"><script>alert(1)</script><img src=x onerror=alert(2)>');
  await page.locator('#continue').click();
  t.regex(await page.locator('#task-text').innerText(), /<script>alert\(1\)<\/script>/);
  t.is(await page.locator('img').count(), 0);
  t.deepEqual(complaints, []);
  await page.goto(`${address}/login`);
  const ran = await page.evaluate(`(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    return window.ran === true;
  })()`);
  t.false(ran);
});

test('peers: portal attacks: going back after the log-out shows nothing of the session', async (t) => {
  const { address } = await demoPortal(t);
  const page = await pageFor(t);
  await logIn(page, address);
  await page.goto(`${address}/addresses`);
  await page.locator('#logout').click();
  await titled(page, 'Log in');
  await page.goBack();
  await titled(page, 'Log in');
  t.is(await page.getByText('Logged in as').count(), 0);
});

test('peers: portal attacks: a response serves once, and not on another visit', async (t) => {
  const { address } = await demoPortal(t);
  const [page, other] = [await pageFor(t), await pageFor(t)];
  for (const one of [page, other]) {
    await one.goto(`${address}/login`);
    await typePassword(one);
    await one.locator('button#login').click();
  }
  const response = respond(await challengeOn(page));
  await other.locator('[name=response]').fill(response);
  await other.locator('button#login').click();
  t.true(await other.getByRole('alert').isVisible());
  await answer(page);
  await titled(page, 'You are logged in');
  await page.goto(`${address}/login/challenge`);
  await titled(page, 'Log in');
});
