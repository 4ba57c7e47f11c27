/** For tests in Debian's Chromium, without a screen. */
import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Started by the first test that needs it, since a start takes as long as many tests. */
let browser: Promise<Browser> | undefined;

test.after.always(async () => (await browser)?.close());

function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] });
}

/** So many tests use the browser at once: more would only wait for each other, up to the end of their patience. */
const PLACES = 3;
let taken = 0;
const waiting: Array<() => void> = [];
const inside = new WeakSet<ExecutionContext>();

/** Takes a place for the test, which it keeps until it ends. */
async function enter(t: ExecutionContext): Promise<void> {
  if (inside.has(t)) return;
  inside.add(t);
  if (taken === PLACES) await new Promise<void>((resolve) => waiting.push(resolve));
  else taken += 1;
  t.teardown(() => {
    const next = waiting.shift();
    if (next === undefined) taken -= 1;
    else next();
  });
}

/** A page that shares nothing with those of other tests. */
export async function pageFor(t: ExecutionContext, options: BrowserContextOptions = {}): Promise<Page> {
  await enter(t);
  browser ??= startBrowser();
  const context = await (await browser).newContext(options);
  t.teardown(() => context.close());
  return context.newPage();
}

/** A path of the test's site, and what is answered there. */
export interface Served {
  readonly type: string;
  readonly body: string;
}

/** Where the test's site is; nothing listens there. */
const SITE = 'https://card.test/';

/** The strictest policy that a page with the element can have. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** A page of these files, under that policy, and what the browser complained of. */
export async function openSite(
  page: Page,
  files: Readonly<Record<string, Served>>,
  policy: string = POLICY,
): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.route(`${SITE}**`, async (route) => {
    const file = files[new URL(route.request().url()).pathname];
    if (file === undefined) await route.fulfill({ status: 404 });
    else
      await route.fulfill({
        contentType: file.type,
        headers: { 'content-security-policy': policy },
        body: file.body,
      });
  });
  await page.goto(SITE);
  return complaints;
}

/** A page with this in its body, and the element's module. */
export function cardSite(body: string): Readonly<Record<string, Served>> {
  const head = '<meta charset="utf-8"><title>Card</title>';
  return {
    '/': {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><head>${head}<script type="module" src="web.js"></script></head><body><main><h1>Card</h1>${body}</main></body></html>`,
    },
    '/web.js': { type: 'text/javascript', body: readFileSync('build/web.js', 'utf8') },
  };
}
