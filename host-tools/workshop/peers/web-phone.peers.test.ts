/** `<dscplus-phone>` in Chromium, with a server that the test pretends (`npm run test:peers`). */
import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { Locator, Page } from 'playwright-core';
import { activationLink, IB_KEY_SUITES } from '../../../emulator/phone/messages.js';
import { qrCode } from '../../methods/index.js';
import { cardSite, openSite, POLICY, pageFor } from './testing-browser.js';

const KEY = { serial: 'IBK-1', user: 'demo', suite: IB_KEY_SUITES.ios, keyHex: '31'.repeat(20) };
const LINK = activationLink('https://portal.example', 'ABCD2345');

function picture(text: string): string {
  const source = `data:image/svg+xml;base64,${Buffer.from(qrCode(text)).toString('base64')}`;
  return `<img alt="code" width="200" height="200" src="${source}">`;
}

/** A page with this and a phone; requests are answered with the key. */
async function openPhone(t: ExecutionContext, before: string, attributes = '') {
  const page = await pageFor(t);
  const asked: unknown[] = [];
  const camera = '<script type="module" src="camera.js"></script>';
  const html = `${before}<dscplus-phone server="/" ${attributes}></dscplus-phone>${camera}`;
  const script = { type: 'text/javascript', body: readFileSync('build/camera.js', 'utf8') };
  const policy = `${POLICY}; connect-src 'self'; img-src data:`;
  const complaints = await openSite(page, { ...cardSite(html), '/camera.js': script }, policy);
  await page.route('**/phone/**', async (route) => {
    if (route.request().method() === 'GET') return route.fulfill({ json: [] });
    asked.push(route.request().postDataJSON());
    return route.fulfill({ json: { answer: 'activated', ...KEY } });
  });
  const phone = page.locator('dscplus-phone');
  return { page, phone, asked, complaints, tap: tapOn(phone) };
}

function tapOn(phone: Locator): (...names: readonly string[]) => Promise<void> {
  return async (...names) => {
    for (const name of names) await phone.getByRole('button', { name, exact: true }).click();
  };
}

async function opened(page: Page): Promise<void> {
  await page.locator('dscplus-phone').getByText('Network, power, another phone').click();
}

test('peers: web phone: the page’s code is scanned, a key activated, and a challenge answered without the server', async (t) => {
  const { page, phone, asked, complaints, tap } = await openPhone(t, picture(LINK));
  await tap('Point the phone at the page', 'Camera', 'Open IBKR Mobile', 'Allow', 'Your face');
  await phone.getByText('IB Key is active for demo.').waitFor();
  t.deepEqual(asked, [{ do: 'activate', session: 'ABCD2345', platform: 'ios', serials: [] }]);
  await opened(page);
  await phone.getByLabel('Network').selectOption('off');
  await tap('Done', 'Authenticate');
  await phone.getByLabel('Challenge').fill('482913');
  await tap('Generate Passcode', 'Another face');
  await phone.getByText('Not recognised').waitFor();
  await tap('Your face');
  await phone.getByText(/^[0-9]{8}$/).waitFor();
  t.is(asked.length, 1);
  t.deepEqual(complaints, []);
});

test('peers: web phone: a kept phone goes on after the page is loaded again; a new one has no key', async (t) => {
  const { page, phone, complaints, tap } = await openPhone(t, picture(LINK), 'keep="test"');
  await tap('Point the phone at the page', 'Camera', 'Open IBKR Mobile', 'Allow', 'Your face');
  await phone.getByText('IB Key is active for demo.').waitFor();
  await page.reload();
  await phone.getByText('IB Key is active for demo.').waitFor();
  await tap('Done', 'Authenticate');
  await phone.getByLabel('Challenge').waitFor();
  await opened(page);
  await tap('New Android phone', 'IBKR Mobile', 'Allow', 'Authenticate');
  await phone.getByText('Two-Factor Authentication').waitFor();
  t.is(await phone.getByRole('button', { name: 'Generate Response' }).count(), 0);
  t.deepEqual(complaints, []);
});

test('peers: web phone: fields are filled and sent by keyboard, and the phone says what it can’t do', async (t) => {
  const { page, phone, asked, tap } = await openPhone(t, '<p>no code</p>');
  await tap('Point the phone at the page');
  await phone.getByText('This page shows no QR code.').waitFor();
  await tap('IBKR Mobile', 'Allow', 'Authenticate', 'Add User', 'Continue');
  await phone.getByLabel('Username').focus();
  for (const word of ['demo', 'secret']) {
    await page.keyboard.type(word);
    await page.keyboard.press('Enter');
  }
  await phone.getByText('An error has occurred').waitFor();
  t.deepEqual(asked, [{ do: 'addUser', user: 'demo', password: 'secret', platform: 'ios' }]);
});

test('peers: web phone: without a reader of codes the page says so; an attribute that can’t be is named', async (t) => {
  const page = await pageFor(t);
  await openSite(page, cardSite(`${picture(LINK)}<dscplus-phone></dscplus-phone>`), `${POLICY}; img-src data:`);
  if ((await page.evaluate('typeof BarcodeDetector')) === 'undefined') {
    await tapOn(page.locator('dscplus-phone'))('Point the phone at the page');
    await page.getByText('This browser reads no QR codes').waitFor();
  }
  await openSite(page, cardSite('<dscplus-phone platform="other"></dscplus-phone>'));
  t.is(
    await page.locator('dscplus-phone').getByRole('alert').innerText(),
    'dscplus-phone: platform is "other", but must be one of ios android',
  );
});

test('peers: web phone: the documentation’s example is an Android phone, and asks for the messages to its number', async (t) => {
  const [example] = /^<dscplus-phone .*$/m.exec(readFileSync('docs/web.md', 'utf8'))!;
  const page = await pageFor(t);
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname.startsWith('/phone/incoming/'));
  const complaints = await openSite(page, cardSite(example), `${POLICY}; connect-src 'self'`);
  await page.locator('dscplus-phone').getByText('Android', { exact: true }).waitFor();
  t.true(decodeURIComponent((await asked).url()).endsWith('+15550100'));
  t.deepEqual(
    complaints.filter((complaint) => !complaint.includes('404')),
    [],
  );
});
