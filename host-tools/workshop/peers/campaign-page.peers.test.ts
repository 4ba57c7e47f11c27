/** The campaign's page in a browser that other people wrote: Chromium, without a screen (`npm run test:peers`). */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { chromium } from 'playwright-core';
import { folderWith } from '../../cli/testing.js';

const CHROMIUM = '/usr/bin/chromium';
const LOGIN = `press PRESS for 2.5s
expect "PIN>"
type 1234
press OK
type 482915
press OK
expect response
wait 30s
expect off
`;

test('peers: Chromium shows the campaign’s page without another file, in light and dark, on a narrow screen too', async (t) => {
  const folder = folderWith(t, { 'login.keys': LOGIN });
  const args = ['campaign', 'login.keys', '--faults', 'cut,dropout', '--html', 'page.html'];
  t.is(spawnSync(process.execPath, [resolve('build/dscplus.cjs'), ...args], { cwd: folder }).status, 0);
  const url = pathToFileURL(join(folder, 'page.html')).href;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  t.teardown(() => browser.close());
  for (const [colorScheme, background, width] of [
    ['light', 'rgb(255, 255, 255)', 1200],
    ['dark', 'rgb(13, 17, 23)', 500],
  ] as const) {
    const page = await browser.newPage({ colorScheme, javaScriptEnabled: false, viewport: { width, height: 900 } });
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    await page.goto(url);
    t.is(await page.evaluate('getComputedStyle(document.body).backgroundColor'), background);
    t.is(await page.evaluate('document.documentElement.scrollWidth'), width);

    t.regex(await page.locator('.sum').innerText(), /^Nothing was accepted .* 70000 faults in 35 s of board time\.$/);
    const cut = page.locator('section').first();
    const widthOf = async (lane: string): Promise<number> =>
      (await cut.locator(`.lane.${lane} rect`).first().boundingBox())!.width;
    const whole = (await cut.locator('.lane.detected').boundingBox())!.width;
    // All that is cut before the answer is detected: most of what is drawn, since the 30 s after it are cut short.
    t.true((await widthOf('detected')) > whole * 0.7);
    t.is(await cut.locator('.lane.accepted rect').count(), 0);
    await cut.locator('summary').click();
    t.true(await cut.getByText('cut power').first().isVisible());
    t.deepEqual([asked, said], [[url], []]);
    await page.close();
  }
});
