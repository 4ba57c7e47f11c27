/** The HTML report in a browser that other people wrote: Chromium, without a screen (`npm run test:peers`). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

const GOOD = 'press PRESS for 2.5s\nexpect "PIN>"\n';
const BAD = `${GOOD}# <img src=x onerror=alert(1)>\nsegment 2.a1 dead\ntype 12\nexpect "PIN>--3"\n`;

/** A report of many scripts that succeed and one that fails. @returns its URL */
function reportOf(t: { teardown(fn: () => void): void }, good: number): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dscplus-html-')));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (let index = 0; index < good; index += 1) writeFileSync(join(folder, `a${index}.keys`), GOOD);
  writeFileSync(join(folder, 'bad <i>&.keys'), BAD);
  const args = ['replay', '.', '--reporter', 'html', '--output', 'report.html', '--shrink'];
  const { status } = spawnSync(process.execPath, [resolve('build/dscplus.cjs'), ...args], { cwd: folder });
  if (status !== 1) throw new Error(`replay ended with ${status}`);
  return pathToFileURL(join(folder, 'report.html')).href;
}

test('peers: Chromium shows the report without a script and without another file, in light and dark', async (t) => {
  const url = reportOf(t, 199);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  t.teardown(() => browser.close());
  for (const [colorScheme, background] of [
    ['light', 'rgb(255, 255, 255)'],
    ['dark', 'rgb(13, 17, 23)'],
  ] as const) {
    const page = await browser.newPage({ colorScheme, javaScriptEnabled: false });
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    await page.goto(url);
    t.is(await page.evaluate('getComputedStyle(document.body).backgroundColor'), background);

    // The sum stands last in the file and first on the page.
    t.regex(await page.locator('.sum').innerText(), /^200 scripts, 1 failed, [0-9.]+ s of board time$/);
    const [sum, first] = [
      await page.locator('.sum').boundingBox(),
      await page.locator('details').first().boundingBox(),
    ];
    t.true(sum!.y + sum!.height <= first!.y);

    await page.getByLabel('only those that fail').check();
    t.is(await page.locator('details:visible').count(), 1);
    const failed = page.locator('details:visible');
    t.true(await failed.locator('summary em').getByText('expected "PIN>--3"').isVisible());
    t.false(await failed.locator('.failure').isVisible());
    await failed.locator('summary').click();
    for (const glass of await failed.locator('.failure .glass').all()) {
      const box = (await glass.boundingBox())!;
      t.true(box.width > 100 && box.height > 20);
    }
    t.is(await failed.locator('.failure .glass').count(), 2);
    // Shapes that a display refers to are there, and the broken segment makes one of its own.
    t.true((await failed.locator('.failure use').first().boundingBox())!.width > 5);
    t.true((await failed.locator('.screens path').count()) > 0);
    t.true(await failed.getByText('<img src=x onerror=alert(1)>').isVisible());
    t.is(await page.locator('img').count(), 0);
    const href = await page.evaluate<string>("document.querySelector('.bad a').href");
    t.is(href, new URL('./bad%20%3Ci%3E%26.min.keys', url).href);
    await page.goto(href);
    t.deepEqual([asked.length, asked.slice(0, 1), said], [2, [url], []]);
    await page.close();
  }
});
