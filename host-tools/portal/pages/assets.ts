/** The files that pages refer to: served from a fixed list, never from a path that somebody sends. */
import type { FastifyInstance } from 'fastify';
import { countdownStyle } from './countdown.js';
import keypad from './keypad.browser.js';
import style from './style.css';

/** Where the demo's page finds the card. */
export const CARD_PATH = '/card.js';

const SECONDS_MAX = 3600;

/** @param card the script of the card on a page, where there is one */
export function registerAssets(app: FastifyInstance, card: Buffer | undefined): void {
  const serve = (path: string, type: string, body: string | Buffer): void => {
    app.get(path, async (_request, reply) => {
      // Always asked for again: a new version is seen at once. No page's own data is in it.
      reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-cache');
      return reply.send(body);
    });
  };
  serve('/assets/style.css', 'text/css', style);
  serve('/assets/keypad.js', 'text/javascript', keypad);
  if (card !== undefined) serve(CARD_PATH, 'text/javascript', card);
  app.get<{ Params: { seconds: string } }>('/assets/countdown-:seconds.css', async (request, reply) => {
    const { seconds } = request.params;
    if (!/^[0-9]{1,4}$/.test(seconds) || Number(seconds) > SECONDS_MAX) return reply.callNotFound();
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-store');
    return reply.send(countdownStyle(Number(seconds)));
  });
}
