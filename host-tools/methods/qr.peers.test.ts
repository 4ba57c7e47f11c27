import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import test from 'ava';
import type jsQR from 'jsqr';
import { tokenOf } from '../identity/testing.js';
import { MemoryStore } from '../verifier/store/memory.js';
import { newMethods, ORIGIN } from './testing.js';

// It is no ES module, though its types say so.
const readQr = createRequire(import.meta.url)('jsqr') as typeof jsQR.default;

test('methods qr: what the page shows is read back by jsQR and zbarimg', async (t) => {
  const { identity, methods, logIn } = await newMethods(new MemoryStore());
  const token = tokenOf(await logIn());
  const { link, svg } = await methods.activations.of(token, (await identity.sessions.find(token))!, ORIGIN);
  const image = new Resvg(svg, { fitTo: { mode: 'width', value: 500 }, background: 'white' }).render();
  t.is(readQr(new Uint8ClampedArray(image.pixels), image.width, image.height)?.data, link);
  const read = spawnSync('zbarimg', ['--quiet', '--raw', '-'], { input: image.asPng() });
  t.is(read.stdout.toString().trim(), link);
});
