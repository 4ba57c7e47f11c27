/** The files that pages refer to: served from a fixed list, never from a path that somebody sends. */
import type { FastifyInstance } from 'fastify';
import { countdownStyle } from './countdown.js';
import keypad from './keypad.browser.js';
import once from './once.browser.js';
import style from './style.css';
import waiting from './waiting.browser.js';

/** Where the demo's pages find the card and the phone; and the phone's camera. */
export const DEVICES_PATH = '/card.js';
export const CAMERA_PATH = '/camera.js';

/** The scripts of the devices on a demo's pages. */
export interface DeviceScripts {
  readonly devices: Buffer;
  readonly camera: Buffer;
}

/** Goes on by itself where a phone has answered. */
export const WAITING_PATH = '/assets/waiting.js';

const SECONDS_MAX = 3600;

/** @param scripts undefined where no page shows a device */
export function registerAssets(app: FastifyInstance, scripts: DeviceScripts | undefined): void {
  const serve = (path: string, type: string, body: string | Buffer): void => {
    app.get(path, async (_request, reply) => {
      // Always asked for again: a new version is seen at once. No page's own data is in it.
      reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-cache');
      return reply.send(body);
    });
  };
  serve('/assets/style.css', 'text/css', style);
  serve('/assets/keypad.js', 'text/javascript', keypad);
  serve('/assets/once.js', 'text/javascript', once);
  serve(WAITING_PATH, 'text/javascript', waiting);
  // A browser asks for it by itself; there is none, and it need not ask again for a day.
  app.get('/favicon.ico', async (_request, reply) => reply.code(204).header('cache-control', 'max-age=86400').send());
  if (scripts !== undefined) {
    serve(DEVICES_PATH, 'text/javascript', scripts.devices);
    serve(CAMERA_PATH, 'text/javascript', scripts.camera);
  }
  app.get<{ Params: { seconds: string } }>('/assets/countdown-:seconds.css', async (request, reply) => {
    const { seconds } = request.params;
    if (!/^[0-9]{1,4}$/.test(seconds) || Number(seconds) > SECONDS_MAX) return reply.callNotFound();
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-store');
    return reply.send(countdownStyle(Number(seconds)));
  });
}
