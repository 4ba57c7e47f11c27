/** `<dscplus-card>` in a browser that other people wrote: Chromium, without a screen (`npm run test:peers`). */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { Locator, Page } from 'playwright-core';
import { Card } from '../../../emulator/machine/card.js';
import type { Key } from '../../../firmware/hal.js';
import { findModel, MODELS } from '../../../firmware/models.js';
import { cardSite, openSite, pageFor, type Served } from './testing-browser.js';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** The part of the element that the test uses in the page. */
interface CardElement {
  display: string;
  press(key: string, for_us?: number): Promise<void>;
  type(digits: string): Promise<void>;
  wait(us: number): Promise<void>;
  save(): unknown;
  restore(state: unknown): void;
  addEventListener(type: string, listener: (event: { detail: { at_us: number; text: string } }) => void): void;
}

/** A test on a page with one card, under the strictest policy, of which the browser must not complain. */
function onPage(
  title: string,
  attributes: string,
  run: (t: ExecutionContext, card: Locator, page: Page) => Promise<void>,
): void {
  test(`peers: web card: ${title}`, async (t) => {
    const page = await pageFor(t, { hasTouch: true });
    const complaints = await openSite(
      page,
      cardSite(`<a href="#">before</a> <dscplus-card ${attributes}></dscplus-card>`),
    );
    const card = page.locator('dscplus-card');
    await card.evaluate((element: CardElement) => {
      const texts: string[] = [];
      element.addEventListener('dscplus-screen', ({ detail }) => texts.push(detail.text));
      Object.assign(element, { texts });
    });
    await run(t, card, page);
    t.deepEqual(complaints, []);
  });
}

function textsOf(card: Locator): Promise<string[]> {
  return card.evaluate((element: unknown) => (element as { texts: string[] }).texts);
}

function keyOf(card: Locator, key: Key): Locator {
  return card.getByRole('button', { name: key, exact: true });
}

/** Resolves as soon as the card shows it. */
async function shows(card: Locator, text: string): Promise<void> {
  const spoken = /^[0-9]{2,}$/.test(text) ? [...text].join(' ') : text;
  await card.getByRole('status').filter({ hasText: spoken }).waitFor({ state: 'attached' });
}

const [PIN, CHALLENGE] = ['1234', '482913'];
const RESPONSE = new Card().respond(CHALLENGE, PIN);

/** The texts that a card in Node shows for the same keys. */
const WANTED = (() => {
  const card = new Card({ record: true });
  card.respond(CHALLENGE, PIN);
  return card.screens.slice(1).map(([, text]) => text);
})();

onPage('a login pressed by the pointer shows the screens of a card in Node', '', async (t, card, page) => {
  await keyOf(card, 'PRESS').hover();
  await page.mouse.down();
  await shows(card, 'PIN>');
  await page.mouse.up();
  for (const key of [...PIN, 'OK', ...CHALLENGE, 'OK'] as Key[]) await keyOf(card, key).click();
  await shows(card, RESPONSE);
  t.deepEqual(await textsOf(card), WANTED);
});

onPage('a login by the keyboard alone', '', async (t, card, page) => {
  await page.getByRole('link', { name: 'before' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('p');
  await shows(card, 'PIN>');
  await page.keyboard.type(`${PIN}0`);
  await page.keyboard.press('Backspace');
  await page.keyboard.type('4');
  await page.keyboard.press('Enter');
  await shows(card, 'CHALLNG>');
  await page.keyboard.type(CHALLENGE);
  await page.keyboard.press('Enter');
  await shows(card, RESPONSE);
  t.is(await card.evaluate((element: CardElement) => element.display), RESPONSE);
});

onPage(
  'each key can be reached and pressed by Tab, arrows and the space bar',
  'contacts="clean"',
  async (t, card, page) => {
    await page.getByRole('link', { name: 'before' }).focus();
    for (const key of ['Tab', 'Tab', 'Space']) await page.keyboard.press(key);
    await shows(card, 'PIN>');
    // From PRESS to 1, one row down, one to the right: 7.
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight', 'Space']) await page.keyboard.press(key);
    await shows(card, 'PIN>7');
    t.true(await keyOf(card, '7').evaluate((key: { matches(text: string): boolean }) => key.matches(':focus-visible')));
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await shows(card, 'PIN>-6');
  },
);

for (const model of MODELS) {
  onPage(
    `the same script gives the same screens at the same microseconds as in Node, on ${model.name}`,
    `model="${model.name}" counter="7" clock="virtual" contacts="bouncy seed=5"`,
    async (t, card) => {
      const entries = model.fields.map(({ digits }) => '12345678'.slice(0, digits));
      const screens = await card.evaluate(
        async (element: CardElement, { entries, after_us }: { entries: string[]; after_us: number }) => {
          const seen: Array<[number, string]> = [[0, '']];
          element.addEventListener('dscplus-screen', ({ detail }) => seen.push([detail.at_us, detail.text]));
          await element.press('PRESS', 2_500_000);
          for (const digits of entries) {
            await element.type(digits);
            await element.press('OK');
          }
          await element.wait(after_us);
          return seen;
        },
        { entries, after_us: model.response_ms * 1000 },
      );
      const contacts = { kind: 'bouncy', seed: 5, max_us: 25_000 } as const;
      const wanted = new Card({ model: model.name, counter: 7n, contacts, record: true });
      wanted.press('PRESS', 2_500_000);
      for (const digits of entries) {
        wanted.type(digits);
        wanted.press('OK');
      }
      wanted.wait(model.response_ms * 1000);
      t.deepEqual(screens, wanted.screens as Array<[number, string]>);
    },
  );
}

onPage('methods make a login in real time', '', async (t, card) => {
  const shown = await card.evaluate(async (element: CardElement) => {
    await element.press('PRESS', 2_500_000);
    await element.type('1234');
    await element.press('OK');
    await element.type('482913');
    await element.press('OK');
    return element.display;
  });
  t.is(shown, RESPONSE);
  t.deepEqual(await textsOf(card), WANTED);
});

/** The keys whose contacts are closed. */
function downKeys(card: Locator): Promise<string[]> {
  return card.evaluate((element: unknown) => {
    const { shadowRoot } = element as {
      shadowRoot: { querySelectorAll(text: string): Iterable<{ dataset: { key: string } }> };
    };
    return [...shadowRoot.querySelectorAll('[data-down]')].map(({ dataset }) => dataset.key);
  });
}

/** Waits until these keys, and no others, are down. */
async function until(card: Locator, ...keys: Key[]): Promise<void> {
  for (const key of keys) await card.locator(`[data-key="${key}"][data-down]`).waitFor();
  await card
    .page()
    .waitForFunction(
      ([element, count]) =>
        (element as { shadowRoot: { querySelectorAll(text: string): { length: number } } }).shadowRoot.querySelectorAll(
          '[data-down]',
        ).length === count,
      [await card.elementHandle(), keys.length] as const,
    );
}

onPage('a pointer that slides off its key lets go of it, and does not press another', '', async (t, card, page) => {
  await keyOf(card, '5').hover();
  await page.mouse.down();
  await until(card, '5');
  await keyOf(card, '4').hover();
  await until(card);
  await page.mouse.up();
  t.deepEqual(await downKeys(card), []);
});

onPage('a pointer stays captured on its key, and other buttons press nothing', '', async (t, card, page) => {
  await keyOf(card, '5').hover();
  await page.mouse.down({ button: 'right' });
  t.deepEqual(await downKeys(card), []);
  await page.mouse.up({ button: 'right' });
  await page.mouse.down();
  await until(card, '5');
  const box = (await keyOf(card, '5').boundingBox())!;
  await page.mouse.move(box.x + 2 + box.width / 2, box.y + box.height / 2, { steps: 3 });
  t.deepEqual(await downKeys(card), ['5']);
  await page.mouse.up();
  await until(card);
});

onPage('two fingers press two keys, and a touch that is cancelled lets go', '', async (t, card, page) => {
  const client = await page.context().newCDPSession(page);
  const points = [];
  for (const key of ['1', '2'] as const) {
    const box = (await keyOf(card, key).boundingBox())!;
    points.push({ x: box.x + box.width / 2, y: box.y + box.height / 2, id: points.length });
  }
  await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points });
  await until(card, '1', '2');
  await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await until(card);
  await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points });
  await until(card, '1', '2');
  await client.send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] });
  await until(card);
  t.deepEqual(await downKeys(card), []);
});

onPage('a finger that holds PRESS turns the card on', '', async (t, card, page) => {
  const client = await page.context().newCDPSession(page);
  const box = (await keyOf(card, 'PRESS').boundingBox())!;
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await shows(card, 'PIN>');
  t.deepEqual(await downKeys(card), ['PRESS']);
  await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await until(card);
});

onPage('a screen reader’s click presses a key, and holds PRESS', '', async (_t, card) => {
  await keyOf(card, 'PRESS').dispatchEvent('click');
  await shows(card, 'PIN>');
  await keyOf(card, '8').dispatchEvent('click');
  await shows(card, 'PIN>8');
});

onPage(
  'an attribute that can’t be shows a message in place of the card, until it is right',
  'model="dsc-minus"',
  async (t, card) => {
    const alert = card.getByRole('alert');
    t.is(
      await alert.innerText(),
      'dscplus-card: the model is "dsc-minus", but must be one of dsc-plus, dsc-plus-gen1, nagra-326',
    );
    t.is(await card.getByRole('button').count(), 0);
    const refused = card.evaluate((element: CardElement) => element.press('1'));
    await t.throwsAsync(refused, { message: /the model is "dsc-minus"/ });
    await card.evaluate((element: { setAttribute(name: string, value: string): void }) => {
      element.setAttribute('model', 'nagra-326');
      element.setAttribute('suite', 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1');
    }, undefined);
    await keyOf(card, 'PRESS').waitFor();
    t.is(await card.getByRole('group').getAttribute('aria-label'), findModel('nagra-326')!.title.split(',')[0]);
  },
);

onPage('a saved machine goes through JSON into another element', 'clock="virtual"', async (t, card) => {
  const shown = await card.evaluate(async (element: CardElement & { cloneNode(): CardElement }) => {
    await element.press('PRESS', 2_500_000);
    const other = element.cloneNode();
    other.restore(JSON.parse(JSON.stringify(element.save())));
    await other.type('12');
    return [element.display, other.display];
  });
  t.deepEqual(shown, ['PIN>', 'PIN>-2']);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`peers: web card: axe finds nothing on the documentation’s page, opened from its file (${colorScheme})`, async (t) => {
    const page = await pageFor(t, { colorScheme });
    await page.goto(pathToFileURL(resolve('docs/card.html')).href);
    await page.getByRole('button', { name: 'Press a login' }).click();
    await page.getByText('shows "PIN>"').waitFor();
    await page.evaluate(AXE);
    const violations = await page.evaluate<unknown[]>(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))',
    );
    t.deepEqual(violations, []);
    await page.getByText('The response is ').waitFor();
    await page.getByLabel('Model').selectOption('nagra-326');
    await page.getByRole('group', { name: 'the OCRA card that one can buy' }).waitFor();
  });
}

/** @param has a text that only this one has @returns a script of the documentation, as a page of the test's site runs it */
function example(has: string): string {
  const scripts = [...readFileSync('docs/web.md', 'utf8').matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(
    ([, script]) => script,
  );
  const [script, ...more] = scripts.filter((one) => one.includes(has));
  if (script === undefined || more.length > 0) throw new Error(`docs/web.md: one script with ${has} is needed`);
  return script.replace("'dscplus/web'", "'./web.js'");
}

function exampleSite(script: string): Readonly<Record<string, Served>> {
  const body = '<dscplus-card clock="virtual"></dscplus-card><script type="module" src="example.js"></script>';
  return { ...cardSite(body), '/example.js': { type: 'text/javascript', body: script } };
}

test('peers: web card: the documentation’s example keeps a card when its page is loaded again', async (t) => {
  const page = await pageFor(t);
  const complaints = await openSite(page, exampleSite(example('localStorage')));
  const display = (): Promise<string> => page.locator('dscplus-card').evaluate((card: CardElement) => card.display);
  t.is(await display(), '');
  await page.locator('dscplus-card').evaluate((card: CardElement) => card.press('PRESS', 2_500_000));
  await page.reload();
  t.is(await display(), 'PIN>');
  t.deepEqual(complaints, []);
});

test('peers: web card: the documentation’s example of a test prints a response', async (t) => {
  const page = await pageFor(t);
  const [printed] = await Promise.all([
    page.waitForEvent('console'),
    openSite(page, exampleSite(example('console.log'))),
  ]);
  t.is(printed.text(), RESPONSE);
});
