/**
 * A person with the demo's phone at the demo's pages, in Chromium: IB Keys are activated, and log in, as the instructions
 * have it (`npm run test:peers`).
 */
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { pageFor } from './testing-browser.js';
import { demoPortal, OTHER_USER, PASSWORD, titled, typePassword } from './testing-portal.js';

/** Somebody with a phone at a page. */
class Person {
  private constructor(
    readonly page: Page,
    readonly address: string,
  ) {}

  static async of(t: ExecutionContext): Promise<Person> {
    const { address } = await demoPortal(t);
    const page = await pageFor(t);
    await page.goto(`${address}/login`);
    return new Person(page, address);
  }

  get phone() {
    return this.page.locator('dscplus-phone');
  }

  async tap(...labels: readonly string[]): Promise<void> {
    for (const name of labels) await this.phone.getByRole('button', { name, exact: true }).click();
  }

  async fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, text] of Object.entries(fields)) await this.phone.getByLabel(label, { exact: true }).fill(text);
  }

  async sees(text: string | RegExp): Promise<string> {
    const line = this.phone.getByText(text).last();
    await line.waitFor();
    return line.innerText();
  }

  /** Opens what is around the phone, for one act there. */
  async around(act: () => Promise<unknown>): Promise<void> {
    const summary = this.phone.getByText('Network, power, another phone');
    await summary.click();
    await act();
    await summary.click();
  }

  async install(store: string, button: string): Promise<void> {
    await this.tap(store, button);
    await this.sees('Installed');
  }

  /** User name and password on the phone, and the code that comes. */
  async prove(send: string): Promise<void> {
    await this.fill({ Username: OTHER_USER, Password: PASSWORD });
    await this.tap('Continue');
    const message = await this.sees('Message: Your activation code');
    await this.fill({ 'Activation Code': message.replaceAll(/[^0-9]/g, '') });
    await this.tap(send);
  }

  async active(): Promise<void> {
    await this.sees(`IB Key is active for ${OTHER_USER}.`);
    await this.tap('Done');
  }

  /** User name and password on the page. */
  async begin(): Promise<void> {
    await this.page.goto(`${this.address}/login`);
    await typePassword(this.page, OTHER_USER);
    await this.page.locator('#login').click();
  }

  /** To the challenge, without the notification. */
  async askedByChallenge(): Promise<string> {
    await this.begin();
    await this.page.locator('#no-notification').click();
    return this.page.locator('#challenge').innerText();
  }

  /** Types what the phone shows. */
  async answer(): Promise<void> {
    const passcode = await this.sees(/^[0-9]{8}$/);
    await this.page.locator('[name=response]').fill(passcode);
    await this.page.locator('#login').click();
    await this.isIn();
  }

  async isIn(): Promise<void> {
    await titled(this.page, 'You are logged in');
    await this.page.locator('#logout').click();
    await titled(this.page, 'Log in');
  }
}

test('peers: portal phone: an iPhone gets the app and an IB Key by the page’s code, and logs in by a tap and by hand', async (t) => {
  const person = await Person.of(t);
  await person.begin();
  await titled(person.page, 'Devices');
  await person.tap('Camera', 'Point the phone at the page', 'Open web site', 'GET');
  await person.sees('Installed');
  await person.tap('Leave', 'Camera', 'Open IBKR Mobile', 'Allow', 'Your face');
  await person.active();
  await person.page.reload();
  await person.page.getByText('The code of this login was used or has expired.').waitFor();
  await person.begin();
  await person.tap('Confirm login', 'Confirm', 'Your face');
  await person.isIn();
  await person.tap('Done');
  const challenge = await person.askedByChallenge();
  await person.around(() => person.phone.getByLabel('Network').selectOption('off'));
  await person.tap('Authenticate');
  await person.fill({ Challenge: challenge });
  await person.tap('Generate Passcode', 'Your face');
  await person.answer();
  t.pass();
});

test('peers: portal phone: an Android phone gets an IB Key by name, password and text, reads the challenge’s code, changes its PIN', async (t) => {
  const person = await Person.of(t);
  await person.around(() => person.tap('New Android phone'));
  await person.install('Play Store', 'Install');
  await person.tap('Open', 'Allow', 'Authenticate', 'Add User', 'Continue');
  await person.prove('Send');
  await person.fill({ PIN: '4711' });
  await person.tap('Activate');
  await person.active();
  await person.askedByChallenge();
  await person.tap('Leave', 'Camera', 'Point the phone at the page', 'Open IBKR Mobile');
  await person.fill({ PIN: '4711' });
  await person.tap('Generate Passcode');
  await person.answer();
  await person.tap('Done', 'Authenticate', 'Options', 'Change PIN');
  const pins = { PIN: '4711', 'New PIN': '58203', 'New PIN again': '58203' };
  await person.fill({ Username: OTHER_USER, Password: PASSWORD, ...pins });
  await person.tap('Change');
  await person.sees('PIN Changed');
  await person.tap('Done');
  await person.begin();
  await person.tap('Confirm login');
  await person.fill({ PIN: '58203' });
  await person.tap('Confirm');
  await person.isIn();
  t.pass();
});

test('peers: portal phone: a second phone by the code, a lost one recovered; the keys before it are gone', async (t) => {
  const person = await Person.of(t);
  const scan = ['Camera', 'Point the phone at the page', 'Open IBKR Mobile', 'Allow'];
  await person.begin();
  await person.install('App Store', 'GET');
  await person.tap('Leave', ...scan, 'Your face');
  await person.active();
  await person.begin();
  await person.tap('Confirm login', 'Confirm', 'Your face');
  await titled(person.page, 'You are logged in');
  await person.page.getByRole('navigation').getByRole('link', { name: 'Devices' }).click();
  await person.around(() => person.tap('New Android phone'));
  await person.install('Play Store', 'Install');
  await person.tap('Leave', ...scan);
  await person.fill({ PIN: '4711' });
  await person.tap('Activate');
  await person.active();
  await person.begin();
  await titled(person.page, 'Choose a device');
  await person.around(() => person.tap('New iPhone'));
  await person.install('App Store', 'GET');
  await person.tap('Open', 'Allow', 'Authenticate', 'Recover');
  await person.prove('Activate');
  await person.tap('Your face');
  await person.active();
  await person.begin();
  await person.tap('Confirm login', 'Confirm', 'Your face');
  await person.isIn();
  t.pass();
});

test('peers: portal phone: where the phone has used the tries up, the page says so by itself', async (t) => {
  const portal = await demoPortal(t, { clock: 'virtual', control: '0' });
  const key = await portal.manage(({ verifier, methods }) =>
    verifier.decide((decision) => methods.ibKeys.register(decision, OTHER_USER, { platform: 'ios', serials: [] })),
  );
  if (key?.answer !== 'activated') return t.fail();
  const page = await pageFor(t);
  await page.goto(`${portal.address}/login`);
  await typePassword(page, OTHER_USER);
  await page.locator('#login').click();
  await titled(page, 'Answer on your phone');
  const { handle } = (await portal.control!.messages(key.serial))[0]!.login!;
  const body = JSON.stringify({ do: 'answerNotification', serial: key.serial, handle, response: '00000000' });
  const headers = { 'content-type': 'application/json' };
  for (let tries = 0; tries < 3; tries++)
    t.is((await fetch(`${portal.address}/phone/requests`, { method: 'POST', headers, body })).status, 200);
  await titled(page, 'Start over');
  t.regex(await page.locator('#error').innerText(), /used up/);
});
