/** `<dscplus-phone>` in Chromium, with a server that the test pretends (`npm run test:peers`). */
import test from 'ava';
import { activationLink, IB_KEY_SUITES } from '../../../emulator/phone/messages.js';
import { cardSite, openSite, POLICY, pageFor } from './testing-browser.js';

const KEY = { serial: 'IBK-1', user: 'demo', suite: IB_KEY_SUITES.ios, keyHex: '31'.repeat(20) };
const LINK = activationLink('https://portal.example', 'ABCD2345');

test('peers: web phone: the page’s code is scanned, a key activated, and a challenge answered without the server', async (t) => {
  const page = await pageFor(t);
  const asked: unknown[] = [];
  const html = `<p data-activation-link="${LINK}">code</p><dscplus-phone server="/"></dscplus-phone>`;
  const complaints = await openSite(page, cardSite(html), `${POLICY}; connect-src 'self'`);
  await page.route('**/phone/**', async (route) => {
    if (route.request().method() === 'GET') return route.fulfill({ json: [] });
    asked.push(route.request().postDataJSON());
    return route.fulfill({ json: { answer: 'activated', ...KEY } });
  });
  const phone = page.locator('dscplus-phone');
  const tap = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) await phone.getByRole('button', { name, exact: true }).click();
  };
  await tap('Hold before the page', 'Camera', 'Open IBKR Mobile', 'Allow', 'Your face');
  await phone.getByText('IB Key is active for demo.').waitFor();
  t.deepEqual(asked, [{ do: 'activate', session: 'ABCD2345', platform: 'ios', serials: [] }]);
  await tap('Done', 'Network off', 'Authenticate');
  await phone.getByLabel('Challenge').fill('482913');
  await tap('Generate Passcode', 'Another face');
  await phone.getByText('Not recognised').waitFor();
  await tap('Your face');
  await phone.getByText(/^[0-9]{8}$/).waitFor();
  t.is(asked.length, 1);
  t.deepEqual(complaints, []);
});
